"""The messages that were kept as they came, until they are carried out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, select

from bot.model.inbox import KeptMessage
from bot.store import leasing
from bot.store.insert import insert_new
from bot.store.jobs import JobsTable
from bot.store.tables import inbox


class InboxTable(JobsTable[KeptMessage]):
    """The `inbox` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, inbox)

    def add(self, message: KeptMessage) -> bool:
        """Add a message, which is due. False, with nothing written, if it is there already."""
        return insert_new(self._connection, inbox, message.model_dump() | {"due_at": message.created_at})

    def has(self, key: str) -> bool:
        """Whether the message with this key waits."""
        return bool(self._connection.scalar(select(exists().where(inbox.c.key == key))))

    def due(self, now: datetime) -> list[tuple[str, str]]:
        """The ids of unclaimed messages that are due, oldest first, each with who wrote it."""
        ready = select(inbox.c.id, inbox.c.user_id).where(leasing.free(inbox, now), self._available(now))
        return [(row.id, row.user_id) for row in self._connection.execute(ready.order_by(inbox.c.created_at))]

    def put_off(self, message_id: str, fence: int, due_at: datetime, error: str) -> None:
        """The same as `release`, after an attempt that failed."""
        self.update(message_id, fence, lease_until=None, due_at=due_at, attempts=inbox.c.attempts + 1, error=error)

    def remove(self, message_id: str, fence: int) -> None:
        """It was carried out, or given up. Does nothing if the claim was lost."""
        self._connection.execute(delete(inbox).where(*self._held(message_id, fence)))

    def waiting(self) -> int:
        """The number of messages that wait."""
        return self._connection.scalar(select(func.count()).select_from(inbox)) or 0

    def waiting_since(self) -> datetime | None:
        """When the oldest of them came."""
        oldest: datetime | None = self._connection.scalar(select(func.min(inbox.c.created_at)))
        return oldest

    def _available(self, now: datetime) -> ColumnElement[bool]:
        return inbox.c.due_at <= now

    def _read(self, row: Row[Any]) -> KeptMessage:
        return KeptMessage.model_validate(row._asdict(), extra="ignore")
