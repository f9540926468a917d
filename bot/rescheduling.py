"""Makes rows due that a wrong clock has postponed.

The rows are the schedule, and their times are the wall clock's. After the clock is set back, or a database is restored from a
machine whose clock was ahead, everything would wait for those times.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.store.dues import LongestPauses

log = logging.getLogger(__name__)

_LONGEST_LEASE: Final = timedelta(minutes=2)
"""The release before claims for so long, without renewing."""
_SPREAD: Final = 1.1
"""Polling intervals are varied by a few percent, so one may be a little longer."""


class Rescheduling:
    """The scheduler calls `beat` and `check`.

    When the clock was set, and at the start, everything becomes due at once, since an early attempt does no harm. At other times,
    only what is beyond its longest possible pause does.
    """

    def __init__(self, database: Database, *, interval: timedelta, clock: Clock, timings: Timings = Timings()) -> None:
        self._database = database
        self._clock = clock
        lease = max(timings.lease, _LONGEST_LEASE)
        self._none = LongestPauses.none(lease)
        self._longest = LongestPauses(
            feeds=max(timings.longest_backoff, interval * _SPREAD),
            followed=max(timings.longest_unreadable, timings.followed_polls * interval),
            announcements=timings.message_refused.longest,
            submissions=max(timings.submission_retry.longest, timings.settled_after_timeout),
            steps=timings.submission_retry.longest,
            inbox=timings.submission_retry.longest,
            duties=max(timings.sweep, timings.duty_step),
            lease=lease,
        )
        self._settled_since: datetime | None = None

    def beat(self) -> None:
        """Check whether the clock was set since the last time."""
        since = self._clock.since
        if since != self._settled_since:
            self._bring_forward(self._none)
            self._settled_since = since

    def check(self) -> None:
        """Check whether anything is due later than possible."""
        with self._database.read() as tx:
            are_beyond = tx.dues.are_beyond(self._clock(), self._longest)
        if are_beyond:
            log.warning("Some times in the database are too far ahead: the clock was wrong when they were written")
            self._bring_forward(self._longest)

    def _bring_forward(self, longest: LongestPauses) -> None:
        with self._database.write() as tx:
            count = tx.dues.bring_forward(self._clock(), longest)
        if count:
            log.info("Made %d waiting rows due now", count)
