"""Tables whose rows are jobs: each is worked on by one thread of one replica at a time, until it is over.

The row is the schedule.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Table, select, update

from bot.runtime.leases import Lease
from bot.store import leasing

J = TypeVar("J")


class JobsTable(ABC, Generic[J]):
    """One of them within one transaction."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._table = table

    def claim(self, job_id: str, lease: Lease) -> tuple[J, int] | None:
        """The job as it is now, claimed until the lease ends, and its fence; None if it isn't available."""
        here = self._table.c.id == job_id
        fence = leasing.claim(self._connection, self._table, here, self._available(lease.now), lease=lease)
        if fence is None:
            return None
        return self._read(self._connection.execute(select(self._table).where(here)).one()), fence

    def renew(self, job_id: str, fence: int, until: datetime) -> bool:
        """The claim lasts until then. False if it was lost."""
        return leasing.renew(self._connection, self._table, self._table.c.id == job_id, fence=fence, until=until)

    def update(self, job_id: str, fence: int, **values: Any) -> bool:
        """Change a claimed job. False, with nothing written, if the claim was lost."""
        return bool(self._connection.execute(update(self._table).where(*self._held(job_id, fence)).values(**values)).rowcount)

    def release(self, job_id: str, fence: int, due_at: datetime) -> None:
        """Release a claimed job, and go on with it then. Does nothing if the claim was lost."""
        self.update(job_id, fence, lease_until=None, due_at=due_at)

    def release_all(self) -> None:
        """Release all leases: for the only process that may use a SQLite file, at its start."""
        leasing.release_all(self._connection, self._table)

    def _held(self, job_id: str, fence: int) -> tuple[ColumnElement[bool], ...]:
        return self._table.c.id == job_id, self._table.c.fence == fence

    @abstractmethod
    def _available(self, now: datetime) -> ColumnElement[bool]:
        """Whether there is something to do, if nobody else has claimed it."""

    @abstractmethod
    def _read(self, row: Row[Any]) -> J: ...
