"""What the buttons on a card and in the help do."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from bot.sandbox.world import COLLEAGUE
from tests.slack import Person, Room

pytestmark = pytest.mark.usefixtures("bot")


def test_a_note_from_a_card(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    form = ana.press("Add note", card).view()
    assert form.filled == {"Ticket number": number, "Note": ""}
    ana.submit(form, {"Note": "Port changed"})
    ana.press("View", ana.sees_view(f"Note added to ticket {number}"))
    opened = ana.sees_view("Port changed")
    assert "View notes (1)" in opened.buttons


def test_notes_and_refresh(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    world.add_note(number, "Port changed")
    world.close(number)
    ana.press("Refresh", card)
    refreshed = ana.sees("View notes (1)")
    assert "closed" in refreshed.plain
    ana.press("View notes (1)", refreshed)
    ana.sees(f"Notes on ticket {number} (1)")


def test_share(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}", channel="#noc").reply("Fax")
    ana.press("Share", card)
    shared = noc.wait_message(f"Shared by {ana.mention}")
    world.close(number)
    ana.press("Refresh", shared)
    ana.slack.wait_for(lambda: "closed" in shared.plain, what="the shared card to be refreshed")
    assert shared.plain.startswith(f"Shared by {ana.mention} *#{number}* · closed\n"), "it still says why it is there"
    assert shared.text == f"Shared by {ana.mention}. Ticket {number}, closed: Fax, Customer X"
    ana.press("Refresh", shared)
    ana.slack.wait_for(lambda: shared.edits == 2, what="the same again")
    assert shared.plain.startswith(f"Shared by {ana.mention} *#{number}* · closed\n")


def test_the_line_above_a_card(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here")
    number = world.raise_ticket("Fax", priority=5)
    card = noc.wait_message("New ticket *#")
    assert card.plain.startswith(f"New ticket *#{number}* · open · High priority\n")
    assert card.text == f"New ticket {number}, open, high priority: Fax, Customer X"
    ana.press("Refresh", card)
    ana.slack.wait_for(lambda: card.edits == 1, what="the card to be refreshed")
    assert card.plain.startswith(f"New ticket *#{number}* · open · High priority\n")
    world.reassign(number, COLLEAGUE)
    ana.slack.wait_for(lambda: card.plain.startswith(f"Ticket *#{number}* · open · High priority\n"), what="the change")
    world.close(number)
    ana.slack.wait_for(lambda: card.plain.startswith(f"Ticket *#{number}* · closed · High priority\n"), what="the end")
    assert card.text == f"Ticket {number}, closed, high priority: Fax, Customer X"
    ana.press("Refresh", card)
    ana.slack.wait_for(lambda: card.edits == 4, what="the card to be refreshed")
    assert card.plain.startswith(f"Ticket *#{number}* · closed · High priority\n")


def test_share_where_the_bot_is_not(ana: Person, world: World) -> None:
    ana.slack.channel("#sales", bot=False)
    number = world.raise_ticket("Fax")
    ana.press("Share", ana.command(f"/keesa {number}", channel="#sales").reply("Fax"))
    ana.sees("I'm not in #sales. Invite me with `/invite @keesa`.")


def test_the_whole_description(ana: Person, world: World) -> None:
    number = world.raise_ticket("Long", "word " * 12_000)
    card = ana.command(f"/keesa {number}").reply("The description continues")
    first = ana.press("View full description", card).view()
    ana.sees_view("Page 1 of 2")
    on_first = first.plain.count("word")
    ana.press("Next", first)
    assert on_first + ana.sees_view("Page 2 of 2").plain.count("word") == 12_000


def test_the_whole_of_a_note(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    world.add_note(number, "word " * 2_000)
    world.add_note(number, "short")
    notes = ana.command(f"/keesa notes {number}").reply("Notes on ticket")
    assert notes.plain.count("word") < 1_000
    ana.press("View full note", notes)
    whole = ana.sees_view(f"Note on ticket {number}")
    assert whole.plain.count("word") == 2_000


def test_the_buttons_of_the_help(ana: Person, world: World) -> None:
    overview = ana.command("/keesa help").reply()
    assert ana.press("Raise a ticket", overview).view().title == "Raise a Keesa ticket"
    ana.close_view()
    ana.press("View my tickets", overview)
    ana.sees("You haven't raised a ticket from Slack yet.")
    ana.press("View open tickets", overview)
    ana.sees("There are no open tickets under my Keesa account.")


def test_a_ticket_that_is_gone_meanwhile(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    del world._tickets[int(number)]
    for name in ("Refresh", "View notes (0)", "Share"):
        seen = len(ana.ephemerals)
        ana.press(name, card)
        ana.slack.wait_for(lambda seen=seen: len(ana.ephemerals) > seen, what=f"an answer to {name}")  # type: ignore[misc]
        assert f"There's no ticket {number}." in ana.ephemerals[-1].plain
