"""How fast the bot may post."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.model.pace import Pace
from tests.harness import HandClock

PACE = Pace(per_second=1, burst=3)


def taken(full_at: datetime | None, now: datetime) -> tuple[int, datetime]:
    """How many messages may be sent now, and when the allowance is full again after them."""
    count, last = 0, full_at or now
    while full_at := PACE.after_one_more(last, now):
        count, last = count + 1, full_at
    return count, last


def test_a_burst_and_then_one_a_second(clock: HandClock) -> None:
    sent, full_at = taken(None, clock())
    assert sent == 3
    sent, full_at = taken(full_at, clock.advance(0.5))
    assert sent == 0
    sent, full_at = taken(full_at, clock.advance(0.5))
    assert sent == 1
    assert taken(full_at, clock.advance(2))[0] == 2


def test_silence_is_not_saved_up(clock: HandClock) -> None:
    _, full_at = taken(None, clock())
    assert taken(full_at, clock.advance(3600))[0] == 3


@pytest.mark.parametrize("ahead", [timedelta(seconds=8.1), timedelta(hours=5)])
def test_a_time_that_cannot_be_says_nothing(clock: HandClock, ahead: timedelta) -> None:
    """It was written by a wrong clock; nobody waits for it."""
    assert taken(clock() + ahead, clock())[0] == 3


@pytest.mark.parametrize("seconds", [3, 3.1, 8])
def test_the_longest_possible_time_is_obeyed(clock: HandClock, seconds: float) -> None:
    """Also if it was written by a replica whose clock is a little ahead: it has just sent the last message of a burst."""
    assert taken(clock() + timedelta(seconds=seconds), clock())[0] == 0


def test_what_arrives_late_counts_when_it_arrives(clock: HandClock) -> None:
    _, full_at = taken(None, clock())
    late = PACE.after_late_arrival(full_at, clock.advance(5))
    assert taken(late, clock())[0] == 2
    assert PACE.after_late_arrival(late + timedelta(seconds=1), clock()) == late + timedelta(seconds=1)
