"""Counts, and the words that go with them."""

from __future__ import annotations

from typing import Literal

Counted = Literal["day", "hour", "minute", "second", "ticket", "message"]


def counted(count: int, what: Counted) -> str:
    """``1 ticket``, ``2 tickets``."""
    return f"{count:,} {what if count == 1 else f'{what}s'}"
