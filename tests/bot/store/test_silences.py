"""Times in which a feed wasn't read, on each database."""

from __future__ import annotations

from datetime import timedelta

from bot.model.feeds import Silence
from bot.store.database import Database
from tests.harness import HandClock


def silence(clock: HandClock, status: str = "open", ticket_type: str = "customer_support") -> Silence:
    """A silence of twenty minutes that ends now."""
    return Silence(ticket_type=ticket_type, status=status, since=clock() - timedelta(minutes=20), until=clock())


def of(database: Database, *statuses: str) -> list[Silence]:
    with database.read() as tx:
        return tx.silences.of("customer_support", statuses)


def test_one_that_was_added_before_changes_nothing(database: Database, clock: HandClock) -> None:
    for _ in range(2):
        with database.write() as tx:
            tx.silences.add(silence(clock))
    assert of(database, "open") == [silence(clock)]


def test_those_of_a_feed_in_their_order(database: Database, clock: HandClock) -> None:
    second, first = silence(clock, "closed"), silence(HandClock(clock() - timedelta(days=1)))
    with database.write() as tx:
        for one in (second, first, silence(clock, ticket_type="eco_support"), silence(clock, "pending")):
            tx.silences.add(one)
    assert of(database, "open", "closed") == [first, second]
    assert of(database, "closed") == [second]
    assert of(database) == []


def test_forgotten_in_time(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        tx.silences.add(silence(clock))
    kept = silence(HandClock(clock.advance(days=1)))
    with database.write() as tx:
        tx.silences.add(kept)
        tx.silences.prune(clock() - timedelta(hours=1), 100)
    assert of(database, "open") == [kept]
