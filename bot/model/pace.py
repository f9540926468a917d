"""How fast the bot posts to one channel: Slack allows about one message a second, with short bursts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Pace:
    """An allowance of `burst` messages, which grows by `per_second` until it is full. It is known by when it is full again."""

    per_second: float = 1.0
    burst: int = 3

    def after_one_more(self, full_at: datetime | None, now: datetime) -> datetime | None:
        """When the allowance is full again if a message is sent now; None if none is left. `full_at` is None at first.

        A time that is too far ahead was written by a clock that was ahead, and says nothing.
        """
        one = timedelta(seconds=1) / self.per_second
        if full_at is None or not now < full_at <= now + self.burst * one:
            full_at = now
        after = full_at + one
        return after if after <= now + self.burst * one else None
