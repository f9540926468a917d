"""Nobody waits behind somebody who asks for a lot."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from weakref import WeakSet

import pytest

from bot.model.errors import Busy
from bot.runtime.allowance import WINDOW, Allowance
from bot.runtime.workers import Workers
from tests.harness import HandClock, wait_until


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


@pytest.fixture
def workers(gate: threading.Event) -> Iterator[Workers]:
    pool = Workers("test", threads=4, backlog=40)
    yield pool
    gate.set()
    assert pool.drain(10)


def test_a_flood_takes_a_quarter_of_the_threads(workers: Workers, gate: threading.Event) -> None:
    began: list[str] = []
    for number in range(10):
        workers.submit_for("greedy", _wait(gate, began, f"greedy {number}"))
    for name in ("ana", "ben", "cat"):
        workers.submit_for(name, _wait(gate, began, name))
    wait_until(lambda: len(began) == 4, "the others to have their turn")
    assert sorted(began) == ["ana", "ben", "cat", "greedy 0"]


def test_all_have_their_turn_in_order() -> None:
    """With one thread the order is visible: people alternate, and each person's tasks stay in order."""
    pool, gate, began = Workers("test", threads=1, backlog=40), threading.Event(), list[str]()
    pool.submit(gate.wait, 10)
    for number in range(3):
        pool.submit_for("greedy", _note(began, f"greedy {number}"))
    pool.submit_for("ana", _note(began, "ana 0"))
    pool.submit_for("ana", _note(began, "ana 1"))
    pool.submit_for("ben", _note(began, "ben 0"))
    gate.set()
    assert pool.drain(10)
    assert began == ["greedy 0", "ana 0", "ben 0", "greedy 1", "ana 1", "greedy 2"]


class Name(str):
    """A name of which one can know whether anything still has it."""


def test_who_asks_for_nothing_more_is_forgotten() -> None:
    clock = HandClock()
    allowance = Allowance(3, clock.monotonic)
    names = WeakSet[Name]()
    for number in range(100):
        names.add(name := Name(f"person {number}"))
        allowance.take(name)
    del name
    assert len(names) == 100
    clock.advance(seconds=WINDOW - 1)
    for _ in range(3):
        assert allowance.take("ben") == 0
    clock.advance(seconds=1)
    allowance.take("ana")
    assert len(names) == 0
    assert allowance.take("ben") == WINDOW - 1, "whoever has just asked isn't forgotten"


def test_the_backlog_is_not_one_persons(workers: Workers, gate: threading.Event) -> None:
    for _ in range(21):
        workers.submit_for("greedy", _wait(gate, [], ""))
    with pytest.raises(Busy):
        workers.submit_for("greedy", _wait(gate, [], ""))
    for number in range(20):
        workers.submit_for(f"person {number}", _wait(gate, [], ""))


def _wait(gate: threading.Event, began: list[str], name: str) -> Callable[[], None]:
    def work() -> None:
        began.append(name)
        gate.wait(10)

    return work


def _note(began: list[str], name: str) -> Callable[[], None]:
    return lambda: began.append(name)


def test_so_many_a_minute(clock: HandClock) -> None:
    allowance = Allowance(3, clock.monotonic)
    assert [allowance.take("ana") for _ in range(3)] == [0, 0, 0]
    clock.advance(20)
    assert allowance.take("ana") == pytest.approx(WINDOW - 20)
    assert allowance.take("ben") == 0, "it is ana's alone"
    clock.advance(WINDOW - 20)
    assert [allowance.take("ana") for _ in range(3)] == [0, 0, 0]
    assert allowance.take("ana") > 0
