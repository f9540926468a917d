"""Following tickets."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from bot.sandbox.world import Person as Colleague
from tests.slack import Message, Person, Room

pytestmark = pytest.mark.usefixtures("bot")

FORM = {
    "Type": "Customer Support",
    "Category": "Fault",
    "Product": "GPON",
    "Title": "Fibre cut at Hulhumalé",
    "Description": "No light since noon",
    "Customer name": "Ahmed",
    "Contact number": "7735241",
    "Customer ID": "20",
}


def hears(person: Person, containing: str) -> Message:
    """Wait for a direct message with this text, in the thread of the ticket's card."""
    found = lambda: next((m for m in replies(person) if containing in m.plain), None)  # noqa: E731
    return person.slack.wait_for(found, 15, f"{person.user.name} to hear “{containing}”")


def replies(person: Person) -> list[Message]:
    return [message for message in person.dms if message.thread_ts]


def follow(person: Person, number: str) -> None:
    person.command(f"/keesa follow {number}").reply(f"You're following ticket {number}.")


@pytest.mark.breadth
def test_a_followed_ticket_that_no_feed_shows(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut", ticket_type=None)
    follow(ana, number)
    world.add_note(number, "<p>technician sent</p>")
    reply = hears(ana, "technician sent")
    card, *_ = ana.dms
    assert card.buttons == ["Add note", "View notes (1)", "Unfollow", "More", "Refresh"]
    assert (reply.thread_ts, reply.broadcast) == (card.ts, True)
    assert f"Ticket {number}" in reply.text
    assert f"*#{number}* Fibre cut" in reply.plain
    world.change_priority(number, 5)  # which a look-up doesn't return
    world.reassign(number, Colleague("Jane Doe", "Jane"))
    assert hears(ana, "*Assigned to* Help Desk → Jane Doe").thread_ts == card.ts
    world.close(number)
    closing = hears(ana, "*Status* open → closed")
    assert "so you're no longer following it" in closing.plain
    assert card.buttons == ["Add note", "View notes (1)", "More", "Refresh"]
    assert len(ana.dms) == 4
    assert f"You weren't following ticket {number}." in ana.command(f"/keesa unfollow {number}").reply().plain
    assert f"Ticket {number} is already closed" in ana.command(f"/keesa follow {number}").reply().plain


def test_following_by_the_buttons(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    card = ana.command(f"/keesa {number}", channel="#noc").reply("Fibre cut")
    assert card.buttons == ["Add note", "View notes (0)", "Follow", "Share", "Refresh"]
    ana.press("Follow", card)
    ana.slack.wait_for(lambda: "Unfollow" in card.buttons, 5, "the other button")
    ana.press("Share", card)
    shared = noc.wait_message("Shared by")
    assert shared.buttons == ["Add note", "View notes (0)", "Follow", "More", "Refresh"]
    ben = ana.slack.person("ben")
    ben.join("#noc")
    said = ben.press("Follow", shared).reply(f"You're following ticket {number}.")
    assert said.seen_by == ben.id
    assert shared.buttons == ["Add note", "View notes (0)", "Follow", "More", "Refresh"], "everybody sees it"
    ana.press("Unfollow", card)
    ana.slack.wait_for(lambda: "Follow" in card.buttons, 5, "the first button again")
    world.add_note(number, "technician sent")
    hears(ben, "technician sent")
    assert ana.dms == []


def test_following_twice_says_so(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    already = f"You're already following ticket {number}. I'll message you about updates until it's closed."
    cards = [ana.command(f"/keesa {number}", channel="#noc").reply("Fibre cut") for _ in range(2)]
    ana.press("Follow", cards[0])
    ana.slack.wait_for(lambda: "Unfollow" in cards[0].buttons, what="the other button")
    assert already not in cards[0].plain
    ana.command(f"/keesa follow {number}").reply(already)
    ana.press("Follow", cards[1])
    ana.slack.wait_for(lambda: "Unfollow" in cards[1].buttons and already in cards[1].plain, what="what is so already")
    ana.press("Share", cards[0])
    ana.press("Follow", noc.wait_message("Shared by")).reply(already)
    ana.press("Unfollow", cards[0])
    ana.slack.wait_for(lambda: "Follow" in cards[0].buttons, what="the other button")
    ana.press("Unfollow", cards[1])
    ana.slack.wait_for(lambda: "Follow" in cards[1].buttons, what="the other button")
    assert f"You weren't following ticket {number}." in cards[1].plain
    assert already not in cards[1].plain
    world.close(number)
    ana.press("Follow", cards[1])
    ana.slack.wait_for(lambda: "is already closed, so there won't be updates to follow." in cards[1].plain, what="why not")


def test_unfollowing_below_the_card_in_the_direct_message(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    follow(ana, number)
    world.add_note(number, "first")
    hears(ana, "first")
    card = ana.dms[0]
    ana.press("Unfollow", card)
    ana.slack.wait_for(lambda: "Follow" in card.buttons, 5, "the other button")
    ana.press("Follow", card)
    ana.slack.wait_for(lambda: "Unfollow" in card.buttons, 5, "the first button again")


def test_who_raises_a_ticket_follows_it_and_hears_nothing_of_their_own(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here", timeout=10)
    view = ana.command("/keesa new", channel="#noc").view()
    ana.submit(view, FORM)
    ana.sees_view("raised", timeout=10)
    number = str(world.tickets()[0].number)
    card = noc.wait_message("New ticket *#", timeout=10)
    ben = ana.slack.person("ben")
    follow(ben, number)
    ana.command(f"/keesa note {number} the ferry is late").reply(f"Note added to ticket {number}")
    hears(ben, "the ferry is late")
    noc.wait_reply(card, "the ferry is late", timeout=10)
    ben.command(f"/keesa note {number} the next one is full").reply(f"Note added to ticket {number}")
    hears(ana, "the next one is full")
    noc.wait_reply(card, "the next one is full", timeout=10)
    assert len(replies(ana)) == len(replies(ben)) == 1
    assert len(noc.messages) == 2, "the ticket was new to the channel once, although it was followed first"


def test_a_ticket_that_is_followed_first_is_new_to_the_channel_all_the_same(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here", timeout=10)
    number = world.raise_ticket("Survey first", ticket_type="eco_support", priority=5)
    follow(ana, number)
    world.change(number, ticket_type="customer_support")
    card = noc.wait_message("New ticket *#", timeout=10)
    assert "Survey first" in card.plain
    hears(ana, "*Type* Eco Support → Customer Support")
    world.close(number)
    hears(ana, "*Status* open → closed")
    noc.wait_reply(card, "*Status* open → closed", timeout=10)
    assert len(ana.dms) == 3
    assert len(noc.messages) == 2
    assert len(noc.thread(card)) == 1


def test_there_has_to_be_such_a_ticket(ana: Person) -> None:
    assert "There's no ticket 2102999." in ana.command("/keesa follow 2102999").reply().plain
    assert "Which ticket do you want to follow?" in ana.command("/keesa follow").reply().plain
    assert "You weren't following ticket 2102999." in ana.command("/keesa unfollow #2102999").reply().plain


def test_the_home_lists_what_is_followed(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    follow(ana, number)
    ana.open_home()
    home = ana.sees_home("Tickets you follow")
    assert f"*#{number}* Fibre cut" in home.plain


def test_the_card_says_how_many_follow(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    ben = ana.slack.person("ben")
    assert "follow it" not in ana.command(f"/keesa {number}").reply("Fibre cut").plain
    follow(ana, number)
    assert "1 person follows it" in ben.command(f"/keesa {number}").reply("Fibre cut").plain
    follow(ben, number)
    card = ana.command(f"/keesa {number}").reply("Fibre cut")
    assert "2 people follow it" in card.plain
    ana.press("Unfollow", card)
    ana.slack.wait_for(lambda: "1 person follows it" in card.plain, what="the card to be redrawn")
