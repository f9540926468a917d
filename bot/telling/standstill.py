"""Slack refuses the whole app: every line waits, and one message now and then tries whether that is fixed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from bot.model.errors import AppRefused
from bot.runtime.timings import Pauses

log = logging.getLogger(__name__)


class Standstill:
    """Shared by all lines of one process. `code` is Slack's error code while it refuses the app, "" otherwise."""

    def __init__(self, pauses: Pauses, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.code = ""
        self._pauses = pauses
        self._monotonic = monotonic
        self._pause = pauses.first
        self._until = 0.0
        self._lock = threading.Lock()

    def may_try(self) -> bool:
        """Whether a message may be sent: nothing is refused, or the pause is over."""
        with self._lock:
            return not self.code or self._monotonic() >= self._until

    def begin(self, error: AppRefused) -> None:
        """Slack refused a message because of the app. Logged once; further refusals within a pause don't extend it."""
        with self._lock:
            if not self.code:
                log.error("Nothing can be posted. %s", error.for_person)
                self._pause = self._pauses.first
            elif self._monotonic() >= self._until:
                self._pause = min(2 * self._pause, self._pauses.longest)
            self.code = error.code
            self._until = self._monotonic() + self._pause.total_seconds()

    def end(self) -> None:
        """Slack accepted a message."""
        with self._lock:
            if self.code:
                log.info("Slack accepts the app again; what was waiting is posted now")
            self.code = ""

    @property
    def pause(self) -> timedelta:
        """How long a line waits after the refusal."""
        return self._pause
