"""Reads times as Keesa and similar systems write them. Pure.

Keesa's document shows ISO 8601 and ``18:30 11/08/2020``. If day and month are both numbers, the day comes first. A time without a
zone is Maldives time. A bare number is seconds or milliseconds since 1970.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Final

MALDIVES: Final = timezone(timedelta(hours=5))

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DATES: Final = (
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})",
    rf"(?:[a-z]{{3,9}},? )?(?P<day>\d{{1,2}})[- ](?P<month>{_MONTH}),?[- ](?P<year>\d{{4}})",
    rf"(?:[a-z]{{3,9}},? )?(?P<month>{_MONTH}) (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})",
)
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)? ?(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?: ?(?P<zone>z|utc|gmt|mvt|(?:utc|gmt)?[+-]\d{2}(?::?\d{2})?))?"
_SECONDS = re.compile(r"[0-9]{9,10}(?:\.[0-9]{1,9})?")
_MILLISECONDS = re.compile(r"[0-9]{12,13}(?:\.[0-9]{1,9})?")


def read_moment(text: str) -> datetime:
    """The time that `text` means. Raises `ValueError`."""
    words = " ".join(text.split())
    if _SECONDS.fullmatch(words):
        return datetime.fromtimestamp(float(words), MALDIVES)
    if _MILLISECONDS.fullmatch(words):
        return datetime.fromtimestamp(float(words) / 1000, MALDIVES)
    try:
        return _checked(_read(words))
    except (ValueError, OverflowError):
        raise ValueError("not a time") from None


@cache
def _forms() -> list[re.Pattern[str]]:
    """They take 3 ms, so the first time that is read compiles them, and not the start."""
    return [
        re.compile(form, re.IGNORECASE)
        for date in _DATES
        for form in (rf"{date}(?:(?:,? |t){_CLOCK}{_ZONE})?", rf"{_CLOCK}{_ZONE},? {date}")
    ]


def _read(words: str) -> datetime:
    found = next(filter(None, (form.fullmatch(words) for form in _forms())), None)
    moment = _moment(found) if found else datetime.fromisoformat(words)
    return moment if moment.tzinfo else moment.replace(tzinfo=MALDIVES)


def _moment(found: re.Match[str]) -> datetime:
    fraction = (found["fraction"] or "0")[:6].ljust(6, "0")
    return datetime(
        int(found["year"]),
        _month(found["month"]),
        int(found["day"]),
        _hour(int(found["hour"] or 0), (found["half"] or "").lower()[:1]),
        int(found["minute"] or 0),
        int(found["second"] or 0),
        int(fraction),
        _zone((found["zone"] or "mvt").lower()),
    )


def _month(word: str) -> int:
    return int(word) if word.isdecimal() else _MONTHS.index(word[:3].lower()) + 1


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"no hour of a half day: {hour}")
    return hour % 12 + (12 if half == "p" else 0)


def _zone(word: str) -> timezone:
    if word == "mvt":
        return MALDIVES
    offset = re.sub("[a-z:]", "", word)
    if not offset:
        return UTC
    span = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:] or 0))
    return timezone(-span if offset[0] == "-" else span)


def _checked(moment: datetime) -> datetime:
    """Raises `OverflowError` for a time so close to the calendar's limits that it doesn't exist in other time zones."""
    moment.astimezone(UTC)
    return moment
