"""Every command except those about subscriptions, with a strict Slack and a sandbox Keesa."""

from __future__ import annotations

import pytest

from bot.model.markup import bare_text
from bot.sandbox.keesa import World
from tests.end_to_end.filled import raise_ticket, submit_ticket
from tests.end_to_end.test_find import refuse_tables
from tests.slack import Person, Room

pytestmark = pytest.mark.usefixtures("bot")


def test_the_menu(ana: Person, noc: Room) -> None:
    menu = ana.command("/keesa", channel="#noc").reply()
    assert menu.seen_by == ana.id
    assert menu.buttons == ["Raise a ticket", "Find a ticket", "View my tickets", "View open tickets", "View subscriptions"]
    assert "`/keesa 2102001`" in menu.plain
    assert len(menu.plain.splitlines()) < 8, "it can be taken in at a glance"
    ana.press("Raise a ticket", menu).view()
    ana.close_view()
    ana.press("Find a ticket", menu).view()
    ana.close_view()
    ana.press("View my tickets", menu)
    ana.sees("You haven't raised a ticket from Slack yet.")
    ana.press("View open tickets", menu)
    ana.sees("There are no open tickets")
    ana.command("/keesa subscribe eco", channel="#noc").reply("now subscribed")
    ana.press("View subscriptions", menu)
    ana.sees("Subscriptions (1)")
    ana.select("Explain a command", "notes", menu)
    ana.sees("List all notes on a ticket, newest last.")


def test_help(ana: Person) -> None:
    overview = ana.command("/keesa help").reply()
    assert overview.seen_by == ana.id
    assert overview.buttons == []
    for word in ("new", "show", "open", "mine", "list", "note", "notes", "subscribe", "unsubscribe", "subscriptions", "status"):
        assert f"/keesa {word}" in overview.plain
    assert "limit=N" in ana.command("/keesa HELP list").reply("limit=N").plain
    ana.select("Explain a command", "notes", overview)
    ana.sees("List all notes on a ticket, newest last.")


def test_what_is_not_understood_gets_the_nearest_suggested(ana: Person) -> None:
    wrong = ana.command("/keesa shwo 2102001").reply()
    assert wrong.plain == "I don't recognise “shwo”.\nDid you mean `/keesa show`?\nFor help, type `/keesa help`."
    assert wrong.text == wrong.plain.replace("`", "").replace("\n", " ")
    assert wrong.seen_by == ana.id
    assert "Enter a ticket number" in ana.command("/keesa notes").reply().plain
    assert "There's no ticket 999." in ana.command("/keesa 999").reply().plain
    assert "There's no ticket 999." in ana.command("/keesa notes 999").reply().plain


def test_show(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut at Hulhumalé", "<div>No <strong>light</strong></div>", priority=5)
    for line in (f"show {number}", number, f"#{number}", f"VIEW #{number}"):
        card = ana.command(f"/keesa {line}").reply("Fibre cut at Hulhumalé")
        assert card.buttons == ["Add note", "View notes (0)", "Follow", "Share", "Refresh"]
        assert card.seen_by == ana.id
        assert "No *light*" in card.plain
        assert "Customer Support" in card.plain


@pytest.mark.breadth
def test_the_priority_which_only_lists_tell(ana: Person, noc: Room, world: World) -> None:
    def shown(number: str) -> str:
        return ana.command(f"/keesa {number}").reply("View notes").plain

    theirs = world.raise_ticket("Fax", priority=5, ticket_type="eco_support")
    assert "priority" not in shown(theirs)
    ana.command("/keesa new").view()
    mine = raise_ticket(ana, Priority="High")
    assert "▲ High priority" in shown(mine), "as it was asked for"
    ana.command("/keesa subscribe eco", channel="#noc").reply("now subscribed")
    ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
    world.change_priority(mine, 1)
    ana.slack.wait_for(lambda: "▽ Normal priority" in shown(mine), what="the first poll")
    assert "▲ High priority" in shown(theirs)


def test_open_and_mine(ana: Person, world: World) -> None:
    world.raise_ticket("somebody else's")
    assert "There are no open tickets under my Keesa account." in ana.command("/keesa open").reply().plain
    assert "You haven't raised a ticket from Slack yet." in ana.command("/keesa mine").reply().plain
    submit_ticket(ana)
    ana.sees_view("Ticket 26")
    ana.close_view(everything=True)
    number = str(world.tickets()[0].number)
    for line in ("/keesa open", "/keesa mine"):
        listed = ana.command(line).reply(number)
        assert "Fibre cut at Hulhumalé" in listed.plain
        assert "open" in listed.plain
    world.close(number)
    assert "closed" in ana.command("/keesa mine").reply(number).plain
    assert "There are no open tickets under my Keesa account." in ana.command("/keesa open").reply().plain
    bo = ana.slack.person("bo")
    assert "You haven't raised a ticket" in bo.command("/keesa mine").reply().plain


def test_a_ticket_that_nobody_can_read_does_not_spoil_the_list(ana: Person, world: World) -> None:
    ana.command("/keesa new").view()
    odd = raise_ticket(ana, Title="First")
    ana.close_view()
    ana.command("/keesa new").view()
    raise_ticket(ana, Title="Second")
    ana.close_view(everything=True)
    world.change(odd, shown_as={"id": {"number": odd}})
    mine = ana.command("/keesa mine").reply("Your tickets (2)").plain
    assert "Second" in mine
    assert f"#{odd}" in mine
    assert "First" in mine, "as the bot knows it"


def test_list_with_options_and_pages(ana: Person, world: World) -> None:
    refuse_tables(ana)
    numbers = [world.raise_ticket(f"eco {index}", ticket_type="eco_support") for index in range(14)]
    world.close(numbers[0])
    assert "There are no tickets with this type and status." in ana.command("/keesa list roc").reply().plain
    listed = ana.command("/keesa list eco closed").reply("Eco Support, closed (1)").plain
    assert f"*#{numbers[0]}* eco 0\n✓ closed · ▽ Normal priority · Fault · Customer X · Raised" in listed
    oldest = ana.command("/keesa list Eco Support limit=2 asc").reply("(2)")
    assert oldest.plain.index("eco 1") < oldest.plain.index("eco 2")
    first = ana.command("/keesa list eco limit=13").reply("Page 1 of 2")
    assert first.text.startswith(f"Eco Support, open, page 1 of 2, 13 in total: {numbers[13]} eco 13; {numbers[12]} eco 12; ")
    assert "Next" in first.buttons
    assert "Previous" not in first.buttons
    ana.press("Next", first)
    second = ana.sees("Page 2 of 2")
    assert "eco 1" in second.plain
    ana.press("Previous", second)
    ana.sees("Page 1 of 2")
    ana.press("View", near="eco 13")
    ana.sees("View notes (0)")


def test_lists_are_narrowed_down(ana: Person, world: World) -> None:
    refuse_tables(ana)
    for index in range(24):
        world.raise_ticket(
            f"eco {index}", ticket_type="eco_support", customer="Blue Horizon" if index % 2 else "Customer X", priority=5
        )
    world.raise_ticket("eco 24", ticket_type="eco_support", customer="Blue Horizon", priority=1)
    first = ana.command("/keesa list eco customer=“blue hor” priority=high since=7d").reply("Eco Support, open (12)")
    assert first.plain.splitlines()[1].startswith("Only: high priority, customer “blue hor”, raised since ")
    assert "Only" not in ana.command("/keesa list eco").reply("(10)").plain
    ana.press("Next", first)
    second = ana.sees("Page 2 of 2")
    assert second.plain.count("Blue Horizon") == 2, "the next page keeps what narrows the list"
    nothing = ana.command("/keesa open customer=zebra until=yesterday").reply("No ticket on this list matches: customer “zebra”, ")
    assert "raised until" in nothing.plain
    assert "`since=2026-11-19`" in ana.command("/keesa open since=foo").reply("isn't a date").plain
    submit_ticket(ana)
    ana.sees_view("Ticket 26")
    ana.close_view(everything=True)
    assert "Fibre cut" in ana.command("/keesa mine since=yesterday").reply("Your tickets (1)").plain
    ana.command("/keesa mine until=yesterday").reply("No ticket on this list matches")


def test_a_note_by_command(ana: Person, world: World, noc: object) -> None:
    number = world.raise_ticket("Fax")
    done = ana.command(f"/keesa note #{number} Port “changed” &lt;b&gt;", channel="#noc").reply(f"Note added to ticket {number}")
    assert done.seen_by == ana.id
    (note,) = world.ticket(number).notes
    assert bare_text(note.text).startswith("Port “changed” <b>\n\n— Ana in #noc on Slack, ")


def test_a_long_note_that_is_refused_comes_back_whole(ana: Person) -> None:
    note = "".join(f"{index:05d}." for index in range(500))
    refused = ana.command(f"/keesa note 5 {note}").reply("There's no ticket 5.")
    assert ana.press("Edit and retry", refused).view().filled["Note"] == note
    ana.close_view()
    refused = ana.command(f"/keesa note 5 {note * 2}").reply("There's no ticket 5.")
    again = ana.press("Edit and retry", refused)
    assert again.view().filled["Note"] == f"{note[:2999]}…"
    assert note * 2 in again.reply("Here's all of it").plain.replace("\n", "")


def test_a_title_that_is_too_long_goes_on_in_the_description(ana: Person) -> None:
    form = ana.command(f"/keesa new No light {'at all ' * 100}").view()
    title, rest = form.filled["Title"], form.filled["Description"]
    assert (len(title), title[-7:], rest[:8]) == (250, "all at…", "…all at ")
    assert f"{title} {rest}".replace("… …", " ") == f"No light {'at all ' * 100}".strip()


def test_a_note_by_form(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    form = ana.command("/keesa note").view()
    assert form.labels == ["Ticket number", "Note"]
    assert ana.submit(form, {"Note": "x"}).errors == {"Ticket number": "Please complete this required field."}
    ana.submit(form, {"Ticket number": number, "Note": "first\nsecond"})
    ana.sees_view(f"Note added to ticket {number}")
    prefilled = ana.command(f"/keesa note {number}").view()
    assert prefilled.filled["Ticket number"] == f"Ticket {number}"


def test_notes(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    assert f"Ticket {number} has no notes yet." in ana.command(f"/keesa notes {number}").reply().plain
    for index in range(12):
        world.add_note(number, f"<b>note {index}</b>")
    last = ana.command(f"/keesa notes {number}").reply("Page 2 of 2")
    assert last.plain.index("*note 10*") < last.plain.index("*note 11*")
    ana.press("Previous", last)
    first = ana.sees("Page 1 of 2")
    assert "*note 0*" in first.plain
    ana.press(f"View ticket {number}", first)
    ana.sees("View notes (12)")


def test_status(ana: Person, world: World) -> None:
    fine = ana.command("/keesa status").reply("Bot status")
    assert "reachable, signed in" in fine.plain
    assert "No channel has subscriptions." in fine.plain
    assert "nothing" in fine.plain
    world.switch(down=True)
    down = ana.command("/keesa status").reply("Bot status")
    assert "*Keesa*: not reachable\n" in down.plain
    assert down.text.startswith("Keesa: not reachable. Last error: Keesa is down for maintenance. Please")
    assert down.text.endswith("Waiting to be sent: nothing. No channel has subscriptions.")


def test_status_while_keesa_rejects_the_sign_in(ana: Person, world: World) -> None:
    world.switch(reject_sign_in=True)
    rejected = ana.command("/keesa status").reply("Bot status").plain
    assert "*Keesa*: reachable, not signed in\nLast error: sign-in rejected (401" in rejected


def test_in_a_direct_message(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    assert "Fax" in ana.command(f"/keesa {number}", channel="dm").reply().plain
    ana.command(f"/keesa note {number} hello", channel="dm").reply("Note added")
    assert "— Ana in a direct message on Slack" in world.ticket(number).notes[0].text
