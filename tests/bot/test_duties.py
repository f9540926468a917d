"""What all replicas together do once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest

from bot.duties import Duties, Step
from bot.model.duties import Next
from bot.runtime.timings import Timings
from bot.store.database import Database
from tests.harness import HandClock, InlineWorkers

REPLICAS = 4
STEP = Timings().duty_step.total_seconds()


@pytest.fixture
def replicas(database: Database, clock: HandClock) -> list[Duties]:
    return [Duties(database, InlineWorkers(), clock=clock) for _ in range(REPLICAS)]


def noting(done: list[str], what: str, pause: timedelta) -> Step:
    """A step that notes that it was done."""

    def step(_position: str) -> Next:
        done.append(what)
        return Next(pause)

    return step


def add(replicas: list[Duties], step: Step, name: str = "count") -> None:
    for duties in replicas:
        duties.add(name, step)


def beat(replicas: list[Duties]) -> None:
    """All of them at the same time."""
    with ThreadPoolExecutor(len(replicas)) as pool:
        for future in [pool.submit(duties.beat) for duties in replicas]:
            future.result()


def test_one_of_them_does_each_step_and_another_goes_on_from_there(replicas: list[Duties], clock: HandClock) -> None:
    done: list[str] = []

    def step(position: str) -> Next:
        done.append(position)
        return Next(timedelta(minutes=1), position + "I")

    add(replicas, step)
    for _ in range(3):
        beat(replicas)
        beat(replicas)
        clock.advance(minutes=1)
    assert done == ["", "I", "II"]


def test_each_duty_has_its_own_time(replicas: list[Duties], clock: HandClock) -> None:
    done: list[str] = []
    for name, minutes in (("often", 1), ("seldom", 3)):
        add(replicas, noting(done, name, timedelta(minutes=minutes)), name)
    for _ in range(4):
        beat(replicas)
        clock.advance(minutes=1)
    assert sorted(done) == ["often"] * 4 + ["seldom"] * 2


def test_what_one_cannot_do_is_left_to_another(replicas: list[Duties]) -> None:
    done: list[str] = []
    for name, duties in zip("ABCD", replicas, strict=True):
        duties.add("count", noting(done, name, timedelta(hours=1)), when=partial(name.__eq__, "C"))
    beat(replicas)
    assert done == ["C"]


def test_a_step_that_broke_off_is_repeated(replicas: list[Duties], clock: HandClock) -> None:
    def step(position: str) -> Next:
        if "broken" not in done:
            done.append("broken")
            raise ConnectionError
        done.append(position)
        return Next(timedelta(hours=1))

    done: list[str] = []
    add(replicas, step)
    with pytest.raises(ConnectionError):
        replicas[0].beat()
    clock.advance(STEP - 1)
    beat(replicas)
    assert done == ["broken"], "whoever does it may still be working on it"
    clock.advance(1)
    beat(replicas)
    assert done == ["broken", ""]


def test_who_was_paused_for_too_long_changes_nothing(replicas: list[Duties], clock: HandClock) -> None:
    def step(position: str) -> Next:
        if not done:
            done.append("first")
            clock.advance(STEP)
            replicas[1].beat()
            return Next(timedelta(0), "late")
        done.append(position)
        return Next(timedelta(hours=1), "second")

    done: list[str] = []
    add(replicas, step)
    replicas[0].beat()
    beat(replicas)
    assert done == ["first", ""]
    clock.advance(hours=1)
    beat(replicas)
    assert done == ["first", "", "second"]
