"""The processes that share the database, and when each was last seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from bot.model.replicas import Replica
from bot.store.insert import put_all
from bot.store.tables import replicas


class ReplicasTable:
    """The `replicas` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Replica]:
        """Those that run, and those that were killed not long ago, the oldest first."""
        rows = self._connection.execute(select(replicas).order_by(replicas.c.started_at, replicas.c.id))
        return [Replica.model_validate(row._asdict()) for row in rows]

    def put(self, replica: Replica) -> None:
        put_all(self._connection, replicas, [replica.model_dump()])

    def remove(self, replica_id: str) -> None:
        self._connection.execute(delete(replicas).where(replicas.c.id == replica_id))

    def prune(self, now: datetime, kept: timedelta) -> None:
        """Delete those that weren't seen for so long, or that a clock saw which was ahead by so much."""
        self._connection.execute(delete(replicas).where(~replicas.c.seen_at.between(now - kept, now + kept)))
