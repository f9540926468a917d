"""Several threads (which stand for replicas on PostgreSQL) compete for the same row: one wins, and nothing breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.model.announcements import Occasion, Recipient
from bot.model.news import News, SubscriptionsChanged, SubscriptionsGathered, TicketAppeared
from bot.runtime.leases import Lease
from bot.store.database import Database, Transaction
from tests.harness import HandClock
from tests.harness.lines import claim_head
from tests.harness.samples import submission, ticket

T = TypeVar("T")
THREADS = 8
ROUNDS = 3
NOTICES = 60
LEASE = timedelta(minutes=2)
NOC = Recipient.channel("C0NOC")


def all_at_once(database: Database, step: Callable[[Transaction], T]) -> list[T]:
    """The results of threads that did this at the same moment, each in its own transaction."""
    start = threading.Barrier(THREADS)

    def run(_: int) -> T:
        start.wait()
        with database.write() as tx:
            return step(tx)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_one_of_them_claims_a_feed(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        tx.feeds.ensure("eco_support", ["open"], clock())
        (feed,) = tx.feeds.all()
    claims = all_at_once(database, lambda tx: tx.feeds.claim(feed, Lease(clock, LEASE)))
    assert len([claim for claim in claims if claim]) == 1


def test_one_of_them_claims_the_head_of_a_line(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        for number in ("1", "2"):
            tx.announcements.add(NOC, Occasion.new(number), TicketAppeared(ticket=ticket(number)), clock())
    claims = all_at_once(database, lambda tx: claim_head(tx, NOC, Lease(clock, LEASE)))
    assert [claim.occasion.ticket_number for claim in claims if claim] == ["1"]


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_who_claims_waits_for_no_announcement(database: Database, clock: HandClock) -> None:
    """Who has locked one may claim another, and so may wait for none: all of a channel's are locked when it gets another id."""
    with database.write() as tx:
        tx.announcements.add(NOC, Occasion.new("1"), TicketAppeared(ticket=ticket("1")), clock())
    with database.write() as holding:
        holding.announcements.move(NOC.id, NOC.id)
        with database.write() as tx:
            assert claim_head(tx, NOC, Lease(clock, LEASE)) is None
    with database.write() as tx:
        assert claim_head(tx, NOC, Lease(clock, LEASE))


def test_one_of_them_claims_a_submission(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        tx.submissions.add(submission(clock()))
    claims = all_at_once(database, lambda tx: tx.submissions.claim("AAAA1111", Lease(clock, LEASE)))
    assert len([claim for claim in claims if claim]) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_form_that_arrives_several_times_is_one_submission(database: Database, clock: HandClock, round_: int) -> None:
    names = iter(f"ID{number}" for number in range(THREADS))
    added = all_at_once(database, lambda tx: tx.submissions.add(submission(clock(), id=next(names), key="form 1")))
    assert sorted(added) == [False] * (THREADS - 1) + [True]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_change_that_several_polls_saw_is_owed_once(database: Database, clock: HandClock, round_: int) -> None:
    news = TicketAppeared(ticket=ticket("1"))
    waiting = all_at_once(database, lambda tx: tx.announcements.add(NOC, Occasion.new("1"), news, clock()))
    assert sorted(waiting) == [False] * (THREADS - 1) + [True]


def test_a_view_shows_one_moment(database: Database, clock: HandClock) -> None:
    """What is committed after it began isn't in it, so what two of its tables show fits together."""
    with database.read() as view:
        assert view.feeds.all() == []
        with database.write() as tx:
            tx.feeds.ensure("eco_support", ["open"], clock())
        assert view.feeds.all() == []
    with database.read() as view:
        assert len(view.feeds.all()) == 1


def test_no_notice_is_lost_because_the_one_that_gathers_it_is_claimed(database: Database, clock: HandClock) -> None:
    """While one thread adds notices, which are gathered in the one that waits, another sends what waits."""
    added, sent = threading.Event(), list[str]()

    def send() -> None:
        while True:
            is_last = added.is_set()
            with database.write() as tx:
                claimed = claim_head(tx, NOC, Lease(clock, LEASE))
            if claimed:
                sent.extend(notice.ticket_type for notice in _notices(claimed.news))
                with database.write() as tx:
                    tx.lines.sent([(claimed, "1.0")], clock())
            elif is_last:
                return

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        for number in range(NOTICES):
            notice = SubscriptionsChanged(what="made", user_id="U0ANA", ticket_type=str(number), statuses=("open",))
            with database.write() as tx:
                tx.announcements.add_notice(NOC, Occasion.subscription("made", number, clock()), notice, clock())
        added.set()
        sending.result()
    assert sent == [str(number) for number in range(NOTICES)]


def _notices(news: News) -> tuple[SubscriptionsChanged, ...]:
    assert isinstance(news, SubscriptionsChanged | SubscriptionsGathered)
    return news.changes if isinstance(news, SubscriptionsGathered) else (news,)
