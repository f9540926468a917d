"""Odd lists from Keesa, as people in a channel experience them: they are told what can't be seen."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from tests.end_to_end.subscribed import subscribe
from tests.harness import BotFactory, LateClock, wait_until
from tests.slack import Person, Room

pytestmark = pytest.mark.parametrize("mode", ["socket"])

TRIES = Timings().departed_tries


@pytest.fixture
def late() -> LateClock:
    return LateClock()


@pytest.fixture
def late_bot(start_bot: BotFactory, late: LateClock) -> Bot:
    start_bot.clock = late
    return start_bot()


def status(ana: Person) -> str:
    return ana.command("/keesa status").reply("Ticket feeds").plain


def lists(world: World) -> int:
    return sum(request["path"].endswith("tickets_by_type") for request in list(world.requests))


def look_ups(world: World) -> int:
    return sum("/tickets/2" in request["path"] for request in list(world.requests))


def some_polls(world: World, count: int = 5) -> None:
    """Wait until any announcement would have been posted."""
    before = lists(world)
    wait_until(lambda: lists(world) >= before + count, "some polls")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("most", [25, 40])
def test_a_cap_is_said_and_takes_no_ticket_away(ana: Person, noc: Room, world: World, most: int) -> None:
    world.switch(at_most=most)
    for index in range(60):
        world.raise_ticket(f"Old {index}")
    subscribe(ana, noc, "customer open")
    noc.wait_message(f"Keesa only shows me the newest {most} ")
    assert f"Keesa only shows the newest {most}, so I can't see changes in older ones" in status(ana)
    world.raise_ticket("No light")
    noc.wait_message("No light")
    some_polls(world)
    assert look_ups(world) == 0
    assert not [message for message in noc.messages if "Old" in message.plain]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("order", ["asked", "desc"])
def test_more_at_once_than_keesa_shows(ana: Person, noc: Room, world: World, order: str) -> None:
    """Whether or not Keesa respects the order: 35 of 60 aren't shown, and the channel is told."""
    world.switch(at_most=25, order=order)
    world.raise_ticket("There before")
    subscribe(ana, noc, "customer open")
    for index in range(60):
        world.raise_ticket(f"Storm {index}")
    noc.wait_message("didn't check the older ones")
    assert "older tickets weren't checked (" in status(ana)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("order", ["asc", "reversed"])
def test_the_order_is_not_heeded(ana: Person, noc: Room, world: World, order: str) -> None:
    world.switch(order=order)
    for index in range(60):
        world.raise_ticket(f"Old {index}")
        world.close(world.raise_ticket(f"Done {index}"))
    subscribe(ana, noc, "customer")
    number = world.raise_ticket("No light")
    noc.wait_message("No light")
    world.close(number)
    noc.wait_reply(noc.wait_message("No light"), "closed")


@pytest.mark.usefixtures("bot")
def test_the_newest_go_unseen(ana: Person, noc: Room, world: World) -> None:
    world.switch(order="asc", at_most=30)
    for index in range(60):
        world.raise_ticket(f"Old {index}")
    subscribe(ana, noc, "customer open")
    noc.wait_message("Keesa only shows me the oldest 30 ")
    assert "Keesa only shows the oldest 30, so I can't see new ones beyond that" in status(ana)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("empty", ["null", "left out", "no data", "no body"])
def test_an_empty_list_is_no_error(ana: Person, noc: Room, world: World, empty: str) -> None:
    world.switch(empty=empty)
    subscribe(ana, noc, "customer")
    assert "failing" not in status(ana)
    world.raise_ticket("No light")
    noc.wait_message("No light")


def test_a_sick_feed_keeps_its_sister_from_nothing(late_bot: Bot, late: LateClock, ana: Person, noc: Room, world: World) -> None:
    world.switch(sick={"closed"})
    world.close(world.raise_ticket("Done"))
    subscribe(ana, noc, "customer")
    noc.wait_message("Keesa isn't responding for closed tickets right now")
    world.raise_ticket("No light")
    noc.wait_message("No light")
    assert "failing" in status(ana)
    world.switch(sick=set())
    late.advance(minutes=5)
    assert "(closed)" in noc.wait_message("has started").plain


@pytest.mark.breadth
@pytest.mark.usefixtures("bot")
def test_a_list_that_lags_takes_nothing_back(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, "customer")
    number = world.raise_ticket("No light")
    card = noc.wait_message("No light")
    with world.in_one_step():  # one list changes, and lags behind the other from then on
        world.raise_ticket("Fax")
        world.switch(lagging={"open"})
        world.close(number)
    noc.wait_reply(card, "closed")
    noc.wait_message("Fax")
    some_polls(world)
    world.switch(lagging=set())
    some_polls(world)
    assert [reply.plain for reply in noc.thread(card) if "→ open" in reply.plain] == []
    assert len(noc.thread(card)) == 1


@pytest.mark.breadth
def test_departed_tickets_that_cannot_be_read(late_bot: Bot, late: LateClock, ana: Person, noc: Room, world: World) -> None:
    """Each used to be asked for every few seconds, forever."""
    numbers = [world.raise_ticket(f"Old {index}") for index in range(15)]
    subscribe(ana, noc, "customer open")
    world.switch(garbled=set(map(int, numbers)))
    for number in numbers:
        world.close(number)
    some_polls(world)
    for _ in range(4 * TRIES):
        if "couldn't look up 15 tickets that left it" in status(ana):
            break
        late.advance(hours=2)
        some_polls(world, 2)
    else:
        pytest.fail("they are not given up")
    asked = look_ups(world)
    assert asked <= 2 * TRIES * 15, "a jump of the clock may cost a poll its lease, and its look-ups are made again"
    some_polls(world)
    assert look_ups(world) == asked
