"""How many connections to PostgreSQL one process has, and how long it waits for the database."""

from __future__ import annotations

from typing import NamedTuple

from bot.runtime.urgency import Urgency


class Bounds(NamedTuple):
    """All in seconds but `pool`, the most connections at a time.

    `ack` bounds everything that Slack's ack waits for, together. SQLite has no server, so only `ack` applies to it.
    """

    pool: int = 20
    connect: float = 5.0
    statement: float = 10.0
    lock: float = 5.0
    ack: float = 2.0

    def total(self, urgency: Urgency) -> float | None:
        """How long a transaction may take; None for as long as it goes on."""
        return self.ack if urgency is Urgency.ACK else None
