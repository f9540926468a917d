"""What Keesa listed when a type was first subscribed to, in statuses that no feed shows. Only reports read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, Text, bindparam, cast, exists, or_, select

from bot.model.tickets import KnownFrom, TicketState
from bot.store.insert import insert_new, insert_thousands
from bot.store.lists import JsonOf
from bot.store.pruning import delete_some
from bot.store.tables import history, history_lists, tickets
from bot.store.tickets import Told, read_told


class HistoryTable:
    """The `history` and `history_lists` tables within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lists(self) -> set[tuple[str, str]]:
        """The lists that have been read, each by its type and status."""
        rows = self._connection.execute(select(history_lists.c.ticket_type, history_lists.c.status))
        return {(row.ticket_type, row.status) for row in rows}

    def add_lists(self, lists: Iterable[tuple[str, str]], now: datetime) -> None:
        """These needn't be read any more."""
        for ticket_type, status in lists:
            insert_new(self._connection, history_lists, {"ticket_type": ticket_type, "status": status, "read_at": now})

    def add_all(self, states: Sequence[TicketState], ticket_type: str, now: datetime) -> None:
        """Keep these tickets of a type, except those that another list has shown."""
        columns: dict[str, Sequence[Any]] = {
            "number": [state.number for state in states],
            "json": [state.json for state in states],
            "is_closed": [state.is_closed for state in states],
        }
        alike = {"ticket_type": ticket_type, "read_at": now, "state": JsonOf(bindparam("json", type_=LargeBinary))}
        insert_thousands(self._connection, history, columns, alike)

    def told_since(self, ticket_types: Collection[str], since: datetime) -> Iterator[list[Told]]:
        """The tickets of these types that were read since then and that no feed has shown, some at a time, in no order.

        They are read while they are iterated over, within the transaction.
        """
        is_watched = or_(tickets.c.known_from != KnownFrom.FOLLOWER, tickets.c.is_gone)
        known = exists().where(tickets.c.number == history.c.number, is_watched)
        wanted = (history.c.ticket_type.in_(ticket_types), history.c.read_at >= since, ~known)
        return read_told(
            self._connection, select(history.c.ticket_type, history.c.is_closed, cast(history.c.state, Text)).where(*wanted)
        )

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of the tickets that were read before then. Returns how many."""
        return delete_some(self._connection, history, history.c.read_at < before, at_most)
