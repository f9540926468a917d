"""The bounded pool."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from bot.model.errors import Busy
from bot.runtime.workers import Workers
from tests.harness import LogWatch, wait_until


@pytest.fixture
def workers() -> Iterator[Workers]:
    pool = Workers("test", threads=2, backlog=1)
    yield pool
    pool.drain(5)


def test_more_than_it_can_take_is_refused_at_once(workers: Workers) -> None:
    gate = threading.Event()
    done: list[int] = []

    def wait_and_count() -> None:
        gate.wait(5)
        done.append(1)

    for _ in range(3):
        workers.submit(wait_and_count)
    with pytest.raises(Busy):
        workers.submit(lambda: done.append(1))
    assert workers.load == 3
    gate.set()
    wait_until(lambda: workers.load == 0, "the tasks to end")
    workers.submit(lambda: done.append(1))
    assert workers.drain(5)
    assert len(done) == 4


def test_what_is_due_and_finds_no_room_comes_back(workers: Workers, log_watch: LogWatch) -> None:
    gate = threading.Event()
    done: list[str] = []

    def serve(channel: str) -> None:
        gate.wait(5)
        done.append(channel)

    assert list(workers.submit_due("channels", serve, ["C1", "C2", "C3", "C4", "C5"])) == ["C4", "C5"]
    assert log_watch.says("2 channels wait for the next run")
    gate.set()
    assert workers.drain(5)
    assert sorted(done) == ["C1", "C2", "C3"]


def test_a_task_gets_its_arguments(workers: Workers) -> None:
    done: list[tuple[str, int]] = []

    def note(what: str, *, times: int) -> None:
        done.append((what, times))

    workers.submit(note, "polled", times=2)
    assert workers.drain(5)
    assert done == [("polled", 2)]


def test_a_task_that_fails_is_logged_and_harms_no_other(workers: Workers, log_watch: LogWatch) -> None:
    log_watch.expect_error("A task failed")

    def fail() -> None:
        raise RuntimeError("broken inside")

    done = threading.Event()
    for _ in range(3):
        workers.submit(fail)
        wait_until(lambda: workers.load == 0, "it to fail")
    workers.submit(done.set)
    assert done.wait(5)
    assert log_watch.says("broken inside")


def test_draining_finishes_what_is_in_hand_and_takes_no_more(workers: Workers) -> None:
    started, gate, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        gate.wait(5)
        done.set()

    workers.submit(work)
    assert started.wait(5)
    assert not workers.drain(0.01), "it is not done in time"
    with pytest.raises(Busy):
        workers.submit(done.set)
    gate.set()
    assert workers.drain(5)
    assert done.is_set()
