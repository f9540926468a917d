"""Payloads that Slack waits to see acked. Nothing else begins while there are any, because threads of Python share one interpreter.

In a flood of commands, the workers that answer the first ones would otherwise compete with the acks of the others.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Final

PATIENCE: Final = 0.5
"""Seconds after which a payload holds nothing up any more: its ack itself waits for something."""


class Acks:
    """The payloads that have arrived and aren't acked yet. Threads share it."""

    def __init__(self, patience: float = PATIENCE, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._monotonic = monotonic
        self._arrived: OrderedDict[Hashable, float] = OrderedDict()
        self._changed = Condition()

    def arrived(self, payload: Hashable) -> None:
        with self._changed:
            self._arrived[payload] = self._monotonic()

    def acked(self, payload: Hashable) -> None:
        with self._changed:
            self._arrived.pop(payload, None)
            if not self._arrived:
                self._changed.notify_all()

    @property
    def are_waiting(self) -> bool:
        """Whether any payload waits for its ack."""
        return bool(self._arrived)

    @contextmanager
    def waiting_for(self, payload: Hashable) -> Iterator[None]:
        """The payload is acked at the end of the ``with``."""
        self.arrived(payload)
        try:
            yield
        finally:
            self.acked(payload)

    def give_way(self) -> None:
        """Wait until every payload is acked, but not longer than the newest of them may take."""
        if not self._arrived:  # a quick look that needs no lock
            return
        with self._changed:
            self._changed.wait_for(self._are_all_acked, self._patience)

    def _are_all_acked(self) -> bool:
        too_old = self._monotonic() - self._patience
        while self._arrived and next(iter(self._arrived.values())) < too_old:
            self._arrived.popitem(last=False)
        return not self._arrived
