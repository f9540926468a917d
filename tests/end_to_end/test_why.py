"""``/keesa why``: why a ticket was or wasn't posted in a channel."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.end_to_end.filled import raise_ticket
from tests.end_to_end.subscribed import subscribe
from tests.harness import BotFactory, LateClock, wait_until
from tests.slack import Person, Room, SlackServer


@pytest.fixture
def late() -> LateClock:
    return LateClock()


@pytest.fixture
def world(late: LateClock) -> World:
    return World(now=late)


@pytest.fixture
def late_bot(start_bot: BotFactory, late: LateClock) -> Bot:
    """A bot with the same clock as its Keesa."""
    start_bot.clock = late
    return start_bot()


def why(ana: Person, number: str, containing: str = "") -> str:
    return ana.command(f"/keesa why {number}", channel="#noc").reply(containing).plain


def why_at_last(ana: Person, number: str, containing: str) -> str:
    """Ask until the answer contains this text."""
    return wait_until(lambda: text if containing in (text := why(ana, number)) else "", f"“{containing}”")


@pytest.mark.usefixtures("bot")
def test_announced_with_links(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer")
    number = world.raise_ticket("No light")
    card = noc.wait_message("No light")
    world.add_note(number, "on the way")
    reply = noc.wait_reply(card, "on the way")
    said = why_at_last(ana, number, "An update was posted here")
    assert "Posted here" in said
    assert f"<{card.link}|view message>" in said
    assert f"<{reply.link}|view message>" in said
    assert "• Matches this channel's *Customer Support* (open, closed) subscription." in said


@pytest.mark.usefixtures("bot")
def test_each_subscription_has_its_reason(ana: Person, noc: Room, world: World) -> None:
    for words in ("customer priority=5 not match=light", "customer closed match=light", "eco", "roc open"):
        ana.command(f"/keesa subscribe {words}", channel="#noc").reply("now subscribed")
    number = world.raise_ticket("No light", category=None)
    said = why_at_last(ana, number, "I first saw")
    assert "Nothing has been posted here about this ticket." in said
    assert 'because of `priority=high` (this ticket: Normal) and `not match="light"`.' in said
    assert "(closed; with “light”) subscription: it doesn't include the status “open”." in said
    assert "This channel's other subscriptions are for other types (Eco Support and ROC Support)." in said


@pytest.mark.usefixtures("bot")
def test_what_wants_the_ticket_comes_first(ana: Person, noc: Room, world: World) -> None:
    for words in ("customer closed match=meter", "customer priority=5", "customer open"):
        subscribe(ana, noc, words)
    number = world.raise_ticket("No light")
    said = why_at_last(ana, number, "Posted here")
    order = [said.index(words) for words in ("Matches this channel's", "because of `", "doesn't include the status")]
    assert order == sorted(order)


@pytest.mark.breadth
@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("mode", ["socket"])
def test_the_announcement_itself_is_always_told(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer")
    number = world.raise_ticket("No light")
    card = noc.wait_message("No light")
    for n in range(6):
        world.add_note(number, f"step {n}")
        noc.wait_reply(card, f"step {n}")
    last = wait_until(lambda: found[-1].link if len(found := noc.thread(card)) == 6 else "", "all of them")
    said = why_at_last(ana, number, f"<{last}|view message>")
    assert f"<{card.link}|view message>" in said
    assert said.index("Posted here") < said.index("(2 more not shown)") < said.index("An update was posted here")
    assert said.count("An update was posted here") == 4


@pytest.mark.usefixtures("bot")
def test_the_mark_at_a_message_announces_nothing(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    number = world.raise_ticket("No light")
    subscribe(ana, noc, "customer")
    message = ana.say("a splice", channel="#noc")
    ana.submit(ana.message_shortcut("note_from_message", message).view(), {"Ticket number": number})
    ana.sees_view("Note added")
    ana.close_view()
    slack.wait_for(lambda: message.reactions.get("memo"), what="the mark")
    noc.wait_message("No light")
    said = why_at_last(ana, number, "An update was posted here")
    assert said.count("An update was posted here") == 1


@pytest.mark.usefixtures("bot")
def test_an_answer_in_a_thread_does_not_hide_the_reason(ana: Person, noc: Room, slack: SlackServer) -> None:
    subscribe(ana, noc, "customer priority=1")
    message = ana.say("no light", channel="#noc")
    ana.message_shortcut("raise_ticket_from_message", message).view()
    number = raise_ticket(ana)
    ana.close_view()
    noc.wait_reply(message, "raised")
    said = why_at_last(ana, number, "I first saw")
    assert "Nothing has been posted here about this ticket." in said
    assert "because of `priority=normal`" in said


@pytest.mark.usefixtures("bot")
def test_a_category_that_is_not_there(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, 'customer category="Service Order", fault')
    number = world.raise_ticket("No light", category=None)
    why(ana, number, "because of `category=service_order,fault` (this ticket: none).")


@pytest.mark.usefixtures("bot")
def test_there_before(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("No light")
    subscribe(ana, noc, "customer")
    why(ana, number, "but existed before the subscription started")


@pytest.mark.usefixtures("bot")
def test_there_before_the_change(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer priority=5")
    number = world.raise_ticket("No light")
    why_at_last(ana, number, "I first saw")
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions")
    ana.submit(ana.press("Edit", listed).view(), {"Priority": "Any"})
    ana.close_view()
    why(ana, number, "but existed before the subscription was changed")


@pytest.mark.breadth
@pytest.mark.usefixtures("bot")
def test_held_while_the_channel_could_not_be_spoken_to(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer")
    noc.kick_bot()
    ana.sees("I can no longer post tickets in")
    number = world.raise_ticket("No light")
    why_at_last(ana, number, "On hold since")
    for n in range(9):
        world.raise_ticket(f"Many more {n}")
    last = str(world.tickets()[0].number)
    why_at_last(ana, last, "On hold since")
    noc.invite_bot(quiet=True)
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    digest = noc.wait_message("10 missed tickets")
    said = why_at_last(ana, last, "Posted here in a list of tickets")
    assert digest.link in said
    assert "On hold since" not in said


@pytest.mark.usefixtures("bot")
def test_keesa_does_not_answer(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer open priority=5")
    number = world.raise_ticket("No light")
    why_at_last(ana, number, "I first saw")
    world.switch(down=True)
    why_at_last(ana, number, "Keesa hasn't responded for “open” since")
    never = why(ana, "2100001", "I've never seen ticket 2100001, and I can't look it up right now.")
    assert "Keesa is down for maintenance." in never
    world.switch(down=False)
    why(ana, "2100001", "There's no ticket 2100001.")


@pytest.mark.usefixtures("bot", "noc")
def test_a_ticket_that_no_feed_shows(ana: Person, world: World) -> None:
    number = world.raise_ticket("No light")
    why(ana, number, "This channel has no subscriptions.")
    ana.command("/keesa subscribe eco", channel="#noc").reply("now subscribed")
    said = why(ana, number, "This channel isn't subscribed to this type (only Eco Support).")
    assert "I first saw" not in said


def test_more_were_new_than_could_be_checked(ana: Person, noc: Room, world: World, start_bot: BotFactory) -> None:
    start_bot(poll_max_limit=10)
    world.raise_ticket("The first")
    subscribe(ana, noc, "customer open")
    start_bot.stop()
    numbers = [world.raise_ticket(f"One of many {n}") for n in range(30)]
    start_bot(poll_max_limit=10)
    noc.wait_message("didn't check the older ones")
    why(ana, numbers[0], "but too many tickets arrived at once for me to check this one")


@pytest.mark.usefixtures("bot", "noc")
def test_usage(ana: Person) -> None:
    ana.command("/keesa why").reply("Enter a ticket number, for example 2102001.")
    ana.command("/keesa why me").reply("“me” isn't a ticket number.")


@pytest.mark.usefixtures("bot")
def test_a_message_that_was_deleted_has_no_link(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    subscribe(ana, noc, "customer")
    number = world.raise_ticket("No light")
    slack.remove_message(noc.wait_message("No light"))
    why_at_last(ana, number, "Posted here")
    assert "|view message>" not in why(ana, number)


def outage(late: LateClock, world: World, *statuses: str, **span: float) -> None:
    """Keesa stops answering, the feed of each status notices, and time passes. What was answered before is recorded by then."""
    world.switch(down=True)
    wait_until(lambda: set(statuses) <= refused(world), "each feed to be refused")
    late.advance(**span)


def refused(world: World) -> set[str]:
    """The statuses of the lists that Keesa didn't give."""
    polls = [request for request in list(world.requests) if request["path"].endswith("tickets_by_type")]
    return {poll["body"]["ticket"]["status"] for poll in polls if poll["status"] == 503}


@pytest.mark.usefixtures("late_bot")
def test_raised_while_keesa_was_down(ana: Person, noc: Room, late: LateClock, world: World) -> None:
    subscribe(ana, noc, "customer")
    outage(late, world, "open", "closed", minutes=10)
    number = world.raise_ticket("No light")
    late.advance(minutes=10)
    noc.wait_message("Keesa hasn't responded since")
    world.switch(down=False)
    noc.wait_message("No light")
    said = why_at_last(ana, number, "Posted here in a list of tickets")
    assert "I couldn't read tickets of this type (" in said
    assert "This ticket was raised during that time, so I posted it late." in said
    assert "Matches this channel's" in said


@pytest.mark.usefixtures("late_bot")
def test_raised_while_the_bot_was_down(ana: Person, noc: Room, late: LateClock, world: World, start_bot: BotFactory) -> None:
    subscribe(ana, noc, "customer open")
    start_bot.stop()
    late.advance(minutes=10)
    number = world.raise_ticket("No light")
    late.advance(minutes=10)
    start_bot()
    noc.wait_message("No light")
    said = why_at_last(ana, number, "Posted here")
    assert "I couldn't read tickets of this type (open) from" in said
    assert "This ticket was raised during that time, so I posted it late." in said


@pytest.mark.usefixtures("late_bot")
def test_changed_while_keesa_was_down(ana: Person, noc: Room, late: LateClock, world: World) -> None:
    subscribe(ana, noc, "customer open")
    number = world.raise_ticket("No light")
    card = noc.wait_message("No light")
    outage(late, world, "open", minutes=20)
    world.add_note(number, "on the way")
    world.switch(down=False)
    noc.wait_reply(card, "on the way")
    said = why_at_last(ana, number, "An update was posted here")
    assert "I couldn't read tickets of this type (open) from" in said
    assert "This ticket was updated during that time, so I posted it late." in said


@pytest.mark.usefixtures("late_bot")
def test_raised_and_closed_while_keesa_was_down(ana: Person, noc: Room, late: LateClock, world: World) -> None:
    subscribe(ana, noc, "customer open")
    outage(late, world, "open", minutes=10)
    number = world.raise_ticket("No light")
    world.close(number)
    late.advance(minutes=10)
    world.switch(down=False)
    said = why_at_last(ana, number, "This ticket was raised during that time, which may be why nothing was posted.")
    assert "Nothing has been posted here about this ticket." in said
    assert "doesn't include the status “closed”." in said


@pytest.mark.usefixtures("late_bot")
def test_a_filter_is_reason_enough(ana: Person, noc: Room, late: LateClock, world: World) -> None:
    subscribe(ana, noc, "customer priority=5")
    outage(late, world, "open", "closed", minutes=20)
    number = world.raise_ticket("No light")
    world.switch(down=False)
    said = why_at_last(ana, number, "I first saw")
    assert "because of `priority=high`" in said
    assert "I couldn't read" not in said


@pytest.mark.usefixtures("late_bot")
def test_what_is_over_soon_is_no_silence(ana: Person, noc: Room, late: LateClock, world: World) -> None:
    subscribe(ana, noc, "customer")
    outage(late, world, "open", "closed", minutes=9)
    number = world.raise_ticket("No light")
    world.switch(down=False)
    noc.wait_message("No light")
    assert "I couldn't read" not in why_at_last(ana, number, "Posted here")
