"""Dates as people write them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.grammar.dates import Calendar

MALE: Final = ZoneInfo("Indian/Maldives")
NOW: Final = datetime(2026, 11, 26, 14, 30, 15, 5, tzinfo=MALE)
"""A Thursday."""
CALENDAR: Final = Calendar(MALE, lambda: NOW)

DAYS: list[tuple[str, str]] = [
    *(("2026-11-19", "2026-11-19"), ("2026/11/9", "2026-11-09"), ("20261119", "2026-11-19"), ("19.11.2026", "2026-11-19")),
    *(("19/11/26", "2026-11-19"), ("3/4", "2026-04-03"), ("31/12", "2025-12-31"), ("03/25/2026", "2026-03-25")),
    *(("today", "2026-11-26"), ("Yesterday", "2026-11-25"), ("tomorrow", "2026-11-27"), ("0d", "2026-11-26")),
    *(("7d", "2026-11-19"), ("7 d", "2026-11-19"), ("７ days ago", "2026-11-19"), ("2w", "2026-11-12")),
    *(("a week ago", "2026-11-19"), ("last 7 days", "2026-11-19"), ("two weeks ago", "2026-11-12"), ("1y", "2025-11-26")),
    *(("3 months", "2026-08-26"), ("1 March", "2026-03-01"), ("March 1st", "2026-03-01"), ("1 mar 2025", "2025-03-01")),
    *(("the 1st of March, 2025", "2025-03-01"), ("1 december", "2025-12-01"), ("29 feb", "2024-02-29")),
    *(("1-Sept-2026", "2026-09-01"), ("thu 19 nov", "2026-11-19"), ("thursday", "2026-11-26")),
    *(("last thursday", "2026-11-19"), ("mon", "2026-11-23"), ("last fri", "2026-11-20")),
]
PERIODS: list[tuple[str, str, str]] = [
    *(("this week", "2026-11-23", "2026-11-29"), ("last week", "2026-11-16", "2026-11-22")),
    *(
        ("this month", "2026-11-01", "2026-11-30"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("last year", "2025-01-01", "2025-12-31"),
    ),
    *(("march", "2026-03-01", "2026-03-31"), ("december", "2025-12-01", "2025-12-31"), ("feb 2024", "2024-02-01", "2024-02-29")),
    *(("2026-03", "2026-03-01", "2026-03-31"), ("2025", "2025-01-01", "2025-12-31")),
]
MOMENTS: list[tuple[str, str]] = [
    *(("now", "2026-11-26T14:30:15+05:00"), ("12h", "2026-11-26T02:30:15+05:00"), ("an hour ago", "2026-11-26T13:30:15+05:00")),
    *(
        ("30min", "2026-11-26T14:00:15+05:00"),
        ("9:30", "2026-11-26T09:30:00+05:00"),
        ("yesterday at 9am", "2026-11-25T09:00:00+05:00"),
    ),
    *(("1 march 12:05 pm", "2026-03-01T12:05:00+05:00"), ("2026-11-19 9:30", "2026-11-19T09:30:00+05:00")),
    *(("2026-11-19T14:00", "2026-11-19T14:00:00+05:00"), ("2026-11-19T09:00:30Z", "2026-11-19T14:00:30+05:00")),
]
NO_DATES: Final = (
    *("", "fibre", "7", "2102001", "31 feb", "31/31", "2026-13-01", "7x", "zero d", "25:00", "13pm", "march 1 2 3", "1 foo", "ma"),
    *("9999999d", "0000-01-01", "2026-11-19T25:00", "9999-12-31", "last", "d", "9999y"),
)


@pytest.mark.parametrize(("typed", "day"), DAYS)
def test_days(typed: str, day: str) -> None:
    assert _read(typed) == (day, day)


@pytest.mark.parametrize(("typed", "first", "last"), PERIODS)
def test_periods(typed: str, first: str, last: str) -> None:
    assert _read(typed) == (first, last)


@pytest.mark.parametrize(("typed", "moment"), MOMENTS)
def test_moments(typed: str, moment: str) -> None:
    assert _read(typed) == (moment, moment)


@pytest.mark.parametrize("typed", NO_DATES)
def test_what_is_no_date(typed: str) -> None:
    assert CALENDAR.read(typed) is None


def test_a_day_is_that_of_the_time_zone() -> None:
    """In Malé it is already the next day."""
    evening = Calendar(MALE, lambda: datetime(2026, 11, 25, 20, 0, tzinfo=ZoneInfo("UTC")))
    span = evening.read("today")
    assert span is not None
    assert span.start == datetime(2026, 11, 26, tzinfo=MALE)


@given(st.text(max_size=30) | st.text(alphabet="0123456789-/:. tz+dwmy", max_size=20))
def test_whatever_is_typed_what_is_written_is_read_again(typed: str) -> None:
    span = CALENDAR.read(typed)
    if span:
        again = CALENDAR.read(CALENDAR.written(span.start)), CALENDAR.read(CALENDAR.written(span.end, ends=True))
        assert again[0] is not None
        assert again[1] is not None
        assert (again[0].start, again[1].end) == (span.start.replace(microsecond=0), span.end.replace(microsecond=0))


def _read(typed: str) -> tuple[str, str]:
    span = CALENDAR.read(typed)
    assert span is not None
    return CALENDAR.written(span.start), CALENDAR.written(span.end, ends=True)
