"""Places with a queue: more urgent threads first and, among equally urgent ones, first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from bot.runtime.urgency import Urgency


class TurnTimeoutError(Exception):
    """The turn didn't come in time."""


class Turns:
    """So many threads have their turn at a time. The others wait in a queue for each `Urgency`."""

    def __init__(self, places: int = 1) -> None:
        self._lock = threading.Lock()
        self._free = places
        self._lines: dict[Urgency, deque[threading.Event]] = {urgency: deque() for urgency in Urgency}

    @property
    def waiting(self) -> int:
        """The number of waiting threads."""
        return sum(len(line) for line in self._lines.values())

    @contextmanager
    def turn(self, urgency: Urgency, patience: float | None = None) -> Iterator[None]:
        """Wait for a turn, which lasts until the end of the ``with``. Raises `TurnTimeoutError` after `patience` seconds."""
        if not self._take(urgency, patience):
            raise TurnTimeoutError
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, urgency: Urgency, patience: float | None) -> bool:
        line, called = self._lines[urgency], threading.Event()
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            line.append(called)
        if called.wait(patience):
            return True
        with self._lock:
            if called.is_set():  # the turn came at the last moment
                return True
            line.remove(called)
            return False

    def _pass_on(self) -> None:
        with self._lock:
            line = next((self._lines[urgency] for urgency in Urgency if self._lines[urgency]), None)
            if line:
                line.popleft().set()
            else:
                self._free += 1
