"""The last known state of every ticket that the bot has seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from sqlalchemy import JSON, BindParameter, Connection, LargeBinary, Row, Select, Text, bindparam, cast, delete, func, or_, select

from bot.model.reminders import Moments
from bot.model.tickets import KnownFrom, Ticket, TicketExcerpt, TicketFacts, TicketRecord, TicketState, WaitingTicket
from bot.store.insert import insert_thousands, put_all
from bot.store.lists import JsonOf, elements_of, is_among, pairs
from bot.store.search import Search
from bot.store.stored_json import load_json
from bot.store.tables import tickets


def _different() -> Select[Any]:
    """Of tickets with their fingerprints, those that aren't known, or with another one, or as closed: which is it?"""
    shown = pairs(bindparam("fingerprints", type_=JSON))
    known = shown.outerjoin(tickets, tickets.c.number == shown.c.key)
    differs = tickets.c.fingerprint.is_distinct_from(shown.c.value)
    columns = (shown.c.key, tickets.c.number.is_(None), differs, tickets.c.is_closed)
    return select(*columns).select_from(known).where(or_(differs, tickets.c.is_closed))


_NUMBERS: BindParameter[list[str]] = bindparam("numbers", type_=JSON)
_ASKED = elements_of(_NUMBERS)
_KNOWN_AMONG = select(tickets.c.number).select_from(_ASKED.join(tickets, tickets.c.number == _ASKED.c.value))
_IS_ONE = is_among(tickets.c.number, _NUMBERS)
_KNOWN = select(tickets).where(_IS_ONE)
_STATES = select(tickets.c.number, cast(tickets.c.state, Text)).where(_IS_ONE)
_MOMENTS = (tickets.c.first_seen_at, tickets.c.seen_at, tickets.c.unassigned_at, tickets.c.reopened_at)
_WAITING = select(cast(tickets.c.state, Text), *_MOMENTS).where(_IS_ONE, tickets.c.is_closed.is_(False))
_OPEN = select(func.count()).where(_IS_ONE, tickets.c.is_closed.is_(False), tickets.c.is_gone.is_(False))
_DIFFERENT = _different()
_EXCERPTS: Final = msgspec.json.Decoder(TicketExcerpt)
_FACTS: Final = msgspec.json.Decoder(TicketFacts)
_WAITING_TICKETS: Final = msgspec.json.Decoder(WaitingTicket)
_AT_ONCE: Final = 500
"""So few that they stay in the processor's cache, and that Python's garbage collector has little to look through."""

E = TypeVar("E", bound=TicketExcerpt)


class Told(NamedTuple):
    """What a report counts of a ticket, its type, and whether it is closed."""

    ticket_type: str
    is_closed: bool
    facts: TicketFacts


class Compared(NamedTuple):
    """The numbers of tickets that aren't known, of those that are known with another fingerprint, and of those known as closed."""

    unknown: set[str]
    changed: set[str]
    closed: set[str]


class TicketsTable:
    """The `tickets` table within one transaction. It also keeps the search index up to date."""

    def __init__(self, connection: Connection, search: Search) -> None:
        self._connection = connection
        self._search = search

    def get(self, number: str) -> TicketRecord | None:
        return self.get_many([number]).get(number)

    def get_many(self, numbers: Iterable[str]) -> dict[str, TicketRecord]:
        """The known ones among `numbers`."""
        rows = self._connection.execute(_KNOWN, {"numbers": list(numbers)})
        return {row.number: _record(row) for row in rows}

    def known_among(self, numbers: Iterable[str]) -> set[str]:
        """Those of the tickets that are known."""
        return set(self._connection.scalars(_KNOWN_AMONG, {"numbers": list(numbers)}))

    def compared(self, fingerprints: Mapping[str, str]) -> Compared:
        """These tickets with their fingerprints, compared with what is known of them."""
        compared = Compared(set(), set(), set())
        if not fingerprints:
            return compared
        for number, is_unknown, is_different, is_closed in self._connection.execute(
            _DIFFERENT, {"fingerprints": dict(fingerprints)}
        ):
            if is_unknown:
                compared.unknown.add(number)
            elif is_different:
                compared.changed.add(number)
            if is_closed:
                compared.closed.add(number)
        return compared

    def count_open(self, numbers: Iterable[str]) -> int:
        """The number of known and open tickets among `numbers`."""
        asked = list(numbers)
        return (self._connection.scalar(_OPEN, {"numbers": asked}) or 0) if asked else 0

    def unreadable(self) -> Mapping[str, int]:
        """For each attribute that couldn't be read, the number of tickets."""
        rows = self._connection.scalars(select(tickets.c.state["unreadable"]).where(tickets.c.is_partial))
        return Counter(name for row in rows for name in row or ())  # an earlier release may have written a whole one since

    def of_type_since(self, ticket_type: str, since: datetime) -> list[TicketExcerpt]:
        """The tickets of a type that were new or changed since then, in no order."""
        states = select(cast(tickets.c.state, Text)).where(tickets.c.ticket_type == ticket_type, tickets.c.seen_at >= since)
        return [_read(state, _EXCERPTS, TicketExcerpt) for state in self._connection.scalars(states)]

    def told_since(self, ticket_types: Collection[str], since: datetime) -> Iterator[list[Told]]:
        """The tickets of these types that are open, or that were new or changed since then, some at a time, in no order.

        Those that no feed has shown, or that Keesa no longer has, are left out. They are read while they are iterated over, within
        the transaction.
        """
        are_there = (tickets.c.known_from != KnownFrom.FOLLOWER, tickets.c.is_gone.is_(False))
        shown = (tickets.c.ticket_type.in_(ticket_types), *are_there)
        matters = or_(tickets.c.is_closed.is_(False), tickets.c.seen_at >= since)
        query = select(tickets.c.ticket_type, tickets.c.is_closed, cast(tickets.c.state, Text)).where(*shown, matters)
        return read_told(self._connection, query)

    def excerpts(self, numbers: Iterable[str]) -> dict[str, TicketExcerpt]:
        """The known ones among `numbers`."""
        rows = self._connection.execute(_STATES, {"numbers": list(numbers)})
        return {number: _read(state, _EXCERPTS, TicketExcerpt) for number, state in rows}

    def waiting(self, numbers: Iterable[str]) -> list[tuple[WaitingTicket, Moments]]:
        """The known and open tickets among `numbers`."""
        rows = self._connection.execute(_WAITING, {"numbers": list(numbers)})
        return [(_read(state, _WAITING_TICKETS, WaitingTicket), Moments(*moments)) for state, *moments in rows]

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
                "unassigned_at": record.unassigned_at,
                "reopened_at": record.reopened_at,
                "is_gone": record.is_gone,
            }
            for record in records
        ]
        put_all(self._connection, tickets, rows, keep=["first_seen_at"])
        self._search.put_all([record.ticket for record in records])

    def add_all(self, states: Sequence[TicketState], fingerprints: Mapping[str, str], ticket_type: str, now: datetime) -> bool:
        """Keep the first states of tickets that a feed of this type shows. False if some of the tickets are known after all.

        Their words are stored later (`search_some`), because that takes many times as long.
        """
        numbers = [state.number for state in states]
        columns: dict[str, Sequence[Any]] = {
            "number": numbers,
            "fingerprint": [fingerprints[number] for number in numbers],
            "json": [state.json for state in states],
            "is_closed": [state.is_closed for state in states],
            "is_partial": [state.is_partial for state in states],
        }
        alike = {
            "ticket_type": ticket_type,
            "version": 1,
            "known_from": KnownFrom.FEED,
            "first_seen_at": now,
            "seen_at": now,
            "state": JsonOf(bindparam("json", type_=LargeBinary)),
        }
        self._search.add_later(numbers)
        return insert_thousands(self._connection, tickets, columns, alike) == len(states)

    def search_some(self) -> bool:
        """Store the words of some tickets that wait for it. False if there are none."""
        numbers = self._search.next_waiting()
        known = select(tickets.c.state).where(is_among(tickets.c.number, numbers)).order_by(tickets.c.number)
        states = self._connection.scalars(known.with_for_update())  # else words of an older state could overwrite newer ones
        self._search.put_all([Ticket.model_validate(state, extra="ignore") for state in states])
        return bool(numbers)

    def prune(self, before: datetime, keep: Collection[str], at_most: int) -> list[str]:
        """Delete some of the closed tickets, and of those that Keesa no longer has, that haven't changed since then, except those
        to `keep`. Returns which.
        """
        kinds = (tickets.c.is_closed, tickets.c.is_gone)
        old = [select(tickets.c.number).where(kind, tickets.c.seen_at < before).limit(at_most + len(keep)) for kind in kinds]
        numbers = dict.fromkeys(number for query in old for number in self._connection.scalars(query))
        gone = [number for number in numbers if number not in keep][:at_most]
        self._connection.execute(delete(tickets).where(is_among(tickets.c.number, gone)))
        self._search.remove(gone)
        return gone


def read_told(connection: Connection, query: Select[Any]) -> Iterator[list[Told]]:
    """The tickets that a query for their type, whether they are closed and their state finds, some at a time."""
    for rows in connection.execute(query.execution_options(yield_per=_AT_ONCE)).partitions():
        yield [Told(ticket_type, is_closed, _read(state, _FACTS, TicketFacts)) for ticket_type, is_closed, state in rows]


def _record(row: Row[tuple[object, ...]]) -> TicketRecord:
    return TicketRecord(
        ticket=Ticket.model_validate(row.state, extra="ignore"),
        ticket_type=row.ticket_type,
        version=row.version,
        known_from=row.known_from,
        fingerprint=row.fingerprint,
        seen_at=row.seen_at,
        first_seen_at=row.first_seen_at,
        unassigned_at=row.unassigned_at,
        reopened_at=row.reopened_at,
        is_gone=row.is_gone,
    )


def _read(state: str, decoder: msgspec.json.Decoder[E], kind: type[E]) -> E:
    try:
        return decoder.decode(state)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return kind.of(Ticket.model_validate(load_json(state), extra="ignore"))
