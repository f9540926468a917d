"""A bounded pool of threads, for work that must not hold up its caller."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import ParamSpec, TypeVar

from bot.model.errors import Busy, StoreError
from bot.runtime.urgency import Urgency, working

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Workers:
    """`threads` working and at most `backlog` tasks waiting. More are refused at once rather than done too late.

    `urgency` says who waits for the tasks. An exception that a task raises is logged; nothing else catches it.
    """

    def __init__(self, name: str, *, threads: int, backlog: int, urgency: Urgency = Urgency.PERSON) -> None:
        self._urgency = urgency
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._limit = threads + backlog
        self._tasks: set[Future[None]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, task: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run ``task(*args, **kwargs)`` soon. Raises `Busy` if the pool is full or closing."""
        with self._lock:
            if self._closed or len(self._tasks) >= self._limit:
                raise Busy("The worker pool is full")
            future = self._executor.submit(self._run, partial(task, *args, **kwargs))
            self._tasks.add(future)
        future.add_done_callback(self._forget)

    def submit_due(self, what: str, task: Callable[[T], object], due: Sequence[T]) -> Sequence[T]:
        """Run `task` soon for each item of `due`; `what` names them in the log.

        Returns the items that a full pool refused. Their rows are still due at the next beat.
        """
        for submitted, one in enumerate(due):
            try:
                self.submit(task, one)
            except Busy:
                left = due[submitted:]
                log.warning("The workers are busy; %d %s wait for the next run", len(left), what)
                return left
        return ()

    @property
    def load(self) -> int:
        """The number of tasks that run or wait."""
        return len(self._tasks)

    def drain(self, seconds: float) -> bool:
        """Accept nothing more and wait for work in progress. Returns False if some of it didn't finish in time."""
        with self._lock:
            self._closed = True
            tasks = set(self._tasks)
        _, unfinished = wait(tasks, timeout=seconds)
        self._executor.shutdown(wait=False, cancel_futures=True)
        return not unfinished

    def _run(self, task: Callable[[], object]) -> None:
        try:
            with working(self._urgency):
                task()
        except StoreError as error:
            log.debug("A task failed: %s", error)  # the database logs its own failures
        except Exception:
            log.exception("A task failed")

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._tasks.discard(future)
