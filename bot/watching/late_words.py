"""Stores the words by which the tickets of a feed's first page are found. Finding them takes longer than all the rest of a poll."""

from __future__ import annotations

from datetime import timedelta

from bot.model.duties import Next
from bot.runtime.timings import Timings
from bot.store.database import Database


class LateWords:
    """A duty of all replicas. Whoever searches for tickets meanwhile doesn't wait for it (`bot.tickets`)."""

    def __init__(self, database: Database, *, timings: Timings = Timings()) -> None:
        self._database = database
        self._timings = timings

    def step(self, _position: str = "") -> Next:
        """Store the words of some tickets, few enough that nobody waits for it; go on at the next beat if there are more."""
        with self._database.read() as tx:
            is_behind = tx.search.is_behind
        if is_behind:
            with self._database.write() as tx:
                tx.tickets.search_some()
        return Next(timedelta(0) if is_behind else self._timings.late_words)
