"""Whether the database works. Logged once when it begins to fail, and once when it works again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from bot.model.errors import StoreAway, StoreError
from bot.store.failures import told_apart

log = logging.getLogger(__name__)

QUIET: Final = 2.0
"""Seconds without a failure until it counts as working: on a full disk, small writes still succeed sometimes."""


class Trouble:
    """`reason` is why the database fails, or "" if it works. `times` is how often it has failed since the start."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.reason = ""
        self._away = ""
        self.times = 0
        self._monotonic = monotonic
        self._failures = 0
        self._failed_at = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Notice failures within the ``with``. Raises `StoreError` for the database's errors."""
        try:
            with told_apart():
                yield
        except StoreError as error:
            if isinstance(error, StoreAway):
                self._away = str(error)
            self._failed(str(error))
            raise

    def check(self) -> None:
        """Raises `StoreAway` if the database didn't answer the last time: then nobody else need wait for the same."""
        if away := self._away:
            raise StoreAway(away)

    def _failed(self, reason: str) -> None:
        with self._lock:
            if not self.reason:
                log.warning("The database failed: %s", reason)
            self.reason = reason
            self._failures += 1
            self.times += 1
            self._failed_at = self._monotonic()

    def worked(self) -> None:
        """The database was tried and works, which may end the trouble."""
        self._away = ""
        with self._lock:
            if self.reason and self._monotonic() - self._failed_at >= QUIET:
                log.warning("The database works again after %d failures", self._failures)
                self.reason, self._failures = "", 0
