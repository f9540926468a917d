"""Whether the database, Slack or Keesa works. The log says once that one of them failed, and once that it works again.

Everything that fails meanwhile is only counted. What the bot logs about its consequences is left out (`bot.runtime.logs`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot import wording

QUIET: Final = 2.0
"""Seconds without a failure until it counts as working: on a full disk, small writes still succeed sometimes."""
RELAPSE: Final = 600.0
"""If it fails again within so many seconds, it is the same again: that is said the first time, the 10th, the 100th…"""
REMINDER: Final = 600.0
"""Seconds between two lines that say that it still fails."""


class Outage:
    """`reason` is why it fails, or "" if it works. `what` names it at the beginning of a sentence. Threads may share it.

    It can have parts that fail and work by themselves, such as a connection. It works if none of them fails.
    """

    def __init__(self, what: str, log: logging.Logger, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.reason = ""
        self._what = what
        self._log = log
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._failing: set[str] = set()
        self._failed_at = 0.0
        self._failures = 0
        self._began = self._said = 0.0
        self._ended: float | None = None
        self._times = 0

    def failed(self, reason: str, part: str = "") -> None:
        """It failed once more."""
        with self._lock:
            now = self._monotonic()
            if not self.reason:
                self._begin(now, reason)
            elif now - self._said >= REMINDER and self._is_said:
                self._said = now
                self._log.warning("%s still fails, %d times by now: %s", self._what, self._failures, reason)
            self.reason = reason
            self._failures += 1
            self._failing.add(part)
            self._failed_at = now

    def worked(self, part: str = "") -> None:
        """It was tried and works, which may end the outage."""
        if not self.reason:
            return
        with self._lock:
            now = self._monotonic()
            self._failing.discard(part)
            if self.reason and not self._failing and now - self._failed_at >= QUIET:
                self._end(now)

    def _begin(self, now: float, reason: str) -> None:
        is_relapse = self._ended is not None and now - self._ended < RELAPSE
        self._times = self._times + 1 if is_relapse else 1
        self._failures = 0
        self._began = self._said = now
        if self._is_said:
            self._log.warning("%s failed%s: %s", self._what, wording.operator.again(self._times), reason)

    def _end(self, now: float) -> None:
        self.reason, self._ended = "", now
        if self._is_said:
            lasted = timedelta(seconds=round(now - self._began))
            self._log.warning("%s works again after %d failures in %s", self._what, self._failures, lasted)

    @property
    def _is_said(self) -> bool:
        return str(self._times).strip("0") == "1"
