"""A limit per minute for each person."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

WINDOW: Final = 60.0


class Allowance:
    """Counts everybody's requests of the last minute, and forgets who made none."""

    def __init__(self, most: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._monotonic = monotonic
        self._lately: dict[str, deque[float]] = {}
        self._forgot_at = monotonic()
        self._lock = threading.Lock()

    def take(self, who: str) -> float:
        """Use one. Returns the seconds to wait if there is none left, else 0."""
        now = self._monotonic()
        with self._lock:
            if now >= self._forgot_at + WINDOW:
                self._lately = {one: times for one, times in self._lately.items() if times[-1] > now - WINDOW}
                self._forgot_at = now
            times = self._lately.setdefault(who, deque(maxlen=self._most))
            if len(times) == self._most and times[0] > now - WINDOW:
                return times[0] + WINDOW - now
            times.append(now)
        return 0.0
