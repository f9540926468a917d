"""The bounds of the database, from the settings."""

from __future__ import annotations

from bot.config import Settings
from bot.runtime.timings import Timings
from bot.store.bounds import Bounds


def bounds_of(settings: Settings, timings: Timings = Timings()) -> Bounds:
    """What the operator and the bot's own waits allow."""
    return Bounds(
        pool=settings.database_pool,
        connect=settings.database_connect_seconds,
        statement=settings.database_statement_seconds,
        lock=settings.database_lock_seconds,
        ack=timings.write_patience.total_seconds(),
    )
