"""Signing in to Keesa, as all replicas with the same credentials see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple


class SignInFailure(NamedTuple):
    """Why the last sign-in failed, in words that people may read, and when the next one may be tried: `pause` after it.

    `rejected` means that Keesa answered and refused it, with this HTTP `status`.
    """

    text: str
    status: int | None
    rejected: bool
    pause: timedelta
    retry_at: datetime

    def forbids(self, now: datetime) -> bool:
        """Whether it is too early to sign in. A clock that was set back doesn't extend the pause."""
        return now < self.retry_at <= now + self.pause
