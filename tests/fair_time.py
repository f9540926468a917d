"""The time that tests judge by: seconds in which the machine did its part.

A test that waits twenty seconds, or a Slack that wants its ack within three, asks what the bot does and not what else the machine
has to do. This clock goes by short naps. On an idle machine a nap is as long as it was meant, and the clock goes with every
other; where whoever napped has to wait for their turn, this wait is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from threading import Thread
from typing import Final

NAP: Final = 0.01
MOST: Final = 0.015
"""What a nap counts at most: itself, and the five milliseconds for which one of Python's threads may hold up another."""


class FairClock:
    """Counts naps; `seconds` begins at 0."""

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
        """Nap for ever."""
        while True:
            self.nap()


def fair_seconds() -> float:
    """Now, by the clock of this process, which the first call starts."""
    return _clock().seconds


@cache
def _clock() -> FairClock:
    clock = FairClock()
    Thread(target=clock.run, name="fair time", daemon=True).start()
    return clock
