"""Deletes old rows, so that the database stays small over the years."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from bot.runtime.clock import Clock
from bot.store.database import Database

log = logging.getLogger(__name__)

AUDIT: Final = timedelta(days=365)
"""How long the bot keeps who asked for what."""

PACES: Final = timedelta(hours=1)
"""How long the bot keeps when it posted where. Slack allows no more after a longer pause."""

UNFURLS: Final = timedelta(hours=1)
"""How long the bot keeps that a link was unfurled. Longer than the pause until the same link is unfurled again."""

DELIVERIES: Final = timedelta(hours=1)
"""How long the bot keeps what it acted on. Slack delivers nothing again for longer."""

TRUSTED_AFTER: Final = timedelta(days=1)
"""Nothing is deleted for this long after the clock was set. It may be wrong, and deleted rows can't be restored."""


class Housekeeping:
    """The scheduler calls `beat` from time to time."""

    def __init__(self, database: Database, *, retention: timedelta, clock: Clock) -> None:
        self._database = database
        self._retention = retention
        self._clock = clock

    def beat(self) -> None:
        """Delete old announcements, submissions, closed tickets that no feed shows, and silences."""
        now = self._clock()
        if self._clock.set_at and now - self._clock.set_at < TRUSTED_AFTER:
            return
        before = now - self._retention
        with self._database.write() as tx:
            shown = {number for feed in tx.feeds.all() for number in feed.members}
            announcements = tx.announcements.prune(before)
            submissions = tx.submissions.prune(before, now - max(AUDIT, self._retention))
            tickets = tx.tickets.prune(before, shown)
            tx.cards.prune()
            tx.silences.prune(before)
            tx.paces.prune(now - PACES)
            tx.unfurls.prune(now - UNFURLS)
            tx.shares.prune(now - UNFURLS)
            tx.deliveries.prune(now - DELIVERIES)
        if announcements or submissions or tickets:
            log.info("Deleted %d old announcements, %d submissions and %d tickets", announcements, submissions, tickets)
