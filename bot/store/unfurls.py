"""When a ticket's card was last shown below a link in a channel."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, or_, update

from bot.store.insert import insert_new
from bot.store.pruning import delete_some
from bot.store.tables import unfurls


class UnfurlsTable:
    """The `unfurls` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, channel_id: str, ticket_number: str, now: datetime, since: datetime) -> bool:
        """Whether the ticket may be shown there now; if so, it counts as shown. False if it was shown since `since`."""
        where = _at(channel_id, ticket_number)
        is_over = or_(unfurls.c.unfurled_at <= since, unfurls.c.unfurled_at > now)  # the clock may have been ahead then
        again = update(unfurls).where(*where, is_over).values(unfurled_at=now)
        if self._connection.execute(again).rowcount:
            return True
        row = {"channel_id": channel_id, "ticket_number": ticket_number, "unfurled_at": now}
        return insert_new(self._connection, unfurls, row)

    def release(self, channel_id: str, ticket_number: str) -> None:
        """It wasn't shown after all."""
        self._connection.execute(delete(unfurls).where(*_at(channel_id, ticket_number)))

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of the unfurls before then. Returns how many."""
        return delete_some(self._connection, unfurls, unfurls.c.unfurled_at < before, at_most)


def _at(channel_id: str, ticket_number: str) -> tuple[ColumnElement[bool], ...]:
    return unfurls.c.channel_id == channel_id, unfurls.c.ticket_number == ticket_number
