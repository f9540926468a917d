"""The time, and whether it was set while the bot runs. Parts that need it are given a `Clock`, so tests can pass their own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

log = logging.getLogger(__name__)

TOLERANCE: Final = timedelta(seconds=5)
"""Smaller corrections go unnoticed; nothing in the bot depends on them."""


def utc_now() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


def clock_ahead_of(date: str) -> timedelta | None:
    """How far the wall clock is ahead of the server that just sent this ``Date`` header; None if that isn't a date."""
    with suppress(ValueError, TypeError):
        return utc_now() - parsedate_to_datetime(date)
    return None


class Clock:
    """The wall clock, compared at every reading with a clock that can't be set.

    If the two drift apart, the wall clock was set, or the machine was asleep. Times that were stored before then can't be compared
    with new ones; `reckoned` says what is known about them. `set_at` is when that last happened, by the new setting; `since` is the
    same, or when this clock was created.
    """

    def __init__(self, wall: Callable[[], datetime] = utc_now, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self.set_at: datetime | None = None
        self.times_set = 0
        self.since, self._last_tick = wall(), monotonic()
        self._last = self.since

    def __call__(self) -> datetime:
        with self._lock:
            before = self._monotonic()
            now, tick = self._wall(), self._monotonic()
            step = now - self._last - timedelta(seconds=before - self._last_tick)
            self._last, self._last_tick = now, tick
            if not -TOLERANCE <= step <= TOLERANCE + timedelta(seconds=tick - before):
                self._was_set(now, step)
            return now

    def reckoned(self, moment: datetime) -> datetime:
        """The latest time, by the clock's current setting, that a stored `moment` can mean.

        It is never in the future, and never before the clock was last set.
        """
        if moment > self():
            return self.since
        return max(moment, self.set_at) if self.set_at else moment

    def _was_set(self, now: datetime, step: timedelta) -> None:
        self.set_at = self.since = now
        self.times_set += 1
        direction = "forward" if step > timedelta(0) else "back"
        log.warning("The clock went %s by %s: it was set, or this machine was asleep. Is NTP running?", direction, abs(step))
