"""Deletes old rows, so that the database stays small over the years: a chunk at a time, so that nobody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.model.duties import Next
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)

CHUNK: Final = 1000
"""The most rows of one kind to delete in a transaction, and in a step."""

AUDIT: Final = timedelta(days=365)
"""How long the bot keeps who asked for what, and what operators did."""

PACES: Final = timedelta(hours=1)
"""How long the bot keeps when it posted where. Slack allows no more after a longer pause."""

UNFURLS: Final = timedelta(hours=1)
"""How long the bot keeps that a link was unfurled. Longer than the pause until the same link is unfurled again."""

DELIVERIES: Final = timedelta(hours=1)
"""How long the bot keeps what it acted on. Slack delivers nothing again for longer."""

_LASTING: Final = ("announcements", "submissions' texts", "submissions", "tickets")

TRUSTED_AFTER: Final = timedelta(days=1)
"""Nothing is deleted for this long after the clock was set. It may be wrong, and deleted rows can't be restored."""


class Housekeeping:
    """A duty of all replicas, every `interval`."""

    def __init__(self, database: Database, *, retention: timedelta, interval: timedelta, clock: Clock, chunk: int = CHUNK) -> None:
        self._database = database
        self._retention = retention
        self._interval = interval
        self._clock = clock
        self._chunk = chunk

    def step(self, _position: str = "") -> Next:
        """Delete a chunk of each kind of old rows; soon go on with the rest, if there is more."""
        now = self._clock()
        if self._clock.set_at and now - self._clock.set_at < TRUSTED_AFTER:
            return Next(self._interval)
        deleted = {kind: self._delete(prune) for kind, prune in self._prunes(now).items()}
        worth_saying = ", ".join(f"{count} {kind}" for kind, count in deleted.items() if count and kind in _LASTING)
        if worth_saying:
            log.info("Deleted old rows: %s", worth_saying)
        return Next(timedelta(0) if max(deleted.values()) >= self._chunk else self._interval)

    def _delete(self, prune: Callable[[Transaction], int]) -> int:
        with self._database.write() as tx:
            return prune(tx)

    def _prunes(self, now: datetime) -> Mapping[str, Callable[[Transaction], int]]:
        """For each kind of rows, what deletes a chunk of them and says how many."""
        before, chunk = now - self._retention, self._chunk
        return {
            "announcements": lambda tx: tx.announcements.prune(before, chunk),
            "submissions' texts": lambda tx: tx.submissions.blank(before, chunk),
            "submissions": lambda tx: tx.submissions.prune(now - max(AUDIT, self._retention), chunk),
            "steps": lambda tx: tx.steps.prune(before, chunk),
            "interventions": lambda tx: tx.interventions.prune(now - max(AUDIT, self._retention), chunk),
            "tickets": lambda tx: _prune_tickets(tx, before, chunk),
            "history": lambda tx: tx.history.prune(before, chunk),
            "customers": lambda tx: tx.customers.prune(before, chunk),
            "mutes": lambda tx: tx.mutes.prune(before, chunk),
            "silences": lambda tx: tx.silences.prune(before, chunk),
            "paces": lambda tx: tx.paces.prune(now - PACES, chunk),
            "unfurls": lambda tx: tx.unfurls.prune(now - UNFURLS, chunk),
            "shares": lambda tx: tx.shares.prune(now - UNFURLS, chunk),
            "threads": lambda tx: tx.threads.prune(before, chunk),
            "deliveries": lambda tx: tx.deliveries.prune(now - DELIVERIES, chunk),
        }


def _prune_tickets(tx: Transaction, before: datetime, at_most: int) -> int:
    """Closed tickets, and those that Keesa no longer has, that no feed shows, with their cards."""
    tx.lock_watching()
    shown = {number for feed in tx.feeds.all() for number in feed.members}
    gone = tx.tickets.prune(before, shown, at_most)
    tx.cards.remove_of(gone)
    return len(gone)
