from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.changes import Change, ChangeKind
from bot.model.preferences import Preferences, Topic
from bot.model.quiet import MINUTES, Quiet

NIGHT = Quiet(start=20 * 60, end=7 * 60)
LUNCH = Quiet(start=12 * 60, end=13 * 60)
MALDIVES = "Indian/Maldives"  # five hours ahead
moments = st.integers(min_value=0, max_value=10 * 365 * MINUTES).map(lambda minute: at(0) + timedelta(minutes=minute))
zones = st.sampled_from([MALDIVES, "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
minutes = st.integers(min_value=0, max_value=MINUTES - 1)


def at(hour: int, minute: int = 0, day: int = 11) -> datetime:
    return datetime(2020, 8, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "end"),
    [
        (NIGHT, at(14, 59), None),
        (NIGHT, at(15), at(2, day=12)),
        (NIGHT, at(23), at(2, day=12)),
        (NIGHT, at(1, 59), at(2)),
        (NIGHT, at(2), None),
        (LUNCH, at(7), at(8)),
        (LUNCH, at(8), None),
        (LUNCH, at(6, 59), None),
    ],
)
def test_quiet_hours(quiet: Quiet, now: datetime, end: datetime | None) -> None:
    assert quiet.end_after(now, ZoneInfo(MALDIVES)) == end


def test_quiet_hours_while_clocks_are_set() -> None:
    berlin, quiet = ZoneInfo("Europe/Berlin"), Quiet(start=22 * 60, end=2 * 60 + 30)
    assert quiet.end_after(datetime(2024, 3, 30, 23, tzinfo=UTC), berlin) == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)  # 03:30
    assert quiet.end_after(datetime(2024, 10, 26, 23, tzinfo=UTC), berlin) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert quiet.end_after(datetime(2024, 10, 27, 1, 10, tzinfo=UTC), berlin) == datetime(2024, 10, 27, 1, 30, tzinfo=UTC)


@given(now=moments, zone=zones, start=minutes, end=minutes)
def test_whatever_is_held_is_told_within_a_day_and_never_in_quiet_hours(now: datetime, zone: str, start: int, end: int) -> None:
    quiet = Quiet(start=start, end=end)
    for is_hourly in (False, True):
        held_until = Preferences(time_zone=zone, quiet=quiet, is_hourly=is_hourly).held_until(now)
        if held_until is None:
            assert not is_hourly
            assert quiet.end_after(now, ZoneInfo(zone)) is None
        else:
            assert now < held_until <= now + timedelta(hours=26)
            assert held_until.second == 0


@pytest.mark.parametrize(
    ("zone", "now", "told"), [("UTC", at(9, 20), at(10)), ("Asia/Kathmandu", at(9, 20), at(10, 15)), ("UTC", at(10), at(11))]
)
def test_once_an_hour(zone: str, now: datetime, told: datetime) -> None:
    assert Preferences(time_zone=zone, is_hourly=True).held_until(now) == told


def test_hourly_news_before_quiet_hours_wait_for_their_end() -> None:
    assert Preferences(time_zone=MALDIVES, quiet=NIGHT, is_hourly=True).held_until(at(14, 30)) == at(2, day=12)


@pytest.mark.parametrize(
    ("change", "topic"),
    [
        (Change(kind=ChangeKind.FIELD, field="status"), Topic.STATUS),
        (Change(kind=ChangeKind.FIELD, field="priority"), Topic.PRIORITY),
        (Change(kind=ChangeKind.FIELD, field="assigned_to"), Topic.ASSIGNMENT),
        (Change(kind=ChangeKind.FIELD, field="customer"), Topic.DETAILS),
        (Change(kind=ChangeKind.NOTE), Topic.NOTES),
        (Change(kind=ChangeKind.NOTE_EDITED), Topic.NOTES),
        (Change(kind=ChangeKind.NOTE_REMOVED), Topic.NOTES),
    ],
)
def test_topics(change: Change, topic: Topic) -> None:
    gone = Change(kind=ChangeKind.GONE)
    assert Preferences(left_out=(topic,)).wanted([change, gone]) == (gone,)
    assert Preferences(left_out=tuple(set(Topic) - {topic})).wanted([change, gone]) == (change, gone)
