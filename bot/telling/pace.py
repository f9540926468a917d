"""Limits how fast the bot posts: Slack allows about one message a second and channel, with short bursts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pace:
    """A token bucket for each channel: `burst` at once, then `per_second`."""

    def __init__(self, *, per_second: float = 1.0, burst: int = 3, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._monotonic = monotonic
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, channel: str) -> bool:
        """Whether a message may be sent to the channel now; if so, it is counted."""
        with self._lock:
            tokens, now = self._tokens(channel)
            allowed = tokens >= 1
            self._buckets[channel] = (tokens - allowed, now)
            return allowed

    def give_back(self, channel: str) -> None:
        """The message that was counted wasn't sent after all."""
        with self._lock:
            tokens, now = self._tokens(channel)
            self._buckets[channel] = (min(tokens + 1, float(self._burst)), now)

    def _tokens(self, channel: str) -> tuple[float, float]:
        now = self._monotonic()
        tokens, since = self._buckets.get(channel, (float(self._burst), now))
        return min(float(self._burst), tokens + (now - since) * self._per_second), now
