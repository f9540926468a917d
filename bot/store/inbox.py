"""The messages that were kept as they came, until they are carried out. The row is the schedule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, update

from bot.model.inbox import KeptMessage
from bot.runtime.leases import Lease
from bot.store import leasing
from bot.store.insert import insert_new
from bot.store.tables import inbox


class InboxTable:
    """The `inbox` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, message: KeptMessage) -> bool:
        """Add a message, which is due. False, with nothing written, if it is there already."""
        return insert_new(self._connection, inbox, message.model_dump() | {"due_at": message.created_at})

    def has(self, key: str) -> bool:
        """Whether the message with this key waits."""
        return bool(self._connection.scalar(select(exists().where(inbox.c.key == key))))

    def due(self, now: datetime) -> list[tuple[str, str]]:
        """The ids of unclaimed messages that are due, oldest first, each with who wrote it."""
        ready = select(inbox.c.id, inbox.c.user_id).where(leasing.free(inbox, now), inbox.c.due_at <= now)
        return [(row.id, row.user_id) for row in self._connection.execute(ready.order_by(inbox.c.created_at))]

    def claim(self, message_id: str, lease: Lease) -> tuple[KeptMessage, int] | None:
        """The message, claimed until the lease ends, and its fence; None if it is gone, isn't due, or somebody else has it."""
        fence = leasing.claim(self._connection, inbox, inbox.c.id == message_id, inbox.c.due_at <= lease.now, lease=lease)
        if fence is None:
            return None
        row = self._connection.execute(select(inbox).where(inbox.c.id == message_id)).one()
        return KeptMessage.model_validate(row._asdict(), extra="ignore"), fence

    def renew(self, message_id: str, fence: int, until: datetime) -> bool:
        """The claim lasts until then. False if it was lost."""
        return leasing.renew(self._connection, inbox, inbox.c.id == message_id, fence=fence, until=until)

    def release(self, message_id: str, fence: int, due_at: datetime) -> None:
        """Release a claimed message, and go on with it then. Does nothing if the claim was lost."""
        self._update(message_id, fence, due_at=due_at)

    def put_off(self, message_id: str, fence: int, due_at: datetime, error: str) -> None:
        """The same after an attempt that failed."""
        self._update(message_id, fence, due_at=due_at, attempts=inbox.c.attempts + 1, error=error)

    def remove(self, message_id: str, fence: int) -> None:
        """It was carried out, or given up. Does nothing if the claim was lost."""
        self._connection.execute(delete(inbox).where(*_held(message_id, fence)))

    def waiting(self) -> int:
        """The number of messages that wait."""
        return self._connection.scalar(select(func.count()).select_from(inbox)) or 0

    def waiting_since(self) -> datetime | None:
        """When the oldest of them came."""
        oldest: datetime | None = self._connection.scalar(select(func.min(inbox.c.created_at)))
        return oldest

    def release_all(self) -> None:
        """Release all leases: for the only process that may use a SQLite file, at its start."""
        self._connection.execute(update(inbox).where(inbox.c.lease_until.is_not(None)).values(lease_until=None))

    def _update(self, message_id: str, fence: int, **values: Any) -> None:
        self._connection.execute(update(inbox).where(*_held(message_id, fence)).values(lease_until=None, **values))


def _held(message_id: str, fence: int) -> tuple[ColumnElement[bool], ...]:
    return inbox.c.id == message_id, inbox.c.fence == fence
