"""Work that several threads want done at the same time, done once for all of them: one transaction instead of ten, for example."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class _Asked(Generic[T, R]):
    """What one thread wants done. It waits at its gate, a lock, which takes a tenth of what an event or a future would."""

    result: R

    def __init__(self, item: T) -> None:
        self.item = item
        self.gate = threading.Lock()
        self.gate.acquire()
        self.is_done = False
        self.error: BaseException | None = None


class Batches(Generic[T, R]):
    """Whoever asks first does the work. Whoever asks meanwhile waits for the next batch, which one of them does for all.

    `work` gets the items of a batch, and returns a result for each. If it raises, it is done again for each item alone, so what is
    wrong with one stays its own. So it must leave nothing behind if it raises, as a transaction does.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._is_working = False
        self._asked: list[_Asked[T, R]] = []

    @property
    def waiting(self) -> int:
        """The number of threads that wait for the next batch."""
        return len(self._asked)

    def do(self, item: T) -> R:
        """Wait until it is done. Raises what `work` raises for this item alone."""
        mine = _Asked[T, R](item)
        with self._lock:
            self._asked.append(mine)
            must_wait, self._is_working = self._is_working, True
        if must_wait:
            mine.gate.acquire()
        if not mine.is_done:
            self._do_batch()
        if mine.error:
            raise mine.error
        return mine.result

    def _do_batch(self) -> None:
        """With what everybody wants who waits. Then the first of those who asked meanwhile does the next one."""
        with self._lock:
            batch, self._asked = self._asked, []
        self._do_all(batch)
        with self._lock:
            self._is_working = bool(self._asked)
            woken = [*self._asked[:1], *batch]
        for asked in woken:
            asked.gate.release()

    def _do_all(self, batch: Sequence[_Asked[T, R]]) -> None:
        try:
            results = self._work([asked.item for asked in batch])
        except BaseException as error:  # nobody waits forever, whatever it is
            failure = error
        else:
            for asked, result in zip(batch, results, strict=True):
                asked.result, asked.is_done = result, True
            return
        if len(batch) == 1:
            batch[0].error, batch[0].is_done = failure, True
            return
        for asked in batch:
            self._do_all([asked])
