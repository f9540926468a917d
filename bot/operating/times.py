"""Times as operators type them. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_AGO: Final = re.compile(r"(\d{1,5}) ?([dhm])")
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}


def moment_of(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """A date or a time, in `zone` if it names none, or how long ago: ``7d``, ``12h``, ``30m``. Raises `ValueError`."""
    if ago := _AGO.fullmatch(text.strip().casefold()):
        return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
