"""The heartbeat: APScheduler calls each part regularly.

The database knows what is due, so a missed beat loses nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from apscheduler.job import Job
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from bot.model.errors import StoreError
from bot.runtime.correlation import working_on
from bot.runtime.metrics import Metrics, timed
from bot.runtime.urgency import Urgency, working

log = logging.getLogger(__name__)

STALE_BEATS: Final = 20
"""After this many missing beats, the bot isn't ready."""
DEAD_AFTER: Final = 60.0
"""Seconds without a beat after which the bot isn't alive either, so that its supervisor restarts it."""
_UNLESS_WOKEN: Final = timedelta(days=365).total_seconds()
"""Seconds between the runs of a task's own job, which is there to be woken: the beat runs the task otherwise."""
_FIRST: Final = 0.25
"""Seconds until the first beat at the latest: connecting to Slack, for which people wait, goes first."""


class Scheduler:
    """Beats every `seconds`. No task starts while it is still running.

    One job runs the tasks of a beat one after the other, since a dozen jobs would cost more than the tasks themselves. So they only
    look what is due, and hand it over; what may take longer has a job of its own by `every`.
    """

    def __init__(self, *, seconds: float, monotonic: Callable[[], float] = time.monotonic, metrics: Metrics | None = None) -> None:
        self._metrics = metrics or Metrics()
        self.seconds = seconds
        self._monotonic = monotonic
        self._last_beat = monotonic()
        self._ended = threading.Condition()
        self._running = 0
        self._stopping = False
        self._scheduler = BackgroundScheduler(
            jobstores={"default": _SteadyJobStore()},
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._tasks: list[Callable[[], None]] = []
        self._add("pulse", self._mark, seconds)
        self._add("beat-tasks", self._beat, seconds)
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it reports a skipped beat, which is as intended

    def every_beat(self, name: str, task: Callable[[], object]) -> None:
        """Call `task` at every beat. An exception is logged, and the task is called again at the next beat."""
        alone = _alone(partial(self._run, self._guarded(name, task)))
        self._tasks.append(alone)
        self._add(name, alone, _UNLESS_WOKEN, first=_UNLESS_WOKEN)

    def every(self, seconds: float, name: str, task: Callable[[], object]) -> None:
        """The same, every `seconds`."""
        self._add(name, partial(self._run, self._guarded(name, task)), seconds)

    def wake(self, name: str) -> None:
        """Call that task now instead of at the next beat. Does nothing if the beats have stopped, which can happen any time."""
        with suppress(JobLookupError):
            if self._scheduler.running:
                self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    @property
    def beat_age(self) -> float:
        """Seconds since the last beat."""
        return self._monotonic() - self._last_beat

    @property
    def is_beating(self) -> bool:
        return self._scheduler.running and self.beat_age < max(5.0, self.seconds * STALE_BEATS)

    @property
    def is_alive(self) -> bool:
        """False if no beat came for so long that only a restart can help."""
        return self.beat_age < DEAD_AFTER

    def start(self) -> None:
        self._scheduler.start()

    def stop(self, seconds: float = 1.0) -> None:
        """No more tasks. Running ones hand over their work and end by themselves; this waits for them, up to `seconds`."""
        with self._ended:
            self._stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._ended:
            self._ended.wait_for(lambda: not self._running, seconds)

    def _add(self, name: str, task: Callable[[], None], seconds: float, first: float = _FIRST) -> None:
        first_run = datetime.now(UTC) + timedelta(seconds=min(seconds, first))
        self._scheduler.add_job(task, "interval", seconds=seconds, id=name, next_run_time=first_run)

    def _beat(self) -> None:
        for task in self._tasks:
            task()

    def _run(self, beat: Callable[[], None]) -> None:
        with self._ended:
            if self._stopping:  # it would find the database closed
                return
            self._running += 1
        try:
            beat()
        finally:
            with self._ended:
                self._running -= 1
                self._ended.notify_all()

    def _guarded(self, name: str, task: Callable[[], object]) -> Callable[[], None]:
        def beat() -> None:
            with working_on(name), working(Urgency.BACKGROUND), timed(self._metrics.scheduled_runs) as labels:
                labels += [name, self._outcome(name, task)]

        return beat

    def _outcome(self, name: str, task: Callable[[], object]) -> str:
        try:
            task()
        except StoreError as error:
            log.debug("The scheduled run of %s failed: %s", name, error)  # the database logs its own failures
            return "database_failed"
        except Exception:
            self._metrics.unexpected_errors.labels("scheduler").inc()
            log.exception("The scheduled run of %s failed", name)
            return "failed"
        return "ok"

    def _mark(self) -> None:
        self._last_beat = self._monotonic()


def _alone(task: Callable[[], None]) -> Callable[[], None]:
    """The task, which does nothing while another thread is running it."""
    turn = threading.Lock()

    def run() -> None:
        if turn.acquire(blocking=False):
            try:
                task()
            finally:
                turn.release()

    return run


class _SteadyJobStore(MemoryJobStore):  # type: ignore[misc]  # APScheduler has no types
    """Jobs that run on time even if the wall clock is set.

    APScheduler uses the wall clock. If it is set back by hours, APScheduler would sleep for hours; if it is set forward, it would
    run through every missed beat, perhaps a billion.
    """

    def get_due_jobs(self, now: datetime) -> list[Job]:
        for job in self.get_all_jobs():
            if abs(job.next_run_time - now) > job.trigger.interval:
                job.modify(next_run_time=now)
        due: list[Job] = super().get_due_jobs(now)
        return due
