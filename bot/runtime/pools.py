"""The workers of the whole bot: nobody waits behind what another is waiting for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.runtime.workers import Workers


@dataclass(frozen=True)
class Pools:
    """The workers: for people who wait, for people who wait for Keesa, for names that nobody waits for long, and for the rest."""

    people: Workers = field(default_factory=lambda: Workers("people", threads=16, backlog=200))
    asking: Workers = field(default_factory=lambda: Workers("asking", threads=32, backlog=200))
    looking_up: Workers = field(default_factory=lambda: Workers("looking up", threads=8, backlog=200))
    background: Workers = field(default_factory=lambda: Workers("background", threads=16, backlog=1000))

    def drain(self, seconds: float) -> bool:
        """Take nothing more and wait for what is in hand. False when some of it was not done in time."""
        deadline = time.monotonic() + seconds
        pools = (self.people, self.asking, self.looking_up, self.background)
        drained = [pool.drain(max(0.0, deadline - time.monotonic())) for pool in pools]
        return all(drained)

    def people_waiting(self) -> int:
        return self.people.load + self.asking.load
