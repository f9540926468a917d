"""The lease under which a thread works, checked right before anything outside the database is changed.

A row's fence keeps a process that was paused past its lease from writing to the database, but not from posting to Slack or writing
to Keesa. So the deadline is kept here too, by a clock that goes on while the machine sleeps and that nobody can set.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from math import inf
from typing import Final

from bot.model.errors import LeaseLost
from bot.runtime.clock import Clock

RENEWED_AT: Final = 0.75
"""A lease is renewed when less than this share of it is left."""
LEAST_LEFT: Final = 0.5
"""Nothing is sent when less than this share is left, so that a call usually ends before its lease does, even if the process is
paused right after it checked."""


class Lease:
    """One claim's lease, asked for at its creation: until when it lasts by the clock that all replicas share, and for this process.

    `owner` is the id of the replica that asks. `taken_from` is that of the replica whose lease on the row had ended, or None.
    """

    def __init__(self, clock: Clock, length: timedelta, owner: str = "") -> None:
        self._steady = clock.steady
        self._length = length.total_seconds()
        self._ends = clock.steady() + self._length  # read first, so that it never ends later here than for the others
        self.now = clock()
        self.until = self.now + length
        self.owner = owner
        self.taken_from: str | None = None

    @property
    def left(self) -> float:
        """The share of it that is left, negative if it is over."""
        return (self._ends - self._steady()) / self._length

    def extend(self, newer: Lease) -> None:
        """It was renewed by a lease that was asked for later."""
        self._ends, self.until = newer._ends, newer.until

    def lose(self) -> None:
        """It was released, or another replica has taken over."""
        self._ends = -inf


_current: ContextVar[Lease | None] = ContextVar("lease", default=None)


@contextmanager
def leased(lease: Lease) -> Iterator[None]:
    """Within the ``with``, this thread works under this lease."""
    before = _current.set(lease)
    try:
        yield
    finally:
        _current.reset(before)


def check_lease() -> None:
    """Raises `LeaseLost` if this thread's lease is over or nearly over, so that another process may take over meanwhile."""
    lease = _current.get()
    if lease is not None and lease.left < LEAST_LEFT:
        raise LeaseLost("the lease on it wasn't renewed in time")
