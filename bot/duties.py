"""What all replicas together do once, from time to time: one of them claims the next step of it.

A step that isn't finished, because its replica was killed or an error occurred, is repeated after the time for which it was
claimed. If a replica was paused for longer, two may do it at once, so a step does no harm if it is repeated.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.model.duties import Next
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.database import Database

Step = Callable[[str], Next]
"""Does the next part of a duty, from a position on, which is "" at first."""


class Duties:
    """The scheduler calls `beat`; each due step is done on the worker pool."""

    def __init__(self, database: Database, workers: Workers, *, clock: Clock, timings: Timings = Timings()) -> None:
        self._database = database
        self._workers = workers
        self._clock = clock
        self._timings = timings
        self._steps: dict[str, tuple[Step, Callable[[], bool]]] = {}

    def add(self, name: str, step: Step, *, when: Callable[[], bool] = lambda: True) -> None:
        """Do this duty, too. While `when` is false, this replica leaves it to others."""
        self._steps[name] = step, when

    def beat(self) -> None:
        """Start the next step of every duty that is due."""
        possible = [name for name, (_, when) in self._steps.items() if when()]
        with self._database.read() as tx:
            due = tx.duties.due(possible, self._clock())
        self._workers.submit_due("duties", self._do, due)

    def _do(self, name: str) -> None:
        now = self._clock()
        until = now + self._timings.duty_step
        with self._database.write() as tx:
            position = tx.duties.claim(name, now, until)
        if position is None:
            return
        step, _ = self._steps[name]
        following = step(position)
        with self._database.write() as tx:
            tx.duties.finish(name, until, self._clock() + following.pause, following.position)
