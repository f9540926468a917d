from __future__ import annotations

from tests.fair_time import MOST, NAP, FairClock


class Machine:
    """A machine that wakes a thread `late` seconds after the intended time."""

    def __init__(self) -> None:
        self.now = 100.0
        self.late = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds + self.late

    def monotonic(self) -> float:
        return self.now


def elapsed(clock: FairClock, naps: int) -> float:
    before = clock.seconds
    for _ in range(naps):
        clock.nap()
    return clock.seconds - before


def test_it_goes_with_the_time_on_an_idle_machine() -> None:
    machine = Machine()
    clock = FairClock(machine.sleep, machine.monotonic)
    machine.late = 0.001
    assert round(elapsed(clock, 100), 6) == round(machine.now - 100, 6)


def test_waits_for_a_busy_machine_are_left_out() -> None:
    machine = Machine()
    clock = FairClock(machine.sleep, machine.monotonic)
    machine.late = 5.0
    assert round(elapsed(clock, 100), 6) == round(100 * MOST, 6)
    machine.late = 0.0
    assert round(elapsed(clock, 100), 6) == round(100 * NAP, 6)
