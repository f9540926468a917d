"""Serves the lines of announcements: each recipient's in order, paced, and a slow one holds up no other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

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
from bot.telling.outcomes import Outcomes, Sent
from bot.telling.standstill import Standstill
from bot.telling.voice import Voice

log = logging.getLogger(__name__)

_LONG: Final = timedelta(seconds=0.5)
"""For a message to arrive, which usually takes a tenth of a second."""


class _Claimed(NamedTuple):
    """An announcement and the lease on it. After it, the recipient's allowance is full again at `full_at`."""

    announcement: Announcement
    lease: Lease
    full_at: datetime


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
        self._outcomes = outcomes = Outcomes(database, self._standstill, clock=clock, timings=timings, metrics=metrics or Metrics())
        self._delivering = Delivering(database, voice, outcomes, clock=clock, timings=timings, on_channel_gone=on_channel_gone)
        self._serving: set[Recipient] = set()
        self._lock = threading.Lock()

    def beat(self) -> None:
        """Serve every line that can move; a slow one holds up no other. While Slack refuses the app, only one line tries."""
        if not self._standstill.may_try():
            return
        with self._database.read() as tx:
            due = tx.lines.due(self._clock())
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
            claimed = self._claim(recipient)
            while claimed:
                claimed = self._deliver(claimed)
        finally:
            self._end(recipient)

    def _claim(self, recipient: Recipient) -> _Claimed | None:
        """The next announcement of a line, claimed; None if the line can't move on now."""
        if not self._standstill.may_try():
            return None
        lease = self._claims.lease()
        with self._database.write() as tx:
            return self._claim_head(tx, recipient, lease, tx.paces.full_at(recipient))

    def _deliver(self, claimed: _Claimed) -> _Claimed | None:
        """Deliver an announcement. Returns the next one of its line, claimed; None if the line can't move on now."""
        announcement, lease = claimed.announcement, claimed.lease
        with (
            on_behalf_of(announcement.request_id),
            self._claims.held(lease, partial(_renew, announcement), partial(self._release, announcement)),
        ):
            failpoint("announcer.claimed")
            outcome = self._delivering.deliver(announcement)
            was_slow = self._clock() - lease.now > _LONG
            if isinstance(outcome, Sent):
                return self._record(claimed, outcome, was_slow=was_slow)
        full_at = claimed.full_at
        if was_slow:
            with self._database.write() as tx:
                full_at = self._count_again(tx, announcement.recipient, tx.paces.full_at(announcement.recipient))
        can_move_on = outcome and self._pace.after_one_more(full_at, self._clock()) is not None
        return self._claim(announcement.recipient) if can_move_on else None

    def _record(self, claimed: _Claimed, sent: Sent, *, was_slow: bool) -> _Claimed | None:
        """Record that it was sent and claim the next one, in one transaction. What may be wrong with that one undoes nothing."""
        announcement, recipient = claimed.announcement, claimed.announcement.recipient
        self._standstill.end()
        try:
            with self._database.write() as tx:
                full_at = tx.paces.full_at(recipient)  # locked before any announcement, as whenever one is claimed
                self._outcomes.keep(tx, announcement, sent)
                if was_slow:
                    full_at = self._count_again(tx, recipient, full_at)
                following = self._claim_head(tx, recipient, self._claims.lease(), full_at) if self._standstill.may_try() else None
        except Exception:
            self._outcomes.sent(announcement, sent)
            raise
        self._outcomes.note_sent(announcement)
        return following

    def _claim_head(self, tx: Transaction, recipient: Recipient, lease: Lease, full_at: datetime | None) -> _Claimed | None:
        """The next announcement, if the allowance, which all replicas share, lets another be posted now."""
        after = self._pace.after_one_more(full_at, lease.now)
        announcement = tx.lines.claim_head(recipient, lease) if after else None
        if after is None or announcement is None:
            return None
        tx.paces.put(recipient, after)
        return _Claimed(announcement, lease, after)

    def _count_again(self, tx: Transaction, recipient: Recipient, full_at: datetime | None) -> datetime:
        """While a message was on its way for long, the allowance grew as if it had arrived. Returns when it is full again."""
        later = self._pace.after_late_arrival(full_at, self._clock())
        tx.paces.put(recipient, later)
        return later

    def _release(self, announcement: Announcement, tx: Transaction) -> None:
        now = self._clock()
        tx.lines.release(announcement, now, now + self._timings.broken_off)


def _renew(announcement: Announcement, tx: Transaction, until: datetime) -> bool:
    return tx.lines.renew(announcement, until)
