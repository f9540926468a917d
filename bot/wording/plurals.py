"""Counts and the plural forms of texts. No other module knows how many forms the language has."""

from __future__ import annotations

from typing import Final, Literal

Counted = Literal["day", "hour", "minute", "second", "ticket", "open ticket", "replica", "subscription"]

_NOUNS: Final[dict[Counted, tuple[str, str]]] = {
    "day": ("day", "days"),
    "hour": ("hour", "hours"),
    "minute": ("minute", "minutes"),
    "second": ("second", "seconds"),
    "ticket": ("ticket", "tickets"),
    "open ticket": ("open ticket", "open tickets"),
    "replica": ("replica", "replicas"),
    "subscription": ("subscription", "subscriptions"),
}


def plural(count: int, one: str, other: str) -> str:
    """The form that goes with `count`, of all forms that the text has."""
    return one if count == 1 else other


def counted(count: int, what: Counted) -> str:
    """``1 ticket``, ``2 tickets``."""
    return f"{count:,} {plural(count, *_NOUNS[what])}"
