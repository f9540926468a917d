"""When a ticket's card was last shared in a channel or thread."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, or_, update

from bot.store.insert import insert_new
from bot.store.pruning import delete_some
from bot.store.tables import shares


class SharesTable:
    """The `shares` table within one transaction. `thread_ts` is "" outside of threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, channel_id: str, thread_ts: str, ticket_number: str, now: datetime, since: datetime) -> bool:
        """Whether the ticket may be shared there now; if so, it counts as shared. False if it was shared since `since`."""
        where = _at(channel_id, thread_ts, ticket_number)
        is_over = or_(shares.c.shared_at <= since, shares.c.shared_at > now)  # the clock may have been ahead then
        again = update(shares).where(*where, is_over).values(shared_at=now)
        if self._connection.execute(again).rowcount:
            return True
        place = {"channel_id": channel_id, "thread_ts": thread_ts, "ticket_number": ticket_number}
        return insert_new(self._connection, shares, place | {"shared_at": now})

    def release(self, channel_id: str, thread_ts: str, ticket_number: str) -> None:
        """It wasn't shared after all."""
        self._connection.execute(delete(shares).where(*_at(channel_id, thread_ts, ticket_number)))

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of the shares before then. Returns how many."""
        return delete_some(self._connection, shares, shares.c.shared_at < before, at_most)


def _at(channel_id: str, thread_ts: str, ticket_number: str) -> tuple[ColumnElement[bool], ...]:
    return shares.c.channel_id == channel_id, shares.c.thread_ts == thread_ts, shares.c.ticket_number == ticket_number
