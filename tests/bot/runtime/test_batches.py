"""Threads that want the same kind of work done at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from bot.runtime.batches import Batches

SECONDS = 60
"""Much longer than anything here takes."""


class Work:
    """Squares numbers. The first batch waits until the test lets it go; the number 13 is bad luck."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began, self.go_on = threading.Event(), threading.Event()

    def __call__(self, items: Sequence[int]) -> list[int]:
        self.batches.append(sorted(items))
        self.began.set()
        assert self.go_on.wait(SECONDS)
        if 13 in items:
            raise ValueError("bad luck")
        return [item * item for item in items]


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def batches(work: Work) -> Batches[int, int]:
    return Batches(work)


@pytest.fixture
def threads(work: Work) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads
        work.go_on.set()


def ask(threads: ThreadPoolExecutor, batches: Batches[int, int], work: Work, *later: int) -> list[Future[int]]:
    """Ask for 1 and, while that is being done, for the others; then let it go on."""
    first = threads.submit(batches.do, 1)
    assert work.began.wait(SECONDS)
    others = [threads.submit(batches.do, number) for number in later]
    while batches.waiting < len(later):
        assert not any(other.done() for other in others)
    work.go_on.set()
    return [first, *others]


def test_one_who_is_alone_is_a_batch(work: Work, batches: Batches[int, int]) -> None:
    work.go_on.set()
    assert [batches.do(2), batches.do(3)] == [4, 9]
    assert work.batches == [[2], [3]]


def test_who_asks_meanwhile_shares_the_next_batch(work: Work, batches: Batches[int, int], threads: ThreadPoolExecutor) -> None:
    answers = ask(threads, batches, work, 2, 3, 4)
    assert [answer.result(SECONDS) for answer in answers] == [1, 4, 9, 16]
    assert work.batches == [[1], [2, 3, 4]]


def test_what_is_wrong_with_one_stays_its_own(work: Work, batches: Batches[int, int], threads: ThreadPoolExecutor) -> None:
    first, lucky, unlucky, other = ask(threads, batches, work, 2, 13, 4)
    assert [one.result(SECONDS) for one in (first, lucky, other)] == [1, 4, 16]
    with pytest.raises(ValueError, match="bad luck"):
        unlucky.result(SECONDS)
    assert work.batches[:2] == [[1], [2, 4, 13]]
    assert sorted(work.batches[2:]) == [[2], [4], [13]]


def test_it_goes_on_after_a_failure(work: Work, batches: Batches[int, int]) -> None:
    work.go_on.set()
    with pytest.raises(ValueError, match="bad luck"):
        batches.do(13)
    assert batches.do(5) == 25
    assert batches.waiting == 0


def test_very_many_at_once() -> None:
    batches = Batches[int, int](lambda items: [-item for item in items])
    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(batches.do, range(5_000))) == [-number for number in range(5_000)]
    assert batches.waiting == 0
