"""The lease under which a thread works, checked right before anything outside the database is changed.

A row's fence keeps a process that was paused past its lease from writing to the database, but not from posting to Slack or writing
to Keesa. So the deadline is kept here too, by a clock that goes on while the machine sleeps and that nobody can set.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from math import inf

from bot.model.errors import LeaseLost

_ends: ContextVar[float] = ContextVar("lease_ends", default=inf)


def steady_seconds() -> float:
    """Seconds since some moment. On Linux, the time in which the machine is suspended counts too."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@contextmanager
def leased(began: float, lease: timedelta) -> Iterator[None]:
    """Within the ``with``, this thread holds a lease that it asked for at `began`, in `steady_seconds`."""
    before = _ends.set(began + lease.total_seconds())
    try:
        yield
    finally:
        _ends.reset(before)


def check_lease() -> None:
    """Raises `LeaseLost` if this thread's lease is over, so that another process may have taken over."""
    if steady_seconds() > _ends.get():
        raise LeaseLost("the work took longer than its lease")
