"""The bot's worker pools. Each kind of waiting has its own, so that none holds up another."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bot.runtime.metrics import Metrics
from bot.runtime.urgency import Urgency
from bot.runtime.workers import Workers


@dataclass(frozen=True)
class Pools:
    """The workers for people, for people who wait for Keesa, for look-ups of names, and for everything in the background."""

    people: Workers
    asking: Workers
    looking_up: Workers
    background: Workers

    @classmethod
    def counted_in(cls, metrics: Metrics) -> Pools:
        """The pools of one bot."""
        return cls(
            people=Workers("people", threads=16, backlog=200, metrics=metrics),
            asking=Workers("asking", threads=32, backlog=200, metrics=metrics),
            looking_up=Workers("looking up", threads=8, backlog=200, metrics=metrics),
            background=Workers("background", threads=16, backlog=1000, urgency=Urgency.BACKGROUND, metrics=metrics),
        )

    def drain(self, seconds: float) -> bool:
        """Accept nothing more and wait for work in progress. Returns False if some of it didn't finish in time."""
        deadline = time.monotonic() + seconds
        pools = (self.people, self.asking, self.looking_up, self.background)
        drained = [pool.drain(max(0.0, deadline - time.monotonic())) for pool in pools]
        return all(drained)
