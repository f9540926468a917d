"""The replicas' rows: who shares the database, and who did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.replicas import Replica
from bot.replica import Presence, new_replica_id
from bot.runtime.clock import Clock
from bot.store.claims import Claims
from bot.store.database import Database
from tests.harness import HandClock, LateClock, wait_until

LEASE = timedelta(seconds=20)


def replica(clock: Clock, name: str) -> Replica:
    return Replica(id=name, version="0.1.0", started_at=clock(), seen_at=clock())


def ids(database: Database) -> list[str]:
    with database.read() as tx:
        return [one.id for one in tx.replicas.all()]


def test_each_has_a_row_that_is_renewed(database: Database, clock: HandClock) -> None:
    first = replica(clock, "first")
    clock.advance(1)
    with database.write() as tx:
        tx.replicas.put(first)
        tx.replicas.put(replica(clock, "second"))
        tx.replicas.put(first.model_copy(update={"seen_at": clock.advance(5)}))
        assert tx.replicas.all()[0] == first.model_copy(update={"seen_at": clock()})
    assert ids(database) == ["first", "second"]


def test_a_long_name_of_a_host_fits(database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pod's name may have 63 characters."""
    monkeypatch.setattr("socket.gethostname", lambda: "keesa-bot-" * 6 + "x9k")
    names = [new_replica_id(), new_replica_id()]
    with database.write() as tx:
        for name in names:
            tx.replicas.put(replica(clock, name))
    assert ids(database) == sorted(names), "each is another one, though the process is the same"


def test_rows_of_long_gone_ones_are_deleted(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        tx.replicas.put(replica(clock, "gone"))
        clock.advance(hours=2)
        tx.replicas.put(replica(clock, "here"))
        tx.replicas.prune(clock(), timedelta(hours=1))
    assert ids(database) == ["here"]


def test_a_row_from_the_future_is_deleted(database: Database, clock: HandClock) -> None:
    """The server's clock was ahead when that replica was killed."""
    with database.write() as tx:
        tx.replicas.put(replica(HandClock(clock() + timedelta(hours=5)), "gone"))
        tx.replicas.put(replica(clock, "here"))
        tx.replicas.prune(clock(), timedelta(hours=1))
    assert ids(database) == ["here"]


def test_a_replica_is_seen_until_it_stops(database: Database) -> None:
    clock = LateClock()
    with database.write() as tx:
        tx.replicas.put(replica(clock, "killed long ago"))
    clock.advance(hours=2)
    present = Presence("one", database, Claims(database, clock, LEASE, "one"), clock, timedelta(seconds=0.2))
    present.start()
    wait_until(lambda: ids(database) == ["one"], "it to be seen, and the other to be forgotten")
    clock.advance(minutes=10)
    later = clock()

    def seen_again() -> bool:
        with database.read() as tx:
            return tx.replicas.all()[0].seen_at >= later

    wait_until(seen_again, "it to be seen again")
    present.stop()
    present.leave()
    assert ids(database) == []


def test_a_claim_is_renewed_by_a_thread_of_its_own(database: Database) -> None:
    """Nothing else of the bot runs: no scheduler, and no workers."""
    clock = LateClock()
    claims = Claims(database, clock, LEASE, "one")
    present = Presence("one", database, claims, clock, LEASE)
    with database.write() as tx:
        tx.feeds.ensure("eco_support", ["open"], clock())
        lease = claims.lease()
        claimed = tx.feeds.claim(tx.feeds.all()[0], lease)
    assert claimed
    first_until = lease.until
    present.start()
    try:
        with claims.held(lease, lambda tx, until: tx.feeds.renew(claimed, until), lambda _: None):
            clock.advance(seconds=6)
            wait_until(lambda: lease.until > first_until, "the lease to be renewed")
    finally:
        present.stop()


def test_a_clock_follows_the_servers(database: Database, database_kind: str) -> None:
    """Two hosts' clocks are hours apart. SQLite has no server, so its clock is the machine's."""
    reading = database.read_clock()
    if database_kind == "sqlite":
        assert reading is None
        return
    assert reading
    ahead = timedelta(hours=5)
    clocks = [Clock(), Clock(lambda: Clock()() + ahead), Clock(lambda: Clock()() - ahead)]
    for clock in clocks:
        clock.follow(reading)
    times = sorted(clock() for clock in clocks)
    assert times[-1] - times[0] < timedelta(seconds=5)
    skews = [clock.skew or timedelta() for clock in clocks]
    assert abs(skews[1] - skews[0] - ahead) < timedelta(seconds=5)
    assert abs(skews[2] - skews[0] + ahead) < timedelta(seconds=5)
