"""The bot's worker pools. Each kind of waiting has its own, so that none holds up another."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from bot.runtime.urgency import Urgency
from bot.runtime.workers import Workers


@dataclass(frozen=True)
class Pools:
    """The workers for people, for people who wait for Keesa, for look-ups of names, and for everything in the background."""

    people: Workers = field(default_factory=lambda: Workers("people", threads=16, backlog=200))
    asking: Workers = field(default_factory=lambda: Workers("asking", threads=32, backlog=200))
    looking_up: Workers = field(default_factory=lambda: Workers("looking up", threads=8, backlog=200))
    background: Workers = field(default_factory=lambda: Workers("background", threads=16, backlog=1000, urgency=Urgency.BACKGROUND))

    def drain(self, seconds: float) -> bool:
        """Accept nothing more and wait for work in progress. Returns False if some of it didn't finish in time."""
        deadline = time.monotonic() + seconds
        pools = (self.people, self.asking, self.looking_up, self.background)
        drained = [pool.drain(max(0.0, deadline - time.monotonic())) for pool in pools]
        return all(drained)

    def people_waiting(self) -> int:
        return self.people.load + self.asking.load
