"""Shared cards: the same ticket isn't shared twice in a row in the same channel or thread, whoever does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.runtime.clock import Clock
from bot.store.database import Database

NOT_AGAIN_FOR: Final = timedelta(minutes=5)
"""Nobody shares the same ticket again within this time on purpose: the card is still in sight."""


class Shares:
    """A card is claimed before it is posted, and released if it wasn't posted after all.

    `thread_ts` is "" outside of threads.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self, channel_id: str, thread_ts: str, number: str) -> bool:
        """Whether the ticket may be shared there now."""
        now = self._clock()
        with self._database.write() as tx:
            return tx.shares.claim(channel_id, thread_ts, number, now, now - NOT_AGAIN_FOR)

    def release(self, channel_id: str, thread_ts: str, number: str) -> None:
        """It may be shared again at once."""
        with self._database.write() as tx:
            tx.shares.release(channel_id, thread_ts, number)
