"""Claims on rows of every kind: until when they last, who has them, and that they are renewed only as long as nobody took over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.model.announcements import Occasion, Recipient
from bot.model.errors import LeaseLost
from bot.model.news import TicketAppeared
from bot.runtime.leases import Lease, check_lease
from bot.store import tables
from bot.store.claims import Claims, Renew
from bot.store.database import Database, Transaction
from tests.harness import HandClock
from tests.harness.databases import directly
from tests.harness.samples import kept_message, step, submission, ticket

LEASE = timedelta(seconds=20)
NOC = Recipient.channel("C0NOC")


@dataclass(frozen=True)
class Kind:
    """`add` adds a row that is due, `claim` claims it and returns how to renew the claim."""

    table: str
    add: Callable[[Transaction, datetime], object]
    claim: Callable[[Transaction, Lease], Renew | None]


def claim_feed(tx: Transaction, lease: Lease) -> Renew | None:
    claimed = tx.feeds.claim(tx.feeds.all()[0], lease)
    return (lambda tx, until: tx.feeds.renew(claimed, until)) if claimed else None


def claim_announcement(tx: Transaction, lease: Lease) -> Renew | None:
    for claimed, own in tx.lines.claim_heads([NOC], lease):
        lease.taken_from = own.taken_from
        return lambda tx, until: tx.lines.renew(claimed, until)
    return None


def claim_submission(tx: Transaction, lease: Lease) -> Renew | None:
    claimed = tx.submissions.claim("AAAA1111", lease)
    return (lambda tx, until: tx.submissions.renew("AAAA1111", claimed[1], until)) if claimed else None


def claim_followed(tx: Transaction, lease: Lease) -> Renew | None:
    fence = tx.follows.claim("1", lease)
    return (lambda tx, until: tx.follows.renew("1", fence, until)) if fence else None


def claim_step(tx: Transaction, lease: Lease) -> Renew | None:
    found = tx.steps.claim("Fx1", lease)
    return (lambda tx, until: tx.steps.renew("Fx1", found[1], until)) if found else None


def claim_kept_message(tx: Transaction, lease: Lease) -> Renew | None:
    found = tx.inbox.claim("AAAA1111", lease)
    return (lambda tx, until: tx.inbox.renew("AAAA1111", found[1], until)) if found else None


KINDS = [
    Kind("feeds", lambda tx, now: tx.feeds.ensure("eco_support", ["open"], now), claim_feed),
    Kind(
        "announcements",
        lambda tx, now: tx.announcements.add(NOC, Occasion.new("1"), TicketAppeared(ticket=ticket("1")), now),
        claim_announcement,
    ),
    Kind("submissions", lambda tx, now: tx.submissions.add(submission(now)), claim_submission),
    Kind("steps", lambda tx, now: tx.steps.add(step(now)), claim_step),
    Kind("inbox", lambda tx, now: tx.inbox.add(kept_message(now)), claim_kept_message),
    Kind("followed", lambda tx, now: tx.follows.add("U1", "1", now), claim_followed),
]


@pytest.fixture(params=KINDS, ids=lambda kind: str(kind.table))
def claimed(request: pytest.FixtureRequest, database: Database, clock: HandClock) -> Kind:
    """A kind of row, of which there is one that is due."""
    found: Kind = request.param
    with database.write() as tx:
        found.add(tx, clock())
    return found


def claims_of(database: Database, clock: HandClock, owner: str) -> Claims:
    return Claims(database, clock, LEASE, owner)


def claim(database: Database, claimed: Kind, lease: Lease) -> Renew | None:
    with database.write() as tx:
        return claimed.claim(tx, lease)


def owner_of(database: Database, claimed: Kind) -> str | None:
    with directly(database) as connection:
        found = connection.scalar(select(tables.metadata.tables[claimed.table].c.owner))
        return None if found is None else str(found)


def release_all(database: Database) -> None:
    with database.write() as tx:
        tx.feeds.release_all()
        tx.lines.release_all()
        tx.submissions.release_all()
        tx.steps.release_all()
        tx.inbox.release_all()
        tx.follows.release_all()


def release(_: Transaction) -> None:
    """Not what these tests are about."""


def test_what_a_killed_replica_had_claimed_is_free_when_its_lease_ends(database: Database, claimed: Kind, clock: HandClock) -> None:
    assert claim(database, claimed, Lease(clock, LEASE, "killed"))
    assert owner_of(database, claimed) == "killed"
    clock.advance(LEASE.total_seconds() - 1)
    assert claim(database, claimed, Lease(clock, LEASE, "other")) is None
    clock.advance(2)
    others = claims_of(database, clock, "other")
    lease = others.lease()
    renew = claim(database, claimed, lease)
    assert renew
    assert (lease.taken_from, owner_of(database, claimed)) == ("killed", "other")
    with others.held(lease, renew, release):
        assert others.taken_over == 1


def test_what_was_released_is_not_taken_over(database: Database, claimed: Kind, clock: HandClock) -> None:
    lease = Lease(clock, LEASE, "first")
    assert claim(database, claimed, lease)
    assert lease.taken_from is None


def test_a_slow_replica_keeps_what_it_renews(database: Database, claimed: Kind, clock: HandClock) -> None:
    slow = claims_of(database, clock, "slow")
    lease = slow.lease()
    renew = claim(database, claimed, lease)
    assert renew
    with slow.held(lease, renew, release):
        for _ in range(10):
            clock.advance(LEASE.total_seconds() / 3)
            slow.renew()
            check_lease()
            assert claim(database, claimed, Lease(clock, LEASE, "other")) is None


def test_a_lease_is_not_renewed_before_that_is_needed(database: Database, claimed: Kind, clock: HandClock) -> None:
    claims = claims_of(database, clock, "one")
    lease = claims.lease()
    renew = claim(database, claimed, lease)
    assert renew
    with claims.held(lease, renew, release):
        clock.advance(LEASE.total_seconds() / 5)
        claims.renew()
        assert lease.left == 0.8
        clock.advance(LEASE.total_seconds() / 5)
        claims.renew()
        assert lease.left == 1


def test_one_that_was_stopped_for_too_long_sends_nothing(database: Database, claimed: Kind, clock: HandClock) -> None:
    """Whether it renews its leases first when it wakes or not, and whether somebody took over or not."""
    stopped = claims_of(database, clock, "stopped")
    lease = stopped.lease()
    renew = claim(database, claimed, lease)
    assert renew
    with stopped.held(lease, renew, release):
        check_lease()
        clock.advance(LEASE.total_seconds() + 1)
        with pytest.raises(LeaseLost):
            check_lease()
        stopped.renew()
        with pytest.raises(LeaseLost):
            check_lease()


def test_what_somebody_took_over_is_not_renewed(database: Database, claimed: Kind, clock: HandClock) -> None:
    first = Lease(clock, LEASE, "first")
    renew = claim(database, claimed, first)
    clock.advance(LEASE.total_seconds() + 1)
    renew_again = claim(database, claimed, Lease(clock, LEASE, "second"))
    assert renew
    assert renew_again
    with database.write() as tx:
        assert not renew(tx, clock() + 10 * LEASE)
        assert renew_again(tx, clock() + LEASE)
    clock.advance(LEASE.total_seconds() + 1)
    assert claim(database, claimed, Lease(clock, LEASE, "third")), "the first changed nothing"


def test_a_claim_that_was_lost_is_noticed_before_its_lease_ends(database: Database, claimed: Kind, clock: HandClock) -> None:
    """As by an operator who releases it."""
    claims = claims_of(database, clock, "one")
    lease = claims.lease()
    renew = claim(database, claimed, lease)
    assert renew
    with claims.held(lease, renew, release):
        release_all(database)
        clock.advance(LEASE.total_seconds() * 0.4)
        check_lease()
        claims.renew()
        with pytest.raises(LeaseLost):
            check_lease()


def test_what_is_free_after_a_kill_is_free_at_once_on_the_own_file(database: Database, claimed: Kind, clock: HandClock) -> None:
    assert claim(database, claimed, Lease(clock, LEASE, "killed"))
    release_all(database)
    lease = Lease(clock, LEASE, "next")
    assert claim(database, claimed, lease)
    assert lease.taken_from is None
