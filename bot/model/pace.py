"""How fast the bot posts to one channel: Slack allows about one message a second, with short bursts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_CLOCKS_DIFFER: Final = timedelta(seconds=5)
"""At most, between replicas. More is a wrong clock."""


@dataclass(frozen=True)
class Pace:
    """An allowance of `burst` messages, which grows by `per_second` until it is full. It is known by when it is full again."""

    per_second: float = 1.0
    burst: int = 3

    @property
    def interval(self) -> timedelta:
        """In which the allowance grows by one message."""
        return timedelta(seconds=1) / self.per_second

    def after_one_more(self, full_at: datetime | None, now: datetime) -> datetime | None:
        """When the allowance is full again if a message is sent now; None if none is left. `full_at` is None at first.

        A time that is much too far ahead was written by a wrong clock, and says nothing. Replicas' clocks always differ a little.
        """
        longest = self.burst * self.interval
        if full_at is None or not now < full_at <= now + longest + _CLOCKS_DIFFER:
            full_at = now
        after = full_at + self.interval
        return after if after <= now + longest else None

    def after_late_arrival(self, full_at: datetime | None, now: datetime) -> datetime:
        """When the allowance is full again after a message that was on its way for long: Slack counts it when it arrives."""
        return max(full_at or now, now + self.interval)
