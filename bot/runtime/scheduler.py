"""The heartbeat: APScheduler calls each part in turn.

What is due stands in the database, so a beat that is missed loses nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

STALE_BEATS: Final = 20
"""After this many beats that did not come, the scheduler counts as dead."""


class Scheduler:
    """Beats every `seconds`. A beat that still runs is not joined by another."""

    def __init__(self, *, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._last_beat = monotonic()
        self._scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_job(self._mark, "interval", seconds=seconds, id="pulse", next_run_time=datetime.now(UTC))
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat that is skipped because one still runs is as planned

    def every_beat(self, name: str, task: Callable[[], object]) -> None:
        """Call `task` at every beat; what it raises is logged, and it is called again at the next."""
        self.every(self._seconds, name, task)

    def every(self, seconds: float, name: str, task: Callable[[], object]) -> None:
        """The same, every so many seconds."""
        self._scheduler.add_job(_guarded(name, task), "interval", seconds=seconds, id=name, next_run_time=datetime.now(UTC))

    def wake(self, name: str) -> None:
        """Call that task now rather than at the next beat; when the beats are at their end, which may be any moment, not at all."""
        with suppress(JobLookupError):
            if self._scheduler.running:
                self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    @property
    def is_beating(self) -> bool:
        return self._scheduler.running and self._monotonic() - self._last_beat < max(5.0, self._seconds * STALE_BEATS)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """No further beats; those that run hand their work to the workers and end by themselves."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _mark(self) -> None:
        self._last_beat = self._monotonic()


def _guarded(name: str, task: Callable[[], object]) -> Callable[[], None]:
    def beat() -> None:
        try:
            task()
        except Exception:
            log.exception("The scheduled run of %s failed", name)

    return beat
