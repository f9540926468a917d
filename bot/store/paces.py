"""How much was posted lately to each channel and person, by all replicas together. `channel_id` is the id of either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import JSON, Connection, bindparam, select

from bot.model.announcements import Recipient
from bot.store.insert import put_all
from bot.store.lists import is_among
from bot.store.pruning import delete_some
from bot.store.tables import paces

_THEIRS = is_among(paces.c.channel_id, bindparam("channels", type_=JSON))
_FULL_AT = select(paces.c.channel_id, paces.c.full_at).where(_THEIRS).order_by(paces.c.channel_id).with_for_update()
"""In that order, so that two replicas that want the same ones don't wait for each other."""


class PacesTable:
    """The `paces` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def full_at(self, recipients: Iterable[Recipient]) -> dict[Recipient, datetime]:
        """When each one's allowance is full again (see `bot.model.pace`), if that is known.

        Others who ask wait until the transaction ends.
        """
        theirs = {recipient.id: recipient for recipient in recipients}
        rows = self._connection.execute(_FULL_AT, {"channels": list(theirs)})
        return {theirs[row.channel_id]: row.full_at for row in rows}

    def put(self, full_at: Mapping[Recipient, datetime]) -> None:
        put_all(self._connection, paces, [{"channel_id": recipient.id, "full_at": time} for recipient, time in full_at.items()])

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of what says nothing any more. Returns how much."""
        return delete_some(self._connection, paces, paces.c.full_at < before, at_most)
