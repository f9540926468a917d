"""Slack's rate limits, enforced only if a test asks for it: https://docs.slack.dev/apis/web-api/rate-limits."""

from __future__ import annotations

import math
from collections.abc import Callable

PER_MINUTE: dict[str, int] = {
    **dict.fromkeys(("views.open", "views.update", "views.push", "views.publish", "users.info", "chat.postEphemeral"), 100),
    **dict.fromkeys(("chat.update", "chat.delete", "conversations.info", "conversations.history", "conversations.replies"), 50),
    **dict.fromkeys(("conversations.list", "usergroups.list", "usergroups.users.list"), 20),
}
POSTS_AT_ONCE = 4


class Rates:
    """A bucket for each method, and one for each channel for chat.postMessage: 1 a second, with short bursts."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.enforced = False
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_needed(self, method: str, channel: str) -> int:
        """0 if the call may pass, else the seconds for ``Retry-After``."""
        if not self.enforced:
            return 0
        if method == "chat.postMessage":
            return self._take(f"{method} {channel}", POSTS_AT_ONCE, 1.0)
        limit = PER_MINUTE.get(method)
        return self._take(method, limit, limit / 60) if limit else 0

    def _take(self, name: str, size: float, per_second: float) -> int:
        now = self._clock()
        left, since = self._buckets.get(name, (size, now))
        left = min(size, left + (now - since) * per_second)
        self._buckets[name] = (left - 1 if left >= 1 else left, now)
        return 0 if left >= 1 else math.ceil((1 - left) / per_second)
