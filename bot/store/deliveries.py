"""What Slack delivered and the bot acted on, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete

from bot.store.insert import insert_new
from bot.store.tables import deliveries


class DeliveriesTable:
    """The `deliveries` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, key: str, now: datetime) -> bool:
        """Whether nobody has acted on it yet; then somebody does now."""
        return insert_new(self._connection, deliveries, {"key": key, "acted_at": now})

    def prune(self, before: datetime) -> None:
        """Forget what was acted on before then."""
        self._connection.execute(delete(deliveries).where(deliveries.c.acted_at < before))
