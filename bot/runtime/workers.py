"""A bounded pool of threads, for work that must not hold up its caller."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

from bot.model.errors import Busy, LeaseLost, StoreError
from bot.runtime.correlation import carried
from bot.runtime.logs import Counted
from bot.runtime.metrics import Metrics
from bot.runtime.urgency import Urgency, working

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

NOBODY: Final = ""
"""Stands for nobody in particular."""


class Workers:
    """`threads` working and at most `backlog` tasks waiting. More are refused at once rather than done too late.

    People take turns: one person's tasks get at most a quarter of the threads and half of the backlog, so a person who asks for a
    lot only holds up themselves. `urgency` says who waits for the tasks. `first` is called before each task. An exception that a
    task raises is logged; nothing else catches it.
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        backlog: int,
        urgency: Urgency = Urgency.PERSON,
        metrics: Metrics | None = None,
        first: Callable[[], object] = lambda: None,
    ) -> None:
        metrics = metrics or Metrics()
        self._waits = metrics.worker_waits.labels(name)
        self._refusals = metrics.worker_refusals.labels(name)
        self._errors = metrics.unexpected_errors.labels("worker")
        metrics.worker_tasks.labels(name, "running").set_function(lambda: self._running.total())
        metrics.worker_tasks.labels(name, "waiting").set_function(lambda: self._waiting)
        self._urgency = urgency
        self._first = first
        self._log = Counted(log)
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._threads = threads
        self._limit = threads + backlog
        self._share, self._share_waiting = max(1, threads // 4), max(1, backlog // 2)
        self._lines: OrderedDict[str, deque[Callable[[], object]]] = OrderedDict()
        self._running: Counter[str] = Counter()
        self._lock = threading.Condition()
        self._closed = False

    def submit(self, task: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run ``task(*args, **kwargs)`` soon. Raises `Busy` if the pool is full or closing."""
        self._add(NOBODY, partial(task, *args, **kwargs))

    def submit_for(self, person: str, task: Callable[[], object]) -> None:
        """Run `task` soon, when it is this person's turn. Raises `Busy` also if this person alone asks for too much."""
        self._add(person, task)

    def submit_due(self, what: str, task: Callable[[T], object], due: Sequence[T]) -> Sequence[T]:
        """Run `task` soon for each item of `due`; `what` names them in the log.

        Returns the items that a full pool refused. Their rows are still due at the next beat.
        """
        for submitted, one in enumerate(due):
            try:
                self.submit(task, one)
            except Busy:
                left = due[submitted:]
                self._log.warning("The workers are busy; %d %s wait for the next run", len(left), what)
                return left
        return ()

    @property
    def load(self) -> int:
        """The number of tasks that run or wait."""
        return self._running.total() + self._waiting

    @property
    def _waiting(self) -> int:
        return sum(len(line) for line in list(self._lines.values()))

    def drain(self, seconds: float) -> bool:
        """Accept nothing more and wait for work in progress. Returns False if some of it didn't finish in time."""
        with self._lock:
            self._closed = True
            finished = self._lock.wait_for(lambda: self.load == 0, timeout=seconds)
            self._lines.clear()
        self._executor.shutdown(wait=False, cancel_futures=True)
        return finished

    def _add(self, person: str, task: Callable[[], object]) -> None:
        with self._lock:
            is_greedy = person != NOBODY and len(self._lines.get(person, ())) >= self._share_waiting
            if self._closed or self.load >= self._limit or is_greedy:
                self._refusals.inc()
                raise Busy("The worker pool is full")
            self._lines.setdefault(person, deque()).append(self._timed(carried(task)))
            self._start_next()

    def _timed(self, task: Callable[[], None]) -> Callable[[], None]:
        added_at = time.monotonic()

        def run() -> None:
            self._waits.observe(time.monotonic() - added_at)
            task()

        return run

    def _start_next(self) -> None:
        """Start the next task of the next person who isn't already using their share."""
        if self._running.total() >= self._threads:
            return
        person = next((one for one in self._lines if one == NOBODY or self._running[one] < self._share), None)
        if person is None:
            return
        line = self._lines[person]
        task = line.popleft()
        self._lines.move_to_end(person)
        if not line:
            del self._lines[person]
        self._running[person] += 1
        self._executor.submit(self._run, person, task)

    def _run(self, person: str, task: Callable[[], object]) -> None:
        try:
            with working(self._urgency):
                self._first()
                task()
        except StoreError as error:
            log.debug("A task failed: %s", error)  # the database logs its own failures
        except LeaseLost as error:
            log.warning("Stopped before anything was sent: %s", error)
        except Exception:
            self._errors.inc()
            log.exception("A task failed")
        finally:
            self._ended(person)

    def _ended(self, person: str) -> None:
        with self._lock:
            self._running[person] -= 1
            if not self._running[person]:
                del self._running[person]
            self._start_next()
            self._lock.notify_all()
