"""Serves the lines of announcements: each recipient's in order, paced, and a slow one holds up no other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.model.announcements import Announcement, Recipient
from bot.model.pace import Pace
from bot.runtime.clock import Clock
from bot.runtime.correlation import on_behalf_of
from bot.runtime.failpoints import failpoint
from bot.runtime.leases import Lease
from bot.runtime.metrics import Metrics
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database, Transaction
from bot.telling.delivering import Delivering
from bot.telling.outcomes import Outcomes
from bot.telling.standstill import Standstill
from bot.telling.voice import Voice

log = logging.getLogger(__name__)

_LONG: Final = timedelta(seconds=0.5)
"""For a message to arrive, which usually takes a tenth of a second."""


class Announcer:
    """Serves the lines of channels and people. The scheduler calls `beat`; each line is served on the worker pool.

    `on_channel_gone` gets the channel and Slack's reason, and returns whether the channel's announcements are held for later.
    """

    def __init__(
        self,
        database: Database,
        voice: Voice,
        workers: Workers,
        *,
        clock: Clock,
        pace: Pace,
        timings: Timings = Timings(),
        claims: Claims | None = None,
        standstill: Standstill | None = None,
        on_channel_gone: Callable[[str, str], bool] = lambda _channel, _reason: False,
        metrics: Metrics | None = None,
    ) -> None:
        self._standstill = standstill or Standstill(timings.app_refused)
        self._database = database
        self._voice = voice
        self._workers = workers
        self._clock = clock
        self._pace = pace
        self._timings = timings
        self._claims = claims or Claims(database, clock, timings.lease)
        outcomes = Outcomes(database, self._standstill, clock=clock, timings=timings, metrics=metrics or Metrics())
        self._delivering = Delivering(database, voice, outcomes, clock=clock, timings=timings, on_channel_gone=on_channel_gone)
        self._serving: set[Recipient] = set()
        self._lock = threading.Lock()

    def beat(self) -> None:
        """Serve every line that can move; a slow one holds up no other. While Slack refuses the app, only one line tries."""
        if not self._standstill.may_try():
            return
        with self._database.read() as tx:
            due = tx.announcements.due(self._clock())
        if self._standstill.code:
            due = due[:1]
        not_served_yet = [recipient for recipient in due if self._begin(recipient)]
        for recipient in self._workers.submit_due("lines", self._serve, not_served_yet):
            self._end(recipient)

    def _begin(self, recipient: Recipient) -> bool:
        with self._lock:
            if recipient in self._serving:
                return False
            self._serving.add(recipient)
            return True

    def _end(self, recipient: Recipient) -> None:
        with self._lock:
            self._serving.discard(recipient)

    def _serve(self, recipient: Recipient) -> None:
        try:
            while self._standstill.may_try() and self._deliver_head(recipient):
                pass
        finally:
            self._end(recipient)

    def _deliver_head(self, recipient: Recipient) -> bool:
        """Deliver the next announcement. Returns False if the line can't move on now."""
        lease = self._claims.lease()
        with self._database.write() as tx:
            announcement, full_at = self._claim_head(tx, recipient, lease)
        if announcement is None:
            return False
        with (
            on_behalf_of(announcement.request_id),
            self._claims.held(lease, partial(_renew, announcement), partial(self._release, announcement)),
        ):
            failpoint("announcer.claimed")
            is_delivered = self._delivering.deliver(announcement)
        if self._clock() - lease.now > _LONG:
            full_at = self._count_again(recipient)
        return is_delivered and self._pace.after_one_more(full_at, self._clock()) is not None

    def _claim_head(self, tx: Transaction, recipient: Recipient, lease: Lease) -> tuple[Announcement | None, datetime | None]:
        """The next announcement, if another may be posted now, and when the allowance is full again. All replicas share it."""
        full_at = self._pace.after_one_more(tx.paces.full_at(recipient), lease.now)
        if full_at is None:
            return None, None
        announcement = tx.announcements.claim_head(recipient, lease)
        if announcement:
            tx.paces.put(recipient, full_at)
        return announcement, full_at

    def _count_again(self, recipient: Recipient) -> datetime:
        """While a message was on its way for long, the allowance grew as if it had arrived. Returns when it is full again."""
        with self._database.write() as tx:
            full_at = self._pace.after_late_arrival(tx.paces.full_at(recipient), self._clock())
            tx.paces.put(recipient, full_at)
        return full_at

    def _release(self, announcement: Announcement, tx: Transaction) -> None:
        now = self._clock()
        tx.announcements.release(announcement, now, now + self._timings.broken_off)


def _renew(announcement: Announcement, tx: Transaction, until: datetime) -> bool:
    return tx.announcements.renew(announcement, until)
