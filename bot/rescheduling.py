"""Making due what a wrong clock put off.

The rows are the schedule, and what is written in them is the wall clock's time. After the clock is set back, or a database is
restored from a machine whose clock was ahead, everything would wait until that time comes again.
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

_SPREAD: Final = 1.1
"""Polls are spread by some percent, so an interval may be a little longer."""


class Rescheduling:
    """`beat` and `check` are called by the scheduler.

    When the clock was set, and at the start, everything is due at once: an early try does no harm. At other times only what lies
    beyond its longest possible pause is.
    """

    def __init__(self, database: Database, *, interval: timedelta, clock: Clock, timings: Timings = Timings()) -> None:
        self._database = database
        self._clock = clock
        self._none = LongestPauses(timedelta(0), timedelta(0), timedelta(0), timedelta(0), lease=timings.lease)
        self._longest = LongestPauses(
            feeds=max(timings.longest_backoff, interval * _SPREAD),
            followed=max(timings.longest_unreadable, timings.followed_polls * interval),
            announcements=timings.message_refused.longest,
            submissions=max(timings.submission_retry.longest, timings.settled_after_timeout),
            lease=timings.lease,
        )
        self._settled_since: datetime | None = None

    def beat(self) -> None:
        """Look whether the clock was set since the last time."""
        since = self._clock.since
        if since != self._settled_since:
            self._bring_forward(self._none)
            self._settled_since = since

    def check(self) -> None:
        """Look whether anything is put off for longer than it may be."""
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
