from __future__ import annotations

from datetime import timedelta

from bot.model.tickets import TicketState
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.store.search import CHUNK
from bot.watching.late_words import CHUNKS, LateWords
from tests.harness import HandClock
from tests.harness.samples import ticket


def test_they_are_stored_some_at_a_time(database: Database, clock: HandClock) -> None:
    numbers = [f"{2102001 + index}" for index in range(CHUNKS * CHUNK + 1)]
    with database.write() as tx:
        states = [TicketState.of(ticket(number)) for number in numbers]
        assert tx.tickets.add_all(states, dict.fromkeys(numbers, "f"), "customer_support", clock())
    words = LateWords(database)
    for pause, found in ((timedelta(0), CHUNKS * CHUNK), (Timings().late_words, len(numbers))):
        assert words.step().pause == pause
        with database.read() as tx:
            assert len(tx.search.find("fibre", 2 * len(numbers))) == found
    with database.read() as tx:
        assert not tx.search.is_behind


def test_a_ticket_that_changed_or_was_deleted_meanwhile(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        states = [TicketState.of(ticket("2102001")), TicketState.of(ticket("2102002", status="closed"))]
        tx.tickets.add_all(states, {"2102001": "f", "2102002": "f"}, "customer_support", clock())
        record = tx.tickets.get("2102001")
        assert record is not None
        tx.tickets.put(record.model_copy(update={"ticket": ticket("2102001", title="Copper theft")}), clock())
        tx.tickets.prune(clock() + timedelta(days=1), (), 10)
    LateWords(database).step()
    with database.read() as tx:
        assert (tx.search.find("copper", 9), tx.search.find("fibre", 9), tx.search.is_behind) == (["2102001"], [], False)
