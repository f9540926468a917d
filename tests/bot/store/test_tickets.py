"""The last known states of tickets."""

from __future__ import annotations

from sqlalchemy import update

from bot.model.tickets import Ticket, TicketRecord
from bot.store.database import Database
from bot.store.tables import tickets
from tests.harness import HandClock


def test_what_could_not_be_read_is_counted_by_attribute(database: Database, clock: HandClock) -> None:
    unreadable = {"1": (), "2": ("closed_at",), "3": ("notes", "closed_at"), "4": ("title",)}
    with database.write() as tx:
        assert tx.tickets.unreadable() == {}
        for number, names in unreadable.items():
            tx.tickets.put(TicketRecord(ticket=Ticket(number=number, unreadable=names), ticket_type="x", version=1), clock())
    with database._writer.begin() as connection:  # as an earlier release stored it
        connection.execute(update(tickets).where(tickets.c.number == "4").values(state={"number": "4"}))
    with database.read() as tx:
        assert tx.tickets.unreadable() == {"closed_at": 2, "notes": 1}
