"""Whether the database works. Logged once when it begins to fail, and once when it works again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.model.errors import StoreAway, StoreError
from bot.runtime.outages import Outage
from bot.store.failures import told_apart

log = logging.getLogger(__name__)


class Trouble:
    """`reason` is why the database fails, or "" if it works. `times` is how often it has failed since the start."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._away = ""
        self.times = 0
        self._outage = Outage("The database", log, monotonic)

    @property
    def reason(self) -> str:
        return self._outage.reason

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Notice failures within the ``with``. Raises `StoreError` for the database's errors."""
        try:
            with told_apart():
                yield
        except StoreError as error:
            if isinstance(error, StoreAway):
                self._away = str(error)
            self.times += 1
            self._outage.failed(str(error))
            raise

    def check(self) -> None:
        """Raises `StoreAway` if the database didn't answer the last time: then nobody else need wait for the same."""
        if away := self._away:
            raise StoreAway(away)

    def worked(self) -> None:
        """The database was tried and works, which may end the trouble."""
        self._away = ""
        self._outage.worked()
