"""Works on jobs: rows that say what is to be done, each by one thread of one replica at a time, until it is over.

A job is a row before whoever asked for it is answered. Its claim is renewed while the work on it goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from bot.runtime.clock import Clock
from bot.runtime.correlation import on_behalf_of
from bot.runtime.timings import Timings
from bot.store.claims import Claims
from bot.store.database import Database, Transaction
from bot.store.jobs import JobsTable


class Job(Protocol):
    """A submission, a step of a workflow or a message that was kept."""

    @property
    def id(self) -> str: ...

    @property
    def request_id(self) -> str: ...


J = TypeVar("J", bound=Job)


class JobRunner(Generic[J]):
    """Works on the jobs of one table."""

    def __init__(
        self, database: Database, table: Callable[[Transaction], JobsTable[J]], clock: Clock, timings: Timings, claims: Claims
    ) -> None:
        self._database = database
        self._table = table
        self._clock = clock
        self._timings = timings
        self._claims = claims

    def run(self, job_id: str, work: Callable[[J, int], object]) -> None:
        """Claim a job and call ``work(job, fence)``, on behalf of whoever asked for it; nothing if it isn't available.

        If the work raises, the job is due again soon.
        """
        lease = self._claims.lease()
        with self._database.write() as tx:
            found = self._table(tx).claim(job_id, lease)
        if found is None:
            return
        job, fence = found

        def renew(tx: Transaction, until: datetime) -> bool:
            return self._table(tx).renew(job_id, fence, until)

        def release(tx: Transaction) -> None:
            self._table(tx).release(job_id, fence, self._clock() + self._timings.broken_off)

        with on_behalf_of(job.request_id), self._claims.held(lease, renew, release):
            work(job, fence)


class InHand:
    """The jobs that this process has in hand, so that none is worked on, or waits for a thread, twice."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._let_go = threading.Condition()

    def take(self, job_id: str) -> bool:
        """Take it in hand. False if it is already."""
        with self._let_go:
            is_free = job_id not in self._ids
            self._ids.add(job_id)
        return is_free

    def let_go(self, job_id: str) -> None:
        with self._let_go:
            self._ids.discard(job_id)
            self._let_go.notify_all()

    def wait_for(self, job_id: str) -> None:
        """Wait until it isn't in hand any more."""
        with self._let_go:
            self._let_go.wait_for(lambda: job_id not in self._ids)
