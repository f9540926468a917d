"""Optional questions to Slack: asked in parallel, and never waited for longer than a person would accept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from bot.model.errors import Busy, KeesaBotError
from bot.runtime.ornaments import ornament
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers

MOST: Final = 5_000
"""How many answers are kept. Those that weren't used for the longest time are dropped first."""

K = TypeVar("K")
V = TypeVar("V")
Clock = Callable[[], float]


class LookUps:
    """Asks on a pool of its own, so that a hanging Slack takes no threads from other work."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def start(self, ask: Callable[[], V], otherwise: Callable[[], V], then: Callable[[V, bool], object] | None = None) -> Future[V]:
        """Start `ask`. The future holds its answer, or `otherwise` if Slack or the pool refused; never an error.

        `then` gets the answer, and whether it is Slack's, before the future is done.
        """
        future: Future[V] = Future()

        def settle(answer: V, *, known: bool) -> None:
            try:
                if then:
                    then(answer, known)
            finally:
                future.set_result(answer)

        def work() -> None:
            known: list[V] = ornament("look-up", lambda: [ask()], [])
            settle(known[0] if known else otherwise(), known=bool(known))

        try:
            self._workers.submit(work)
        except Busy:
            settle(otherwise(), known=False)
        return future


def await_all(futures: Iterable[Future[Any]], seconds: float) -> None:
    """Wait until all are answered, but no longer than `seconds`."""
    wait(list(futures), timeout=max(0.0, seconds))


@dataclass
class _Kept(Generic[V]):
    future: Future[V] = field(init=False)
    until: float = 0.0
    is_answered: bool = False


class Remembered(Generic[K, V]):
    """A cache of answers. Each question is asked once at a time; an answer expires, but is used again if Slack doesn't respond."""

    def __init__(self, lookups: LookUps, ask: Callable[[K], V], unknown: V, timings: Timings, clock: Clock) -> None:
        self._lookups = lookups
        self._ask = ask
        self._unknown = unknown
        self._timings = timings
        self._clock = clock
        self._kept: OrderedDict[K, _Kept[V]] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, key: K) -> Future[V]:
        """The cached answer or, if there is none or it has expired, the pending one, asked now if necessary."""
        with self._lock:
            kept = self._kept.get(key)
            if kept and (self._clock() < kept.until or not kept.future.done()):
                self._kept.move_to_end(key)
                return kept.future
            self._kept[key] = entry = _Kept[V]()
            self._kept.move_to_end(key)
            entry.future = self._asked(key, kept.future.result() if kept else self._unknown, entry)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
            return entry.future

    def is_answered(self, key: K) -> bool:
        """Whether Slack has answered, if only that it doesn't tell. Otherwise it may answer when it is asked again."""
        with self._lock:
            kept = self._kept.get(key)
        return kept is not None and kept.is_answered

    def _asked(self, key: K, before: V, entry: _Kept[V]) -> Future[V]:
        def ask() -> V:
            try:
                answer = self._ask(key)
            except KeesaBotError as error:
                entry.is_answered = not error.retryable
                raise
            entry.is_answered = True
            return answer

        def keep(_answer: V, known: bool) -> None:
            holds_for = self._timings.names_kept if known else self._timings.names_asked_again
            entry.until = self._clock() + holds_for.total_seconds()

        return self._lookups.start(ask, lambda: before, keep)
