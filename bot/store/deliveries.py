"""What Slack delivered and the bot acted on, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.store.insert import insert_new
from bot.store.pruning import delete_some
from bot.store.tables import deliveries


class DeliveriesTable:
    """The `deliveries` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, key: str, now: datetime) -> bool:
        """Whether nobody has acted on it yet; then somebody does now."""
        return insert_new(self._connection, deliveries, {"key": key, "acted_at": now})

    def prune(self, before: datetime, at_most: int) -> int:
        """Forget some of what was acted on before then. Returns how much."""
        return delete_some(self._connection, deliveries, deliveries.c.acted_at < before, at_most)
