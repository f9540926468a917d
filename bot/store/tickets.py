"""The last known state of every ticket that the bot has seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, select

from bot.model.tickets import Ticket, TicketRecord
from bot.store.insert import put_all
from bot.store.lists import is_among, pairs
from bot.store.search import Search
from bot.store.tables import tickets


class TicketsTable:
    """The `tickets` table within one transaction. It also keeps the search index up to date."""

    def __init__(self, connection: Connection, search: Search) -> None:
        self._connection = connection
        self._search = search

    def get(self, number: str) -> TicketRecord | None:
        return self.get_many([number]).get(number)

    def get_many(self, numbers: Iterable[str]) -> dict[str, TicketRecord]:
        """The known ones among `numbers`."""
        rows = self._connection.execute(select(tickets).where(is_among(tickets.c.number, numbers)))
        return {row.number: _record(row) for row in rows}

    def with_other_fingerprints(self, fingerprints: Mapping[str, str]) -> set[str]:
        """Of these tickets with their fingerprints, those that are unknown or known with another one."""
        shown = pairs(fingerprints)
        known = shown.outerjoin(tickets, tickets.c.number == shown.c.key)
        query = select(shown.c.key).select_from(known).where(tickets.c.fingerprint.is_distinct_from(shown.c.value))
        return set(self._connection.scalars(query))

    def count_open(self, numbers: Iterable[str]) -> int:
        """The number of known and open tickets among `numbers`."""
        query = select(func.count()).where(is_among(tickets.c.number, numbers), tickets.c.is_closed.is_(False))
        return self._connection.scalar(query) or 0

    def unreadable(self) -> Mapping[str, int]:
        """For each attribute that couldn't be read, the number of tickets."""
        rows = self._connection.scalars(select(tickets.c.state["unreadable"]).where(tickets.c.is_partial))
        return Counter(name for row in rows for name in row or ())  # an earlier release may have written a whole one since

    def of_type_since(self, ticket_type: str, since: datetime) -> list[Ticket]:
        """The tickets of a type that were new or changed since then, highest number first."""
        states = select(tickets.c.state).where(tickets.c.ticket_type == ticket_type, tickets.c.seen_at >= since)
        found = (Ticket.model_validate(state, extra="ignore") for state in self._connection.scalars(states))
        return sorted(found, key=lambda ticket: int(ticket.number), reverse=True)

    def put(self, record: TicketRecord, now: datetime) -> None:
        """Keep `record` as the ticket's last known state."""
        self.put_all([record], now)

    def put_all(self, records: Sequence[TicketRecord], now: datetime) -> None:
        """Keep each record as its ticket's last known state."""
        rows = [
            {
                "number": record.ticket.number,
                "ticket_type": record.ticket_type,
                "version": record.version,
                "known_from": record.known_from,
                "fingerprint": record.fingerprint,
                "state": record.ticket.model_dump(mode="json"),
                "is_closed": record.ticket.is_closed,
                "is_partial": bool(record.ticket.unreadable),
                "first_seen_at": now,
                "seen_at": now,
            }
            for record in records
        ]
        put_all(self._connection, tickets, rows, keep=["first_seen_at"])
        self._search.put_all([record.ticket for record in records])

    def prune(self, before: datetime, keep: Collection[str], at_most: int) -> list[str]:
        """Delete some of the closed tickets that haven't changed since then, except those to `keep`. Returns which."""
        old = select(tickets.c.number).where(tickets.c.is_closed, tickets.c.seen_at < before).limit(at_most + len(keep))
        gone = [number for number in self._connection.scalars(old) if number not in keep][:at_most]
        self._connection.execute(delete(tickets).where(is_among(tickets.c.number, gone)))
        self._search.remove(gone)
        return gone


def _record(row: Row[tuple[object, ...]]) -> TicketRecord:
    return TicketRecord(
        ticket=Ticket.model_validate(row.state, extra="ignore"),
        ticket_type=row.ticket_type,
        version=row.version,
        known_from=row.known_from,
        fingerprint=row.fingerprint,
        seen_at=row.seen_at,
        first_seen_at=row.first_seen_at,
    )
