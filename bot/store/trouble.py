"""Whether the database does what it is asked for; said in the log once when that ends, and once when it begins again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.model.errors import StoreError
from bot.store.failures import told_apart

log = logging.getLogger(__name__)


class Trouble:
    """Of one kind, such as writing. `reason` is why it fails now, "" when it doesn't."""

    def __init__(self, kind: str) -> None:
        self.reason = ""
        self._kind = kind
        self._failures = 0
        self._lock = threading.Lock()

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Whether what is done within the ``with`` fails is noticed. Raises `StoreError` for what the database raises."""
        try:
            with told_apart():
                yield
        except StoreError as error:
            self._failed(str(error))
            raise
        self._worked()

    def _failed(self, reason: str) -> None:
        with self._lock:
            self._failures += 1
            if not self.reason:
                log.warning("%s the database failed: %s", self._kind, reason)
            self.reason = reason

    def _worked(self) -> None:
        if not self.reason:
            return
        with self._lock:
            if self.reason:
                log.warning("%s the database works again after %d failures", self._kind, self._failures)
            self.reason, self._failures = "", 0
