"""The time, and whether it was set while the bot runs. Parts that need it are given a `Clock`, so tests can pass their own.

On PostgreSQL, replicas on several hosts share the database's clock: each measures how far its own is off (`Clock.follow`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

log = logging.getLogger(__name__)

TOLERANCE: Final = timedelta(seconds=5)
"""Smaller corrections go unnoticed; nothing in the bot depends on them."""
_MOST_UNCERTAIN: Final = 0.5
"""Seconds. A less certain reading doesn't correct one that was made before, because no clock drifts so fast."""


def utc_now() -> datetime:
    """The wall clock, aware, in UTC."""
    return datetime.now(UTC)


def steady_seconds() -> float:
    """Seconds since some moment, by a clock that nobody can set. On Linux, it goes on while the machine is suspended."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class Reading(NamedTuple):
    """What another clock showed: `moment` when `Clock.steady` was `at`, give or take `uncertainty` seconds."""

    moment: datetime
    at: float
    uncertainty: float = 0.0


def clock_ahead_of(date: str) -> timedelta | None:
    """How far the wall clock is ahead of the server that just sent this ``Date`` header; None if that isn't a date."""
    with suppress(ValueError, TypeError):
        return utc_now() - parsedate_to_datetime(date)
    return None


class Clock:
    """The wall clock or, if it follows another clock, that one. It is compared at every reading with a clock that can't be set.

    If the two drift apart, the wall clock was set, or the machine was asleep. Times that were stored before then can't be compared
    with new ones; `reckoned` says what is known about them. `set_at` is when that last happened, by the new setting; `since` is the
    same, or when this clock was created. `steady` is another clock that can't be set, and that goes on while the machine sleeps.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        steady: Callable[[], float] = steady_seconds,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self.steady = steady
        self._lock = threading.Lock()
        self._followed: Reading | None = None
        self._is_apart = False
        self.set_at: datetime | None = None
        self.times_set = 0
        self.since, self._last_tick = wall(), monotonic()
        self._last = self.since

    def __call__(self) -> datetime:
        with self._lock:
            before = self._monotonic()
            now, tick = self._reading(), self._monotonic()
            step = now - self._last - timedelta(seconds=before - self._last_tick)
            self._last, self._last_tick = now, tick
            if not -TOLERANCE <= step <= TOLERANCE + timedelta(seconds=tick - before):
                self._was_set(now, step)
            return now

    def follow(self, reading: Reading) -> None:
        """Show the time of the clock that was read, from now on or, if this isn't the first reading, more exactly."""
        with self._lock:
            if self._followed is None:
                self._followed = reading
                self._last, self._last_tick = self._reading(), self._monotonic()
                self.since = self._last
            elif reading.uncertainty <= _MOST_UNCERTAIN:
                self._followed = reading
        self._note_skew()

    @property
    def skew(self) -> timedelta | None:
        """How far the wall clock is ahead of the clock that is followed; None if it follows none."""
        return self._wall() - self._reading() if self._followed else None

    def reckoned(self, moment: datetime) -> datetime:
        """The latest time, by the clock's current setting, that a stored `moment` can mean.

        It is never in the future, and never before the clock was last set.
        """
        if moment > self():
            return self.since
        return max(moment, self.set_at) if self.set_at else moment

    def age(self, moment: datetime) -> timedelta:
        """How long ago a stored `moment` was, at least."""
        return self() - self.reckoned(moment)

    def _reading(self) -> datetime:
        followed = self._followed
        return followed.moment + timedelta(seconds=self.steady() - followed.at) if followed else self._wall()

    def _note_skew(self) -> None:
        skew = self.skew
        is_apart = skew is not None and abs(skew) > TOLERANCE
        if skew is not None and is_apart and not self._is_apart:
            off = skew.total_seconds()
            log.warning("This machine's clock is off by %+.0f seconds from the database's, which is used. Is NTP running?", off)
        elif self._is_apart and not is_apart:
            log.warning("This machine's clock agrees with the database's again")
        self._is_apart = is_apart

    def _was_set(self, now: datetime, step: timedelta) -> None:
        self.set_at = self.since = now
        self.times_set += 1
        direction = "forward" if step > timedelta(0) else "back"
        log.warning("The clock went %s by %s: it was set, or this machine was asleep. Is NTP running?", direction, abs(step))
