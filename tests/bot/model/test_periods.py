"""Periods in days of a time zone, whatever its clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.periods import Period, day_start, days_of

MALDIVES = ZoneInfo("Indian/Maldives")
ZONES = [
    ZoneInfo(name)
    for name in (
        *("UTC", "Indian/Maldives", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"),
        *("Asia/Beirut", "America/Havana", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca"),
    )
]
"""Some begin a day at one o'clock or have midnight twice; one has skipped a day, one changes by half an hour."""
zones = st.sampled_from(ZONES)
moments = st.integers(1_230_768_000, 2_114_380_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))  # 2009 to 2036
periods = st.one_of(
    st.builds(Period, days=st.integers(1, 400)),
    st.just(Period()),
    st.builds(Period, since=st.dates(date(2008, 1, 1), date(2009, 1, 1))),
)


@pytest.mark.parametrize(
    ("period", "start", "before", "before_end"),
    [
        (Period(days=1), "2026-03-31T00:00", "2026-03-30T00:00", "2026-03-30T14:30"),
        (Period(days=7), "2026-03-25T00:00", "2026-03-18T00:00", "2026-03-24T14:30"),
        (Period(), "2026-03-01T00:00", "2026-02-01T00:00", "2026-02-28T14:30"),
        (Period(since=date(2026, 3, 30)), "2026-03-30T00:00", "2026-03-28T00:00", "2026-03-29T14:30"),
    ],
)
def test_a_period_and_the_one_before(period: Period, start: str, before: str, before_end: str) -> None:
    now = datetime(2026, 3, 31, 14, 30, tzinfo=MALDIVES)
    here, earlier = period.span(now, MALDIVES), period.span_before(now, MALDIVES)
    said = [moment.astimezone(MALDIVES).isoformat()[:16] for moment in (here.start, earlier.start, earlier.end)]
    assert said == [start, before, before_end]
    assert here.end == now


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        ("Asia/Beirut", date(2022, 3, 27), "2022-03-26T22:00"),
        ("America/Havana", date(2022, 11, 6), "2022-11-06T04:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00"),
    ],
    ids=["no midnight", "midnight twice", "no such day"],
)
def test_the_first_moment_of_an_odd_day(zone: str, day: date, start: str) -> None:
    assert day_start(day, ZoneInfo(zone)).isoformat()[:16] == start


@given(moments, zones, periods)
def test_spans_follow_each_other(now: datetime, zone: ZoneInfo, period: Period) -> None:
    here, before = period.span(now, zone), period.span_before(now, zone)
    assert before.start <= before.end <= here.start <= here.end == now
    assert here.start == min(day_start(here.start.astimezone(zone).date(), zone), now)


def test_a_day_that_has_not_begun_yet_counts_as_today() -> None:
    now = datetime(2026, 3, 31, 14, 30, tzinfo=MALDIVES)
    tomorrow, today = Period(since=date(2026, 4, 1)), Period(since=date(2026, 3, 31))
    assert tomorrow.span(now, MALDIVES) == today.span(now, MALDIVES)
    assert tomorrow.span_before(now, MALDIVES) == today.span_before(now, MALDIVES)


@given(moments, zones, st.integers(1, 40))
def test_the_days_of_a_span_have_no_gaps(now: datetime, zone: ZoneInfo, count: int) -> None:
    span = Period(days=count).span(now, zone)
    days = list(days_of(span, zone))
    starts = [start for _, start in days]
    assert starts == sorted(starts)
    assert starts[0] == span.start
    assert starts[-1] <= now < day_start(days[-1][0] + timedelta(days=1), zone)
    assert count - 1 <= len(days) <= count, "a day may be missing from the calendar"
    for day, start in days:
        assert start.astimezone(zone).date() >= day
        assert (start - timedelta(microseconds=1)).astimezone(zone).date() < day or start == span.start


@given(st.one_of(st.builds(Period, days=st.integers(1, 3_660)), st.just(Period()), st.builds(Period, since=st.dates())))
def test_words_name_a_period(period: Period) -> None:
    assert period.words
