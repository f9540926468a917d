"""A clock that only counts time in which the machine was free for the tests.

A test that waits for twenty seconds, or a Slack that wants acks within three, is about the bot and not about what else the machine
has to do. This clock adds up short sleeps, each counted with at most its intended length. On an idle machine it is as fast as any
other clock; on a busy one, the time that a thread waits for the CPU is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from threading import Thread
from typing import Final

NAP: Final = 0.01
MOST: Final = 0.015
"""The most that one sleep counts: its length, and the five milliseconds for which one Python thread may hold up another."""


class FairClock:
    """Counts sleeps. `seconds` begins at 0."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.seconds = 0.0
        self._sleep = sleep
        self._monotonic = monotonic
        self._woken_at = monotonic()

    def nap(self) -> None:
        self._sleep(NAP)
        now = self._monotonic()
        self.seconds += min(now - self._woken_at, MOST)
        self._woken_at = now

    def run(self) -> None:
        """Sleep forever."""
        while True:
            self.nap()


def fair_seconds() -> float:
    """The current time of this process's clock, which the first call starts."""
    return _clock().seconds


@cache
def _clock() -> FairClock:
    clock = FairClock()
    Thread(target=clock.run, name="fair time", daemon=True).start()
    return clock
