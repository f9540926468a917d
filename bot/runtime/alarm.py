"""Tasks that begin later, unless they are cancelled. One thread waits for all of them, and only while there are any."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import Final


class Alarm:
    """Threads may share it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._order = itertools.count()
        self._due: list[tuple[float, int]] = []
        self._tasks: dict[int, Callable[[], object]] = {}
        self._is_waiting = False

    def call_later(self, seconds: float, task: Callable[[], object]) -> Callable[[], None]:
        """Call `task` on a thread of its own after so many seconds. Returns what cancels it."""
        with self._changed:
            number = next(self._order)
            self._tasks[number] = task
            heapq.heappush(self._due, (time.monotonic() + seconds, number))
            if self._is_waiting:
                self._changed.notify_all()
            else:
                self._is_waiting = True
                threading.Thread(target=self._wait, name="alarm", daemon=True).start()

        def cancel() -> None:
            with self._changed:
                self._tasks.pop(number, None)
                if not self._tasks:
                    self._changed.notify_all()

        return cancel

    def _wait(self) -> None:
        """Ends when nothing is left."""
        with self._changed:
            while self._tasks:
                due_at, number = self._due[0]
                pause = due_at - time.monotonic()
                if pause > 0 and number in self._tasks:
                    self._changed.wait(pause)
                    continue
                heapq.heappop(self._due)
                if task := self._tasks.pop(number, None):
                    threading.Thread(target=task, name="alarmed", daemon=True).start()
            self._due.clear()
            self._is_waiting = False


ALARM: Final = Alarm()
"""The process's."""
