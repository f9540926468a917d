"""How fast the bot may post."""

from __future__ import annotations

from bot.telling.pace import Pace
from tests.harness import HandClock


def taken(pace: Pace, channel: str = "C0NOC") -> int:
    """How many messages may be sent now."""
    count = 0
    while pace.take(channel):
        count += 1
    return count


def test_a_burst_and_then_one_a_second(clock: HandClock) -> None:
    pace = Pace(per_second=1, burst=3, monotonic=clock.monotonic)
    assert taken(pace) == 3
    clock.advance(0.5)
    assert taken(pace) == 0
    clock.advance(0.5)
    assert taken(pace) == 1
    clock.advance(2)
    assert taken(pace) == 2


def test_silence_is_not_saved_up(clock: HandClock) -> None:
    pace = Pace(per_second=1, burst=3, monotonic=clock.monotonic)
    taken(pace)
    clock.advance(3600)
    assert taken(pace) == 3


def test_each_channel_has_its_own(clock: HandClock) -> None:
    pace = Pace(per_second=1, burst=3, monotonic=clock.monotonic)
    assert taken(pace, "C0NOC") == 3
    assert taken(pace, "C0ECO") == 3


def test_what_was_not_sent_is_given_back(clock: HandClock) -> None:
    pace = Pace(per_second=1, burst=3, monotonic=clock.monotonic)
    taken(pace)
    pace.give_back("C0NOC")
    assert taken(pace) == 1
    for _ in range(10):
        pace.give_back("C0NOC")
    assert taken(pace) == 3
