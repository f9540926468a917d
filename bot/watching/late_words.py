"""Stores the words by which the tickets of a feed's first page are found. Finding them takes longer than all the rest of a poll."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.model.duties import Next
from bot.runtime.timings import Timings
from bot.store.database import Database

CHUNKS: Final = 5
"""So many at a beat: a thousand tickets, for which a machine is busy for a tenth of a second or two."""


class LateWords:
    """A duty of all replicas. Whoever searches for tickets meanwhile doesn't wait for it (`bot.tickets`)."""

    def __init__(self, database: Database, *, timings: Timings = Timings()) -> None:
        self._database = database
        self._timings = timings

    def step(self, _position: str = "") -> Next:
        """Store the words of some tickets, in transactions that nobody waits for; go on at the next beat if there are more."""
        for _ in range(CHUNKS):
            with self._database.read() as tx:
                if not tx.search.is_behind:
                    return Next(self._timings.late_words)
            with self._database.write() as tx:
                tx.tickets.search_some()
        return Next(timedelta(0))
