"""Who was told how to write to the bot. A row for each person, for good: nobody is told twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.store.insert import insert_new
from bot.store.tables import hints


class HintsTable:
    """The `hints` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, user_id: str, now: datetime) -> bool:
        """Whether this person wasn't told yet; then they are told now."""
        return insert_new(self._connection, hints, {"user_id": user_id, "given_at": now})
