from __future__ import annotations

from datetime import timedelta

from bot.runtime.leases import Lease
from bot.store.database import Database
from tests.harness import HandClock


def test_follow_and_unfollow(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        assert tx.follows.add("U1", "2102001", clock())
        assert not tx.follows.add("U1", "2102001", clock.advance(1))
        assert tx.follows.add("U2", "2102001", clock())
        assert tx.follows.add("U1", "2102002", clock.advance(1))
    with database.read() as tx:
        assert tx.follows.has("U1", "2102001")
        assert not tx.follows.has("U2", "2102002")
        assert tx.follows.of_user("U1") == ["2102002", "2102001"]
        assert sorted(tx.follows.followers("2102001")) == ["U1", "U2"]
    with database.write() as tx:
        assert tx.follows.remove("U1", "2102001")
        assert not tx.follows.remove("U1", "2102001")
        assert tx.follows.followers("2102001") == ["U2"]
        assert [number for number, _ in tx.follows.due(clock(), 9)] == ["2102001", "2102002"]
        assert tx.follows.remove("U2", "2102001")
        assert [number for number, _ in tx.follows.due(clock(), 9)] == ["2102002"]
        tx.follows.end("2102002")
        assert tx.follows.of_user("U1") == []
        assert tx.follows.due(clock(), 9) == []


def test_the_row_is_the_schedule(database: Database, clock: HandClock) -> None:
    minute = timedelta(minutes=1)
    with database.write() as tx:
        for number in ("1", "2", "3"):
            tx.follows.add("U1", number, clock.advance(1))
        assert tx.follows.due(clock(), 2) == [("1", 0), ("2", 0)]
        assert tx.follows.claim("1", Lease(clock, minute))
        assert tx.follows.claim("1", Lease(clock, minute)) is None, "another has it"
        assert tx.follows.due(clock(), 9) == [("2", 0), ("3", 0)]
        fence = tx.follows.claim("2", Lease(clock, minute))
        assert fence
        tx.follows.put_off("2", fence, clock() + minute, failures=3)
        assert tx.follows.due(clock(), 9) == [("3", 0)]
        clock.advance(1)
        assert tx.follows.due(clock.advance(60), 9) == [("1", 0), ("3", 0), ("2", 3)], "the claim on 1 has ended"
        assert tx.follows.add("U2", "2", clock()), "a second follower changes nothing in the schedule"
        assert ("2", 3) in tx.follows.due(clock(), 9)
