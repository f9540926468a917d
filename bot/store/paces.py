"""How much was posted lately to each channel and person, by all replicas together. `channel_id` is the id of either."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from bot.model.announcements import Recipient
from bot.store.insert import put_all
from bot.store.pruning import delete_some
from bot.store.tables import paces

_FULL_AT = select(paces.c.full_at).where(paces.c.channel_id == bindparam("of_channel")).with_for_update()


class PacesTable:
    """The `paces` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def full_at(self, recipient: Recipient) -> datetime | None:
        """When the recipient's allowance is full again (see `bot.model.pace`); others who ask wait until the transaction ends."""
        return self._connection.scalar(_FULL_AT, {"of_channel": recipient.id})

    def put(self, recipient: Recipient, full_at: datetime) -> None:
        put_all(self._connection, paces, [{"channel_id": recipient.id, "full_at": full_at}])

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of what says nothing any more. Returns how much."""
        return delete_some(self._connection, paces, paces.c.full_at < before, at_most)
