"""Time in tests: clocks that tests control, and waiting for other threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.runtime.clock import Clock, Reading, steady_seconds
from tests.fair_time import fair_seconds

T = TypeVar("T")


class HandClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 7, 9, 0, tzinfo=UTC)) -> None:
        self.now = now
        self._ticks = 0.0
        super().__init__(lambda: self.now, self.monotonic, self.monotonic)

    def advance(self, seconds: float = 0, **more: float) -> datetime:
        """Time passes."""
        span = timedelta(seconds=seconds, **more)
        self._ticks += span.total_seconds()
        self.now += span
        return self.now

    def set_by(self, **span: float) -> datetime:
        """Somebody sets the clock."""
        self.now += timedelta(**span)
        return self.now

    def monotonic(self) -> float:
        """The seconds that passed."""
        return self._ticks


class LateClock(Clock):
    """The real time, until it is moved forward or set: for a whole bot, whose beats use the real time.

    It may be `ahead` of the real time to begin with. On PostgreSQL, it stands for the server's clock.
    """

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self._passed, self._ahead = timedelta(), ahead
        super().__init__(
            lambda: datetime.now(UTC) + self._ahead,
            lambda: time.monotonic() + self._passed.total_seconds(),
            lambda: steady_seconds() + self._passed.total_seconds(),
        )

    def follow(self, reading: Reading) -> None:
        """The server's clock shows the real time, so this one doesn't follow it."""

    def advance(self, **span: float) -> None:
        """Time passes, faster than it does."""
        with self._lock:
            self._passed += timedelta(**span)
            self._ahead += timedelta(**span)

    def set_by(self, **span: float) -> None:
        """Somebody sets the clock."""
        self._ahead += timedelta(**span)


def wait_until(condition: Callable[[], T | None], what: str, *, seconds: float = 10.0) -> T:
    """Wait until `condition` returns something true, and return it. Raises AssertionError after so many seconds of fair time."""
    deadline = fair_seconds() + seconds
    while not (result := condition()):
        assert fair_seconds() < deadline, f"waited {seconds:g} s in vain for {what}"
        time.sleep(0.01)
    return result
