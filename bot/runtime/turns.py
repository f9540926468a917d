"""A lock that lets the more urgent go first and, among the equally urgent, those who came first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from bot.runtime.urgency import Urgency


class TurnTimeoutError(Exception):
    """A turn that did not come in time."""


class Turns:
    """One has its turn at a time; the others stand in a line for each `Urgency`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        self._lines: dict[Urgency, deque[threading.Event]] = {urgency: deque() for urgency in Urgency}

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return sum(len(line) for line in self._lines.values())

    @contextmanager
    def turn(self, urgency: Urgency, patience: float | None = None) -> Iterator[None]:
        """Wait for a turn, and have it within the ``with``. Raises `TurnTimeoutError` when it doesn't come in
        `patience` seconds."""
        if not self._take(urgency, patience):
            raise TurnTimeoutError
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, urgency: Urgency, patience: float | None) -> bool:
        line, called = self._lines[urgency], threading.Event()
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            line.append(called)
        if called.wait(patience):
            return True
        with self._lock:
            if called.is_set():  # in the very moment in which patience ended
                return True
            line.remove(called)
            return False

    def _pass_on(self) -> None:
        with self._lock:
            line = next((self._lines[urgency] for urgency in Urgency if self._lines[urgency]), None)
            if line:
                line.popleft().set()
            else:
                self._is_taken = False
