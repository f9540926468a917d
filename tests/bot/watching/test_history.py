"""What was before a type's first subscription is read once, for reports only; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.keesa.client import KeesaClient
from bot.model.subscriptions import Terms
from bot.model.tickets import KnownFrom, TicketRecord, TicketState
from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from bot.store.database import Database
from bot.watching.history import History
from tests.harness import HandClock, LogWatch, PollingDesk
from tests.harness.samples import ticket

TYPE = "customer_support"
BY_TYPE = "/api/v1/tickets/tickets_by_type"


def history(database: Database, keesa: KeesaClient, clock: HandClock) -> History:
    return History(database, keesa, statuses=("open", "closed"), max_limit=120, clock=clock)


def watch(database: Database, clock: HandClock, status: str, *, is_read: bool = True) -> None:
    with database.write() as tx:
        tx.feeds.ensure(TYPE, [status], clock())
        feed = tx.feeds.get(TYPE, status)
        assert feed
        tx.feeds.finish(feed.model_copy(update={"baselined_at": clock() if is_read else None}))


def told(database: Database, clock: HandClock) -> dict[str, bool]:
    """Which tickets of the history a report counts, and whether each is closed."""
    with database.read() as tx:
        found = tx.history.told_since([TYPE], clock() - timedelta(days=7))
        return {one.facts.number: one.is_closed for some in found for one in some}


def asked(world: World) -> list[str]:
    """The statuses that Keesa was asked for."""
    return [request["body"]["ticket"]["status"] for request in world.requests if request["path"] == BY_TYPE]


def closed(world: World, *titles: str) -> list[str]:
    numbers = [world.raise_ticket(title) for title in titles]
    for number in numbers:
        world.close(number)
    return numbers


def test_each_status_that_no_feed_shows_is_read_once(
    database: Database, keesa_client: KeesaClient, clock: HandClock, world: World, log_watch: LogWatch
) -> None:
    numbers = closed(world, "Fax", "Fibre")
    world.raise_ticket("Copper")
    duty = history(database, keesa_client, clock)
    assert duty.step().pause == Timings().history
    watch(database, clock, "open", is_read=False)
    duty.step()
    assert asked(world) == [], "the feed comes first"
    watch(database, clock, "open")
    world.switch(down=True)
    assert duty.step().pause == Timings().longest_backoff
    assert told(database, clock) == {}
    world.switch(down=False)
    world.requests.clear()
    clock.advance(minutes=5)
    duty.step()
    assert asked(world) == ["closed"]
    assert told(database, clock) == dict.fromkeys(numbers, True)
    closed(world, "later")
    for again in (duty, history(database, keesa_client, clock)):
        again.step()
    assert asked(world) == ["closed"], "not again, nor after a restart"
    assert told(database, clock) == dict.fromkeys(numbers, True)


def test_what_a_feed_shows_is_not_read_though_it_ends(
    database: Database, keesa_client: KeesaClient, clock: HandClock, world: World, log_watch: LogWatch
) -> None:
    for status in ("open", "closed"):
        watch(database, clock, status)
    duty = history(database, keesa_client, clock)
    duty.step()
    with database.write() as tx:
        feed = tx.feeds.get(TYPE, "closed")
        assert feed
        tx.feeds.remove(feed)
    duty.step()
    assert asked(world) == []


def test_only_what_no_feed_has_shown_counts(database: Database, clock: HandClock) -> None:
    numbers = ("1", "2", "3", "4", "5")
    with database.write() as tx:
        tx.history.add_all([TicketState.of(ticket(number, status="closed")) for number in numbers], TYPE, clock())
        tx.history.add_all([TicketState.of(ticket("5", status="open"))], "eco_support", clock())
        known: dict[str, dict[str, Any]] = {
            "2": {},
            "3": {"known_from": KnownFrom.FOLLOWER},
            "4": {"known_from": KnownFrom.FOLLOWER, "is_gone": True},
        }
        records = [TicketRecord(ticket=ticket(number), ticket_type=TYPE, version=1, **more) for number, more in known.items()]
        tx.tickets.put_all(records, clock())
    assert told(database, clock) == {"1": True, "3": True, "5": True}
    clock.advance(hours=24 * 8)
    assert told(database, clock) == {}
    with database.write() as tx:
        assert [tx.history.prune(clock(), 3) for _ in range(3)] == [3, 2, 0]


@pytest.mark.parametrize("is_read", [True, False], ids=["read", "not read"])
def test_nothing_else_notices(
    desk: PollingDesk, world: World, keesa_client: KeesaClient, clock: HandClock, *, is_read: bool
) -> None:
    """Whether the history was read or not, a channel gets the same: of a ticket that is opened again, and of a new feed."""
    reopened, _, changed = closed(world, "Fax", "Fibre", "Copper")
    desk.subscribe("C0NOC", TYPE, "open")
    if is_read:
        history(desk.database, keesa_client, clock).step()
        assert len(told(desk.database, clock)) == 3
    with desk.database.read() as tx:
        assert tx.tickets.known_among([reopened, changed]) == set()
        assert tx.search.find("copper", 9) == []
    world.reopen(reopened)
    desk.poll()
    assert desk.news() == [f"new {reopened}"]
    desk.subscribing.subscribe("C0OPS", "ops", Terms(ticket_type=TYPE, statuses=("closed",)), "U0ANA")
    desk.poll()
    assert desk.news("C0OPS") == ["made customer_support with 0"]
    world.add_note(changed, "<p>billed</p>")
    desk.poll()
    assert desk.news("C0OPS") == [f"{changed}: note <p>billed</p>"]
    assert told(desk.database, clock) == {}, "a feed has shown them all"
    assert desk.news() == []
