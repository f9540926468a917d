"""Time in tests: clocks that tests control, and waiting for other threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tests.fair_time import fair_seconds

T = TypeVar("T")


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 7, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float = 0, **more: float) -> datetime:
        self.now += timedelta(seconds=seconds, **more)
        return self.now

    def monotonic(self) -> float:
        """The same time for what counts in seconds."""
        return self.now.timestamp()


class LateClock:
    """The real time, until it is moved forward: for a whole bot, whose beats use the real time."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, **span: float) -> None:
        self._ahead += timedelta(**span)


def wait_until(condition: Callable[[], T | None], what: str, *, seconds: float = 10.0) -> T:
    """Wait until `condition` returns something true, and return it. Raises AssertionError after so many seconds of fair time."""
    deadline = fair_seconds() + seconds
    while not (result := condition()):
        assert fair_seconds() < deadline, f"waited {seconds:g} s in vain for {what}"
        time.sleep(0.01)
    return result
