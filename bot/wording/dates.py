"""How times are written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

SLACK: Final = "{date_short_pretty} at {time}"
"""Slack's format for a time in the reader's own language and zone. Source: Slack's documentation of ``<!date^…>``."""


def day(moment: date) -> str:
    """Such as ``11 Aug 2020``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def short(moment: date) -> str:
    """Such as ``11 Aug``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


def written(moment: datetime) -> str:
    """Such as ``11 Aug 2020, 18:30 +05``."""
    return f"{day(moment)}, {moment:%H:%M} {moment.tzname()}"
