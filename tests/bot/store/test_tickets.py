"""The last known states of tickets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import update

from bot.model.tickets import Note, Ticket, TicketExcerpt, TicketRecord
from bot.store.database import Database
from bot.store.tables import tickets
from tests.harness import HandClock
from tests.harness.databases import directly


def test_what_could_not_be_read_is_counted_by_attribute(database: Database, clock: HandClock) -> None:
    unreadable = {"1": (), "2": ("closed_at",), "3": ("notes", "closed_at"), "4": ("title",)}
    with database.write() as tx:
        assert tx.tickets.unreadable() == {}
        for number, names in unreadable.items():
            tx.tickets.put(TicketRecord(ticket=Ticket(number=number, unreadable=names), ticket_type="x", version=1), clock())
    with directly(database) as connection:  # as an earlier release stored it
        connection.execute(update(tickets).where(tickets.c.number == "4").values(state={"number": "4"}))
    with database.read() as tx:
        assert tx.tickets.unreadable() == {"closed_at": 2, "notes": 1}


WHOLE = Ticket(
    number="2102001",
    title="ފައިބަރ <b>cut</b>",
    description="No light 🔥",
    status="closed",
    customer="Ahmed",
    priority=5,
    contact_name="Aishath",
    raised_at=datetime(2026, 11, 7, 9, 0, 0, 123000, tzinfo=UTC),
    category="fault",
    closed_at=datetime(2026, 11, 7, 14, 0, tzinfo=timezone(timedelta(hours=5))),
    notes=(Note(text="On my way"),),
)


@pytest.mark.parametrize("ticket", [Ticket(number="1"), WHOLE])
def test_an_excerpt_says_what_the_ticket_says(database: Database, clock: HandClock, ticket: Ticket) -> None:
    with database.write() as tx:
        tx.tickets.put(TicketRecord(ticket=ticket, ticket_type="x", version=1), clock())
        (excerpt,) = tx.tickets.of_type_since("x", clock())
    assert {name: getattr(excerpt, name) for name in excerpt.__struct_fields__}.items() <= dict(ticket).items()


def test_an_excerpt_of_a_row_that_is_odd(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        tx.tickets.put(TicketRecord(ticket=WHOLE, ticket_type="x", version=1), clock())
    odd = {"number": "2102001", "priority": "5", "closed_at": "2026-11-07 14:00+05:00", "unheard_of": [1]}
    with directly(database) as connection:
        connection.execute(update(tickets).values(state=odd))
    with database.read() as tx:
        (excerpt,) = tx.tickets.of_type_since("x", clock())
    assert excerpt == TicketExcerpt(number="2102001", priority=5, closed_at=WHOLE.closed_at)
