"""When schedules are due, in any time zone and across any change of its clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.schedules import WEEKDAYS, Rhythm, Times

from .test_periods import ZONES, moments

times = st.builds(
    Times,
    rhythm=st.just(Rhythm.DAILY),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from([str(z) for z in ZONES]),
)


def daily(hour: int, minute: int, zone: str) -> Times:
    return Times(rhythm=Rhythm.DAILY, hour=hour, minute=minute, zone=zone)


@pytest.mark.parametrize(
    ("when", "after", "due"),
    [
        (daily(17, 0, "Indian/Maldives"), "2026-11-07T11:59+00:00", "2026-11-07T12:00+00:00"),
        (daily(17, 0, "Indian/Maldives"), "2026-11-07T12:00+00:00", "2026-11-08T12:00+00:00"),
        (Times(rhythm=Rhythm.WEEKLY, weekday="mon", hour=8, zone="UTC"), "2026-11-07T09:00+00:00", "2026-11-09T08:00+00:00"),
        (Times(rhythm=Rhythm.WEEKDAYS, hour=8, zone="UTC"), "2026-11-06T08:00+00:00", "2026-11-09T08:00+00:00"),
        (daily(2, 30, "Europe/Berlin"), "2026-03-28T12:00+00:00", "2026-03-29T01:30+00:00"),
        (daily(2, 30, "Europe/Berlin"), "2026-10-24T12:00+00:00", "2026-10-25T00:30+00:00"),
        (daily(2, 30, "Europe/Berlin"), "2026-10-25T00:30+00:00", "2026-10-26T01:30+00:00"),
        (daily(0, 0, "Asia/Beirut"), "2022-03-26T12:00+00:00", "2022-03-26T22:00+00:00"),
    ],
    ids=[
        "today",
        "not twice",
        "weekly",
        "after the weekend",
        "skipped by the clocks",
        "the first of two",
        "not the second",
        "no midnight",
    ],
)
def test_next(when: Times, after: str, due: str) -> None:
    assert when.after(datetime.fromisoformat(after)) == datetime.fromisoformat(due)


@given(times, moments)
def test_once_on_each_day_of_the_calendar(when: Times, begin: datetime) -> None:
    """But not on a day that a zone has skipped."""
    zone, dues, moment = ZoneInfo(when.zone), [], begin
    for _ in range(30):
        moment = when.after(moment)
        dues.append(moment)
    days = [due.astimezone(zone).date() for due in dues]
    assert dues == sorted(set(dues))
    assert len(set(days)) == len(days)
    assert all(after - before <= timedelta(days=2) for before, after in pairwise(days))


@given(times, moments, st.sampled_from(Rhythm), st.sampled_from(WEEKDAYS))
def test_the_last_the_next_and_the_spans(when: Times, now: datetime, rhythm: Rhythm, weekday: str) -> None:
    when = when.model_copy(update={"rhythm": rhythm, "weekday": weekday if rhythm is Rhythm.WEEKLY else ""})
    last, following = when.until(now), when.after(now)
    assert last <= now < following
    assert when.after(last) == following, "nothing lies between them"
    here, before = when.spans(following)
    assert (before.end, here.start, here.end) == (last, last, following)
    assert before.start < before.end


def test_it_is_utc() -> None:
    assert daily(8, 0, "Asia/Dubai").after(datetime(2026, 11, 7, tzinfo=UTC)).tzinfo is UTC
