"""The tickets that channels have muted. `channel_id` is the id of a channel or a conversation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, select, update

from bot.model.mutes import Mute
from bot.store.insert import grouped, insert_new
from bot.store.pruning import delete_some
from bot.store.tables import muted, tickets

_CHANNELS_OF = select(muted.c.ticket_number, muted.c.channel_id).where(
    muted.c.ticket_number.in_(bindparam("numbers", expanding=True))
)
"""Built once, since each poll with a change asks for it."""


class MutesTable:
    """The `muted` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, channel_id: str, number: str, user_id: str, now: datetime) -> bool:
        """False if the channel has muted the ticket already."""
        row = {"channel_id": channel_id, "ticket_number": number, "user_id": user_id, "since": now}
        return insert_new(self._connection, muted, row)

    def remove(self, channel_id: str, number: str) -> bool:
        """False if the channel hasn't muted the ticket."""
        return bool(self._connection.execute(delete(muted).where(*_of(channel_id, number))).rowcount)

    def get(self, channel_id: str, number: str) -> Mute | None:
        row = self._connection.execute(select(muted.c.user_id, muted.c.since).where(*_of(channel_id, number))).one_or_none()
        return Mute(user_id=row.user_id, since=row.since) if row else None

    def of_channel(self, channel_id: str) -> list[str]:
        """The numbers of the tickets that a channel has muted, the latest first."""
        query = select(muted.c.ticket_number).where(muted.c.channel_id == channel_id)
        return list(self._connection.scalars(query.order_by(muted.c.since.desc(), muted.c.ticket_number.desc())))

    def channels_of(self, numbers: Collection[str]) -> dict[str, set[str]]:
        """For each ticket, the channels that have muted it."""
        return grouped(self._connection, _CHANNELS_OF, {"numbers": list(numbers)})

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has a new id."""
        self._connection.execute(update(muted).where(muted.c.channel_id == old_channel_id).values(channel_id=new_channel_id))

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of those from before then whose ticket isn't known any more. Returns how many."""
        is_known = exists().where(tickets.c.number == muted.c.ticket_number)
        return delete_some(self._connection, muted, (muted.c.since < before) & ~is_known, at_most)


def _of(channel_id: str, number: str) -> tuple[ColumnElement[bool], ...]:
    return muted.c.channel_id == channel_id, muted.c.ticket_number == number
