"""Cards below links: the same ticket isn't shown twice within half an hour in the same channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from bot.runtime.clock import Clock
from bot.store.database import Database

NOT_AGAIN_FOR: Final = timedelta(minutes=30)


class Unfurls:
    """A card is claimed before it is shown, and released if it wasn't shown after all."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self, channel_id: str, numbers: Iterable[str]) -> set[str]:
        """Those of the tickets that may be shown there now."""
        now = self._clock()
        with self._database.write() as tx:
            return {number for number in numbers if tx.unfurls.claim(channel_id, number, now, now - NOT_AGAIN_FOR)}

    def release(self, channel_id: str, numbers: Iterable[str]) -> None:
        """They may be shown again at once."""
        with self._database.write() as tx:
            for number in numbers:
                tx.unfurls.release(channel_id, number)
