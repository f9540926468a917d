"""The buttons on cards and in the help."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from bot.sandbox.world import COLLEAGUE
from tests.harness import TRYING_AGAIN_LATER, LogWatch
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.usefixtures("bot")


def test_a_note_from_a_card(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax", priority=5)
    card = ana.command(f"/keesa {number}").reply("Fax")
    form = ana.press("Add note", card).view()
    assert f"*#{number}* Fax\n● open" in form.plain
    assert form.filled == {"Note": ""}
    ana.submit(form, {"Note": "Port changed"})
    ana.press("View", ana.sees_view(f"Note added to ticket {number}"))
    opened = ana.sees_view("Port changed")
    assert "View notes (1)" in opened.buttons
    ana.slack.wait_for(lambda: "View notes (1)" in card.buttons, what="the card to count the note")
    assert "Port changed" in card.plain


@pytest.mark.parametrize("knows", ["a feed", "Keesa", "nobody"])
def test_a_note_from_the_list_of_notes(ana: Person, noc: Room, world: World, knows: str) -> None:
    if knows == "a feed":
        ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
        noc.wait_message("New tickets will be posted here")
    number = world.raise_ticket("Fax", priority=5)
    if knows == "a feed":
        noc.wait_message("New ticket *#")
    world.add_note(number, "Port changed")
    notes = ana.command(f"/keesa notes {number}").reply("Notes on ticket")
    world.switch(down=knows == "nobody")
    form = ana.press("Add note", notes).view()
    said = {"a feed": " Fax\n● open · ▲ High priority", "Keesa": " Fax\n● open", "nobody": ""}
    assert f"*#{number}*{said[knows]}" in form.plain
    assert form.labels == ["Note"]
    world.switch(down=False)
    ana.submit(form, {"Note": "Line tested"})
    ana.sees_view(f"Note added to ticket {number}")
    ana.slack.wait_for(lambda: f"Notes on ticket {number} (2)" in notes.plain, what="the list to show the note")


def test_a_card_counts_a_note_that_was_kept_and_sent_later(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    world.switch(down=True)
    form = ana.press("Add note", card).view()
    assert f"*#{number}* Fax\n● open" in form.plain
    ana.submit(form, {"Note": "Port changed"})
    ana.sees_view("Your note is saved")
    assert "View notes (0)" in card.buttons
    world.switch(down=False)
    ana.slack.wait_for(lambda: "View notes (1)" in card.buttons, what="the card to count the note")


def test_a_card_that_cannot_be_shown_anew_bothers_nobody(
    ana: Person, slack: SlackServer, world: World, log_watch: LogWatch
) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    form = ana.press("Add note", card).view()
    slack.faults.error("response_url", "expired_url", times=None)
    ana.submit(form, {"Note": "Port changed"})
    ana.sees_view(f"Note added to ticket {number}")
    slack.wait_for(lambda: log_watch.says("Left out the card"), what="the bot to give up")
    assert ana.dms == []
    assert len(ana.ephemerals) == 1


@pytest.mark.parametrize("timings", [TRYING_AGAIN_LATER])
def test_a_note_that_was_cancelled_is_edited_on_the_same_ticket(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    world.switch(down=True)
    ana.submit(ana.press("Add note", card).view(), {"Note": "Port changed"})
    ana.press("Don't add note", ana.sees_view("is saved"))
    world.switch(down=False)
    ana.press("Edit and retry", ana.sees_view("Cancelled"))
    form = ana.slack.wait_for(lambda: ana.view if ana.view and ana.view.labels else None, what="the form again")
    assert form.filled == {"Note": "Port changed"}
    assert f"*#{number}* Fax" in form.plain
    ana.submit(form, {"Note": "Port changed twice"})
    ana.sees_view(f"Note added to ticket {number}")
    ana.slack.wait_for(lambda: "View notes (1)" in card.buttons, what="the card to count the note")


def test_a_note_on_a_ticket_that_is_gone_may_go_onto_another(ana: Person, world: World) -> None:
    number, other = world.raise_ticket("Fax"), world.raise_ticket("Phone")
    card = ana.command(f"/keesa {number}").reply("Fax")
    world.remove(number)
    ana.submit(ana.press("Add note", card).view(), {"Note": "Port changed"})
    ana.press("Edit and retry", ana.sees_view(f"There's no ticket {number}."))
    form = ana.slack.wait_for(lambda: ana.view if ana.view and ana.view.labels else None, what="the form again")
    assert form.filled == {"Ticket number": f"Ticket {number}", "Note": "Port changed"}
    ana.submit(form, {"Ticket number": other})
    ana.sees_view(f"Note added to ticket {other}")


def test_a_note_from_the_card_of_a_channel_and_of_a_direct_message(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    ana.press("Share", ana.command(f"/keesa {number}", channel="#noc").reply("Fax"))
    form = ana.press("Add note", noc.wait_message("Shared by")).view()
    assert f"*#{number}* Fax\n● open" in form.plain
    ana.close_view()
    ana.command(f"/keesa follow {number}").reply("follow")
    world.add_note(number, "Technician sent")
    card = ana.slack.wait_for(lambda: next((m for m in ana.dms if "View notes (1)" in m.buttons), None), what="the card")
    ana.submit(ana.press("Add note", card).view(), {"Note": "My own"})
    ana.slack.wait_for(lambda: "View notes (2)" in card.buttons, what="the card to count the note, of which no message comes")
    assert "Unfollow" in card.buttons


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
    assert shared.plain.startswith(f"Shared by {ana.mention} *#{number}* · ✓ closed\n"), "it still says why it is there"
    assert shared.text == f"Shared by {ana.mention}. Ticket {number}, closed: Fax, Customer X"
    ana.press("Refresh", shared)
    ana.slack.wait_for(lambda: shared.edits == 2, what="the same again")
    assert shared.plain.startswith(f"Shared by {ana.mention} *#{number}* · ✓ closed\n")


def test_sharing_twice_in_a_row_posts_one_card(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}", channel="#noc").reply("Fax")
    pressed = ana.press("Share", card)
    noc.wait_message("Shared by")
    slack.redeliver(pressed.delivery)
    ana.sees(f"Ticket {number} was shared in #noc a moment ago, so I didn't post it again.")
    assert len(noc.messages) == 1
    ana.press("Share", ana.command(f"/keesa {number}", channel="#general").reply("Fax"))
    slack.wait_for(lambda: slack.messages("#general"), what="the card in another channel")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("is_archived", "This channel is archived"),
        ("not_in_channel", "I'm not in #noc."),
        ("restricted_action", "I don't have permission"),
    ],
)
def test_why_it_could_not_be_shared(ana: Person, noc: Room, world: World, slack: SlackServer, code: str, sentence: str) -> None:
    card = ana.command(f"/keesa {world.raise_ticket('Fax')}", channel="#noc").reply("Fax")
    slack.faults.error("chat.postMessage", code)
    assert ana.press("Share", card).reply(sentence).seen_by == ana.id
    assert noc.messages == []


def test_what_could_not_be_shared_may_be_shared_again(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}", channel="#noc").reply("Fax")
    slack.faults.status("chat.postMessage", 500)
    ana.press("Share", card).reply("Slack didn't respond")
    ana.press("Share", card)
    noc.wait_message("Shared by")


def test_sharing_from_a_window_twice(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("Fax")
    ana.submit(ana.command(f"/keesa note {number}", channel="#noc").view(), {"Note": "hello"})
    pressed = ana.press("Share", ana.sees_view("Note added"))
    ana.sees_view(f"Shared ticket {number} in #noc.")
    slack.redeliver(pressed.delivery)
    ana.sees_view(f"Ticket {number} was shared in #noc a moment ago")
    assert (len(noc.messages), len(ana.stack)) == (1, 1)


def test_the_line_above_a_card(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here")
    number = world.raise_ticket("Fax", priority=5)
    card = noc.wait_message("New ticket *#")
    assert card.plain.startswith(f"New ticket *#{number}* · ● open · ▲ High priority\n")
    assert card.text == f"New ticket {number}, open, high priority: Fax, Customer X"
    ana.press("Refresh", card)
    ana.slack.wait_for(lambda: card.edits == 1, what="the card to be refreshed")
    assert card.plain.startswith(f"New ticket *#{number}* · ● open · ▲ High priority\n")
    world.reassign(number, COLLEAGUE)
    ana.slack.wait_for(lambda: card.plain.startswith(f"Ticket *#{number}* · ● open · ▲ High priority\n"), what="the change")
    world.close(number)
    ana.slack.wait_for(lambda: card.plain.startswith(f"Ticket *#{number}* · ✓ closed · ▲ High priority\n"), what="the end")
    assert card.text == f"Ticket {number}, closed, high priority: Fax, Customer X"
    ana.press("Refresh", card)
    ana.slack.wait_for(lambda: card.edits == 4, what="the card to be refreshed")
    assert card.plain.startswith(f"Ticket *#{number}* · ✓ closed · ▲ High priority\n")


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


def test_a_ticket_that_is_gone_meanwhile(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    world.remove(number)
    for name in ("Refresh", "View notes (0)", "Share"):
        seen = len(ana.ephemerals)
        ana.press(name, card)
        ana.slack.wait_for(lambda seen=seen: len(ana.ephemerals) > seen, what=f"an answer to {name}")  # type: ignore[misc]
        assert f"There's no ticket {number}." in ana.ephemerals[-1].plain
