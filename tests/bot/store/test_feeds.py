"""The feeds' rows are the schedule: who may poll what, and when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.model.feeds import Feed, Missing, Paging
from bot.runtime.leases import Lease
from bot.store.database import Database
from tests.harness import HandClock

LEASE = timedelta(minutes=2)


@pytest.fixture
def feed(database: Database, clock: HandClock) -> Feed:
    """A feed that is due."""
    with database.write() as tx:
        tx.feeds.ensure("customer_support", ["open"], clock())
        (feed,) = tx.feeds.due(clock())
    return feed


def claim(database: Database, feed: Feed, clock: HandClock) -> Feed | None:
    with database.write() as tx:
        return tx.feeds.claim(feed, Lease(clock, LEASE))


def finish(database: Database, feed: Feed, **changes: object) -> bool:
    with database.write() as tx:
        return tx.feeds.finish(feed.model_copy(update=changes))


def due(database: Database, clock: HandClock) -> list[str]:
    with database.read() as tx:
        return [f"{feed.ticket_type} {feed.status}" for feed in tx.feeds.due(clock())]


def test_a_feed_is_there_once_and_due_at_once(database: Database, clock: HandClock) -> None:
    for _ in range(2):
        with database.write() as tx:
            tx.feeds.ensure("customer_support", ["open", "closed"], clock())
    assert sorted(due(database, clock)) == ["customer_support closed", "customer_support open"]


def test_only_one_can_claim_it(database: Database, feed: Feed, clock: HandClock) -> None:
    assert claim(database, feed, clock) is not None
    assert claim(database, feed, clock) is None
    assert due(database, clock) == []


def test_a_feed_that_is_not_due_cannot_be_claimed(database: Database, feed: Feed, clock: HandClock) -> None:
    claimed = claim(database, feed, clock)
    assert claimed
    assert finish(database, claimed, next_poll_at=clock() + timedelta(seconds=30))
    assert claim(database, feed, clock) is None
    clock.advance(30)
    assert due(database, clock) == ["customer_support open"]
    assert claim(database, feed, clock)


def test_who_holds_it_keeps_it_until_the_transaction_ends(database: Database, feed: Feed, clock: HandClock) -> None:
    """The lease has ended, but what is recorded now and the feed's own row have to fit together."""
    slow = claim(database, feed, clock)
    assert slow
    clock.advance(LEASE.total_seconds() + 1)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as tx:
            assert tx.feeds.holds(slow)
            other = pool.submit(claim, database, feed, clock)
            with pytest.raises(TimeoutError):
                other.result(timeout=0.2)
            assert tx.feeds.finish(slow.model_copy(update={"next_poll_at": clock() + LEASE}))
        assert other.result() is None


def test_a_lease_ends_and_the_late_poller_writes_nothing(database: Database, feed: Feed, clock: HandClock) -> None:
    slow = claim(database, feed, clock)
    clock.advance(LEASE.total_seconds() + 1)
    fast = claim(database, feed, clock)
    assert slow
    assert fast
    assert fast.fence > slow.fence
    with database.write() as tx:
        assert tx.feeds.holds(fast)
        assert not tx.feeds.holds(slow)
    assert not finish(database, slow, fingerprint="late")
    assert finish(database, fast, fingerprint="in time")
    with database.read() as tx:
        current = tx.feeds.get("customer_support", "open")
    assert current
    assert current.fingerprint == "in time"


def test_what_a_poll_leaves_comes_back(database: Database, feed: Feed, clock: HandClock) -> None:
    claimed = claim(database, feed, clock)
    assert claimed
    assert (claimed.paging, claimed.missing, claimed.given_up) == (Paging(), (), 0)
    left = {
        "baselined_at": clock(),
        "members": ("2102002", "2102001"),
        "failures": 3,
        "last_error": "GET: 503",
        "fingerprint": "f",
        "paging": Paging(order="asc", longest=25, cut_at=25),
        "missing": (Missing(number="2102001", tries=2, next_look_at=clock()),),
        "given_up": 4,
    }
    assert finish(database, claimed, **left)
    with database.read() as tx:
        current = tx.feeds.get("customer_support", "open")
    assert current
    assert {name: getattr(current, name) for name in left} == left
    with database.read() as tx:
        assert tx.feeds.longest_page() == 25


def test_the_longest_waiting_comes_first(database: Database, clock: HandClock) -> None:
    for status in ("open", "closed", "pending"):
        with database.write() as tx:
            tx.feeds.ensure("eco_support", [status], clock())
        clock.advance(1)
    assert due(database, clock) == ["eco_support open", "eco_support closed", "eco_support pending"]


def test_a_feed_that_nobody_wants_is_gone(database: Database, feed: Feed, clock: HandClock) -> None:
    claimed = claim(database, feed, clock)
    assert claimed
    with database.write() as tx:
        tx.feeds.remove(feed)
    assert not finish(database, claimed)
    assert claim(database, feed, clock) is None


def test_after_a_kill_its_leases_are_let_go(database: Database, feed: Feed, clock: HandClock) -> None:
    assert claim(database, feed, clock)
    with database.write() as tx:
        tx.feeds.release_all()
    assert claim(database, feed, clock)
