"""A notice to a person who waits: sent if the answer takes longer than a second, and never after it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.runtime.alarm import ALARM
from bot.runtime.correlation import carried
from bot.runtime.ornaments import ornament


class DelayedNotice:
    """Calls `say` after `patience`, unless it was cancelled before.

    Once `cancel` returns, `say` has finished or will never be called.
    """

    def __init__(self, say: Callable[[], None], patience: timedelta) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._cancelled = False
        self._stop = ALARM.call_later(patience.total_seconds(), carried(self._speak))

    def cancel(self) -> None:
        """The answer is there."""
        self._stop()
        with self._lock:
            self._cancelled = True

    def _speak(self) -> None:
        with self._lock:
            if self._cancelled:
                return
            ornament("notice", self._say, None)
