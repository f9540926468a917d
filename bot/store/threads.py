"""Threads that are about one ticket, below a shared card or the message that it was raised from. Announced cards are in `cards`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store.insert import insert_new
from bot.store.pruning import delete_some
from bot.store.tables import threads


class ThreadsTable:
    """The `threads` table within one transaction. The number is "" once a thread is about several tickets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, channel_id: str, thread_ts: str, ticket_number: str, now: datetime) -> None:
        """The thread is about this ticket. If it is about another one already, it is about neither alone."""
        row = {"channel_id": channel_id, "thread_ts": thread_ts, "ticket_number": ticket_number, "begun_at": now}
        if not insert_new(self._connection, threads, row):
            here = (threads.c.channel_id == channel_id, threads.c.thread_ts == thread_ts)
            others = update(threads).where(*here, threads.c.ticket_number != ticket_number)
            self._connection.execute(others.values(ticket_number=""))

    def ticket_of(self, channel_id: str, thread_ts: str) -> str | None:
        """The number of the ticket that it is about; "" if there are several, None if there is none."""
        here = (threads.c.channel_id == channel_id, threads.c.thread_ts == thread_ts)
        found: str | None = self._connection.scalar(select(threads.c.ticket_number).where(*here))
        return found

    def places_of(self, ticket_number: str) -> list[tuple[str, str]]:
        """The ids of the channels with a thread about the ticket, each with the thread's ``ts``."""
        query = select(threads.c.channel_id, threads.c.thread_ts).where(threads.c.ticket_number == ticket_number)
        return [(row.channel_id, row.thread_ts) for row in self._connection.execute(query)]

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has a new id."""
        change = update(threads).where(threads.c.channel_id == old_channel_id)
        self._connection.execute(change.values(channel_id=new_channel_id))

    def prune(self, before: datetime, at_most: int) -> int:
        """Forget some of the threads that began before then. Returns how many."""
        return delete_some(self._connection, threads, threads.c.begun_at < before, at_most)
