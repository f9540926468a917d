from __future__ import annotations

import logging
from datetime import timedelta

import pytest

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
