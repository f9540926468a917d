"""The bot's worker pools. Each kind of waiting has its own, so that none holds up another."""

from __future__ import annotations

import time
from functools import partial

from bot.runtime.acks import Acks
from bot.runtime.metrics import Metrics
from bot.runtime.urgency import Urgency
from bot.runtime.workers import Workers


class Pools:
    """The workers for people, for people who wait for Keesa, for look-ups of names, and for everything in the background.

    All of them give way to `acks`, and are counted in `metrics`.
    """

    def __init__(self, metrics: Metrics) -> None:
        self.acks = Acks()
        workers = partial(Workers, metrics=metrics, first=self.acks.give_way)
        self.people = workers("people", threads=16, backlog=200)
        self.asking = workers("asking", threads=32, backlog=200)
        self.looking_up = workers("looking up", threads=8, backlog=200)
        self.background = workers("background", threads=16, backlog=1000, urgency=Urgency.BACKGROUND)

    def drain(self, seconds: float) -> bool:
        """Accept nothing more and wait for work in progress. Returns False if some of it didn't finish in time."""
        deadline = time.monotonic() + seconds
        pools = (self.people, self.asking, self.looking_up, self.background)
        drained = [pool.drain(max(0.0, deadline - time.monotonic())) for pool in pools]
        return all(drained)
