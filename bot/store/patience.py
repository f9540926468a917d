"""How long this thread waits for an answer of PostgreSQL.

A server that is frozen, or gone from the network, answers nothing, not even that its own time-outs are over. So the client has a
time-out of its own, which is a little longer, for the server's errors say more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple

GRACE: Final = 0.5
"""How many seconds later than the server's time-outs the client's end."""


class Patience(NamedTuple):
    """At most `each` seconds for each statement and `lock` for a lock in it, and none of it goes on after `until` (monotonic)."""

    each: float
    lock: float
    until: float | None = None

    def left(self) -> float:
        """Seconds for the next statement."""
        return self.each if self.until is None else max(0.0, min(self.each, self.until - time.monotonic()))


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def current_patience() -> Patience | None:
    """None outside of transactions."""
    return _patience.get()


@contextmanager
def waiting(patience: Patience) -> Iterator[None]:
    """Wait no longer within the ``with``."""
    token = _patience.set(patience)
    try:
        yield
    finally:
        _patience.reset(token)
