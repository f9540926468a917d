"""Rows that were due, and claimed, by a clock that was ahead. On PostgreSQL, that is the server's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.announcements import Occasion, Recipient
from bot.model.news import TicketAppeared
from bot.rescheduling import Rescheduling
from bot.runtime.leases import Lease
from bot.runtime.timings import Timings
from bot.store.database import Database
from tests.harness import HandClock
from tests.harness.lines import claim_head
from tests.harness.samples import kept_message, step, submission, ticket

NOC = Recipient.channel("C0NOC")
NOTHING = {"feeds": 0, "followed": 0, "lines": 0, "submissions": 0, "steps": 0, "inbox": 0, "duties": 0}
EVERYTHING = dict.fromkeys(NOTHING, 1)


@pytest.fixture
def rescheduling(database: Database, clock: HandClock) -> Rescheduling:
    return Rescheduling(database, interval=timedelta(seconds=30), clock=clock)


def write(database: Database, clock: HandClock, *, claimed: bool) -> None:
    """A row of each kind that waits, by this clock; `claimed` by a replica that was killed then."""
    with database.write() as tx:
        tx.feeds.ensure("eco_support", ["open"], clock())
        tx.follows.add("U1", "1", clock())
        tx.announcements.add(NOC, Occasion.new("1"), TicketAppeared(ticket=ticket("1")), clock())
        tx.submissions.add(submission(clock()))
        tx.steps.add(step(clock()))
        tx.inbox.add(kept_message(clock()))
        tx.duties.claim("sweep", clock(), clock() + timedelta(seconds=20))
        if claimed:
            lease = Lease(clock, Timings().lease, "killed")
            assert tx.feeds.claim(tx.feeds.all()[0], lease)
            assert tx.follows.claim("1", lease)
            assert claim_head(tx, NOC, lease)
            assert tx.submissions.claim("AAAA1111", lease)
            assert tx.steps.claim("Fx1", lease)
            assert tx.inbox.claim("AAAA1111", lease)


def due(database: Database, clock: HandClock) -> dict[str, int]:
    """How many rows of each kind can be worked on now."""
    with database.read() as tx:
        return {
            "feeds": len(tx.feeds.due(clock())),
            "followed": len(tx.follows.due(clock(), 9)),
            "lines": len(tx.lines.due(clock())),
            "submissions": len(tx.submissions.due(clock())),
            "steps": len(tx.steps.due(clock())),
            "inbox": len(tx.inbox.due(clock())),
            "duties": len(tx.duties.due(["sweep"], clock())),
        }


@pytest.mark.parametrize("claimed", [False, True])
def test_it_was_ahead_before_the_start(database: Database, clock: HandClock, rescheduling: Rescheduling, claimed: bool) -> None:
    write(database, HandClock(clock() + timedelta(hours=5)), claimed=claimed)
    assert due(database, clock) == NOTHING
    rescheduling.beat()
    assert due(database, clock) == EVERYTHING


@pytest.mark.parametrize("claimed", [False, True])
def test_it_was_ahead_on_another_host_only(database: Database, clock: HandClock, rescheduling: Rescheduling, claimed: bool) -> None:
    """A replica of the release before uses its host's clock. This one runs on."""
    rescheduling.beat()
    write(database, HandClock(clock() + timedelta(days=1)), claimed=claimed)
    rescheduling.beat()
    assert due(database, clock) == NOTHING
    rescheduling.check()
    assert due(database, clock) == EVERYTHING


def test_what_others_work_on_stays_theirs(database: Database, clock: HandClock, rescheduling: Rescheduling) -> None:
    write(database, clock, claimed=True)
    rescheduling.beat()
    rescheduling.check()
    assert due(database, clock) == NOTHING | {"duties": 1}


def test_the_clock_is_set_back(database: Database, clock: HandClock, rescheduling: Rescheduling) -> None:
    rescheduling.beat()
    write(database, clock, claimed=False)
    clock.set_by(hours=-5)
    clock()
    assert due(database, clock) == NOTHING
    rescheduling.beat()
    assert due(database, clock) == EVERYTHING


def test_a_feed_that_fails_is_tried_again_though_it_was_tried_in_the_future(database: Database, clock: HandClock) -> None:
    """While all feeds fail, one is tried at the usual interval."""
    interval, ahead = timedelta(seconds=30), clock() + timedelta(hours=5)
    with database.write() as tx:
        tx.feeds.ensure("eco_support", ["open"], clock())
        feed = tx.feeds.claim(tx.feeds.all()[0], Lease(clock, Timings().lease))
        assert feed
        later = clock() + timedelta(minutes=4)
        tx.feeds.finish(feed.model_copy(update={"failures": 3, "last_attempt_at": ahead, "next_poll_at": later}))
        assert tx.feeds.all_fail(clock.advance(31), interval)
        tx.feeds.probe(clock())
        assert len(tx.feeds.due(clock())) == 1
