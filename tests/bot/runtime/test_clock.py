from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.runtime.clock import Reading
from tests.harness import HandClock


def test_time_that_passes_is_no_setting(clock: HandClock) -> None:
    began = clock()
    for _ in range(3):
        clock.advance(hours=8)
        clock()
    assert (clock.set_at, clock.since, clock.times_set) == (None, began, 0)


@pytest.mark.parametrize("hours", [5, -5, 24 * 365 * 50, -24 * 365 * 20])
def test_a_setting_is_noticed_at_the_next_reading(clock: HandClock, hours: int, caplog: pytest.LogCaptureFixture) -> None:
    clock.advance(60)
    with caplog.at_level(logging.WARNING):
        now = clock.set_by(hours=hours)
        assert clock() == now
    assert (clock.set_at, clock.since, clock.times_set) == (now, now, 1)
    assert ("forward" if hours > 0 else "back") in caplog.text


def test_it_may_drift(clock: HandClock) -> None:
    for _ in range(100):
        clock.set_by(seconds=1)
        clock()
    assert clock.times_set == 0


@pytest.mark.parametrize(
    ("ago", "set_by", "reckoned_ago"),
    [
        (60, 0, 60),
        (-60, 0, 600),  # in the future: not before the clock was created, that is all that is known
        (60, 3600, 0),  # before the clock was set forward
        (60, -3600, 0),  # it seems to be in the future
        (7200, -3600, 0),
    ],
)
def test_what_is_known_of_a_stored_time(clock: HandClock, ago: int, set_by: int, reckoned_ago: int) -> None:
    clock.advance(600)
    stored = clock() - timedelta(seconds=ago)
    now = clock.set_by(seconds=set_by)
    assert now - clock.reckoned(stored) == timedelta(seconds=reckoned_ago)


def test_a_time_after_the_setting_counts_as_it_is(clock: HandClock) -> None:
    clock.set_by(hours=-5)
    stored = clock()
    clock.advance(60)
    assert clock.reckoned(stored) == stored


NOON = datetime(2026, 11, 7, 12, tzinfo=UTC)


def test_a_clock_that_follows_another_shows_its_time(clock: HandClock) -> None:
    clock.advance(60)
    clock.follow(Reading(NOON, at=clock.steady()))
    assert (clock(), clock.since, clock.set_at, clock.times_set) == (NOON, NOON, None, 0)
    assert clock.skew == clock.now - NOON
    clock.advance(hours=8)
    assert clock() == NOON + timedelta(hours=8)


def test_it_makes_no_difference_how_the_wall_clock_is_set_then(clock: HandClock) -> None:
    clock.follow(Reading(NOON, at=clock.steady()))
    clock.set_by(hours=5)
    clock.advance(60)
    assert (clock(), clock.times_set) == (NOON + timedelta(seconds=60), 0)


def test_the_other_clock_is_set(clock: HandClock) -> None:
    clock.follow(Reading(NOON, at=clock.steady()))
    clock.advance(60)
    clock.follow(Reading(NOON - timedelta(hours=3), at=clock.steady()))
    assert clock() == NOON - timedelta(hours=3)
    assert (clock.set_at, clock.times_set) == (clock(), 1)


def test_an_answer_that_took_long_corrects_nothing(clock: HandClock) -> None:
    clock.follow(Reading(NOON, at=clock.steady(), uncertainty=3.0))
    clock.advance(60)
    clock.follow(Reading(NOON, at=clock.steady(), uncertainty=3.0))
    assert clock() == NOON + timedelta(seconds=60), "the first is better than none, the second isn't better than the first"


@pytest.mark.parametrize(("hours", "said"), [(5, "+18000"), (-5, "-18000")])
def test_a_machine_whose_clock_is_wrong_says_so_once(
    clock: HandClock, hours: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    for _ in range(3):
        clock.follow(Reading(clock.now - timedelta(hours=hours), at=clock.steady()))
        clock.advance(5)
    clock.set_by(hours=-hours)
    for _ in range(3):
        clock.follow(Reading(clock.now, at=clock.steady()))
    assert [record.getMessage() for record in caplog.records] == [
        f"This machine's clock is off by {said} seconds from the database's, which is used. Is NTP running?",
        "This machine's clock agrees with the database's again",
    ]


def test_a_clock_that_follows_none_has_no_skew(clock: HandClock) -> None:
    assert clock.skew is None
