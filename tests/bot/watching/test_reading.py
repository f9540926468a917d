"""Odd pages (cut, in any order, out of date), and tickets that can't be looked up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.subscriptions import Terms
from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from bot.watching.looking_up import LOOK_UPS
from tests.harness import HandClock, LogWatch, PollingDesk

BY_TYPE = "/api/v1/tickets/tickets_by_type"

TRIES = Timings().departed_tries


def raise_many(world: World, count: int, word: str = "No light") -> list[str]:
    return [world.raise_ticket(f"{word} {index}") for index in range(count)]


def begin(desk: PollingDesk, *statuses: str) -> list[str]:
    desk.subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="customer_support", statuses=statuses or ("open",)), "U0ANA")
    desk.poll()
    return desk.news()


def look_ups(world: World) -> list[str]:
    return [request["path"] for request in world.requests if "/tickets/2" in request["path"]]


def lists(world: World) -> int:
    return sum(request["path"] == BY_TYPE for request in world.requests)


@pytest.mark.parametrize("most", [25, 7])
def test_a_cap_is_known_by_the_other_end_of_the_list(desk: PollingDesk, world: World, most: int) -> None:
    world.switch(at_most=most)
    numbers = raise_many(world, 60)
    assert begin(desk) == [f"made customer_support with {most}", f"only the newest {most}"]
    world.requests.clear()
    new = world.raise_ticket("New")
    desk.poll()
    assert desk.news() == [f"new {new}"]
    world.close(numbers[-1])
    desk.poll()
    assert desk.news() == [f"{numbers[-1]}: status open → closed"], "what slides into the page is old"
    assert (look_ups(world), lists(world)) == ([f"/api/v1/tickets/{numbers[-1]}"], 2), "what lies beyond the cap has not left"


def test_a_cap_is_known_by_members_that_are_still_there(desk: PollingDesk, world: World) -> None:
    """The order is ignored too, so both ends look the same."""
    world.switch(at_most=25, order="desc")
    old = raise_many(world, 10)
    assert begin(desk) == ["made customer_support with 10"]
    new = raise_many(world, 35)
    world.requests.clear()
    desk.poll()
    assert desk.news() == [f"digest {' '.join(new[-25:])}", "older than 25 unchecked", "only the newest 25"]
    assert len(look_ups(world)) == 2
    world.requests.clear()
    for _ in range(5):
        desk.poll()
    assert (desk.news(), look_ups(world)) == ([], [])
    assert set(old) < set(desk.feed().members)


def test_a_cap_is_guessed_from_a_round_number_if_both_ends_look_the_same(desk: PollingDesk, world: World) -> None:
    world.switch(at_most=50, order="desc")
    raise_many(world, 60)
    assert begin(desk) == ["made customer_support with 50", "only the newest 50"]


def test_a_cap_is_known_by_an_old_ticket_that_moves_up(desk: PollingDesk, world: World, clock: HandClock) -> None:
    """It isn't announced as new."""
    world.switch(at_most=7, order="desc")
    numbers = raise_many(world, 12)
    assert begin(desk) == ["made customer_support with 7"]
    clock.advance(hours=1)
    desk.poll()
    world.close(numbers[-1])
    desk.poll()
    assert desk.news() == [f"{numbers[-1]}: status open → closed", "only the newest 7"]
    assert desk.feed().paging.cut_at == 7


def test_one_ticket_that_is_pushed_out_of_the_page(desk: PollingDesk, world: World) -> None:
    world.switch(at_most=6, order="desc")
    first, *_ = raise_many(world, 6)
    begin(desk)
    new = world.raise_ticket("New")
    desk.poll()
    assert desk.news() == [f"new {new}"]
    assert first in desk.feed().members
    desk.poll()
    assert desk.news() == ["only the newest 6"], "it was found to be there twice"


def test_many_at_once_in_a_feed_that_was_empty(desk: PollingDesk, world: World) -> None:
    world.switch(at_most=25)
    begin(desk)
    new = raise_many(world, 60)
    desk.poll()
    assert desk.news() == [f"digest {' '.join(new[-25:])}", "older than 25 unchecked", "only the newest 25"]


def test_a_cap_that_is_lifted(desk: PollingDesk, world: World) -> None:
    world.switch(at_most=25)
    raise_many(world, 30)
    begin(desk)
    assert desk.feed().paging.cut_at == 25
    world.switch(at_most=None)
    desk.poll()
    assert desk.feed().paging.cut_at is None


def test_a_page_of_others_is_no_gap_where_all_have_left(desk: PollingDesk, world: World) -> None:
    old = raise_many(world, 3)
    begin(desk)
    for number in old:
        world.close(number)
    new = world.raise_ticket("New")
    desk.poll()
    assert sorted(desk.news()) == sorted([*(f"{number}: status open → closed" for number in old), f"new {new}"])


def test_no_member_shown_though_they_are_there_is_a_gap_however_short(desk: PollingDesk, world: World) -> None:
    raise_many(world, 3)
    begin(desk)
    world.switch(at_most=1)
    new = raise_many(world, 2)
    desk.poll()
    assert desk.news()[:2] == [f"new {new[1]}", "older than 1 unchecked"]
    assert len(desk.feed().members) == 4


@pytest.mark.parametrize("first", ["open", "closed"])
def test_whichever_list_is_read_first_a_closing_is_no_cap(desk: PollingDesk, world: World, first: str) -> None:
    old, *_ = raise_many(world, 3)
    begin(desk, "open", "closed")
    world.close(old)
    poll_each(desk, first, "closed" if first == "open" else "open")
    poll_each(desk, "open", "closed")
    assert desk.news() == [f"{old}: status open → closed"]
    assert (desk.feed().paging.cut_at, desk.feed().missing) == (None, ())


def test_an_empty_page_takes_nobody_away(desk: PollingDesk, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    raise_many(world, 3)
    begin(desk)
    monkeypatch.setattr(world, "tickets_by_type", lambda *_: [])
    desk.poll()
    assert (desk.news(), len(desk.feed().members)) == ([], 3)


@pytest.mark.parametrize("order", ["asc", "reversed"])
def test_an_order_that_is_not_heeded(desk: PollingDesk, world: World, order: str) -> None:
    world.switch(order=order)
    raise_many(world, 60)
    assert begin(desk) == ["made customer_support with 60"]
    desk.poll()
    for _ in range(3):
        world.requests.clear()
        new = world.raise_ticket("New")
        desk.poll()
        assert (desk.news(), lists(world)) == ([f"new {new}"], 1)
    assert desk.feed().members == tuple(sorted(desk.feed().members, reverse=True))


@pytest.mark.parametrize(("most", "raised", "shown"), [(None, 130, 120), (25, 60, 25), (100, 110, 100)])
def test_the_newest_that_cannot_be_seen(desk: PollingDesk, world: World, most: int | None, raised: int, shown: int) -> None:
    world.switch(order="asc", at_most=most)
    numbers = raise_many(world, raised)
    assert begin(desk) == [f"made customer_support with {shown}", f"only the oldest {shown}"]
    world.requests.clear()
    world.raise_ticket("New")
    for _ in range(3):
        desk.poll()
    assert (desk.news(), lists(world), look_ups(world)) == ([], 3, []), "said once"
    world.close(numbers[0])
    desk.poll()
    assert desk.news() == [f"{numbers[0]}: status open → closed", f"new {numbers[shown]}"], "better late than never"


def test_a_list_that_grows_up_to_the_cap_and_runs_from_the_oldest(desk: PollingDesk, world: World) -> None:
    """The only sign is an old ticket that moves up."""
    world.switch(order="asc", at_most=9)
    first, *_ = raise_many(world, 8)
    begin(desk)
    hidden = raise_many(world, 3)[1]
    desk.poll()
    assert len(desk.news()) == 1
    desk.poll(seconds=200)
    world.close(first)
    desk.poll()
    assert desk.news() == [f"{first}: status open → closed", f"new {hidden}", "only the oldest 9"]


def test_an_order_that_is_heeded_again(desk: PollingDesk, world: World) -> None:
    world.switch(order="asc")
    raise_many(world, 130)
    begin(desk)
    assert desk.feed().paging.hides_newest
    world.switch(order="asked")
    desk.poll()
    desk.news()
    assert not desk.feed().paging.hides_newest
    new = world.raise_ticket("New")
    desk.poll()
    assert desk.news() == [f"new {new}"]


def poll_each(desk: PollingDesk, *statuses: str) -> None:
    """One feed after the other."""
    desk.clock.advance(40)
    for status in statuses:
        desk.poller.poll(desk.feed(status=status))


def test_an_open_list_that_lags_behind_the_closed_one(desk: PollingDesk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    begin(desk, "open", "closed")
    other = world.raise_ticket("Fax")
    world.switch(lagging={"open"})
    world.close(number)
    poll_each(desk, "closed", "open")
    assert desk.news() == [f"{number}: status open → closed", f"new {other}"]
    world.switch(lagging=set())
    poll_each(desk, "closed", "open")
    assert desk.news() == []
    world.reopen(number)
    poll_each(desk, "open", "closed")
    assert desk.news() == [f"{number}: status closed → open"], "one that is true is told"


def test_a_closed_list_that_lags_behind_the_open_one(desk: PollingDesk, world: World) -> None:
    number, other = world.raise_ticket("Fibre cut"), world.raise_ticket("Fax")
    world.close(number)
    begin(desk, "open", "closed")
    world.close(other)
    world.switch(lagging={"closed"})
    world.reopen(number)
    poll_each(desk, "open", "closed")
    assert sorted(desk.news()) == sorted([f"{number}: status closed → open", f"{other}: status open → closed"])
    world.switch(lagging=set())
    poll_each(desk, "open", "closed")
    assert desk.news() == []


@pytest.mark.breadth
def test_departed_tickets_that_cannot_be_read_are_given_up(desk: PollingDesk, world: World, log_watch: LogWatch) -> None:
    numbers = raise_many(world, 55)
    begin(desk)
    world.switch(garbled=set(map(int, numbers)))
    for number in numbers:
        world.close(number)
    world.requests.clear()
    for _ in range(10):
        desk.poll(seconds=31)
    assert len(look_ups(world)) <= 5 * len(numbers), "each after longer and longer pauses"
    for _ in range(200):
        desk.poll(seconds=120)
    assert len(look_ups(world)) == TRIES * len(numbers)
    assert (desk.feed().given_up, desk.feed().members, desk.feed().missing) == (55, (), ())
    assert log_watch.says("is given up")
    world.requests.clear()
    desk.poll()
    assert look_ups(world) == []


def test_one_that_cannot_be_read_holds_up_no_other(desk: PollingDesk, world: World, clock: HandClock) -> None:
    garbled, sound = raise_many(world, 2)
    begin(desk)
    world.switch(garbled={int(garbled)})
    for number in (garbled, sound):
        world.close(number)
    desk.poll()
    assert desk.news() == [f"{sound}: status open → closed"]
    world.switch(garbled=set())
    clock.advance(timedelta(hours=1).total_seconds())
    desk.poll()
    assert desk.news() == [f"{garbled}: status open → closed"], "when it can be read again, it is told"
    assert desk.feed().given_up == 0


def test_no_more_look_ups_than_that_in_one_poll(desk: PollingDesk, world: World) -> None:
    numbers = raise_many(world, LOOK_UPS + 3)
    begin(desk)
    for number in numbers:
        world.close(number)
    world.requests.clear()
    desk.poll()
    assert len(look_ups(world)) == LOOK_UPS
    desk.poll()
    assert len(look_ups(world)) == LOOK_UPS + 3
