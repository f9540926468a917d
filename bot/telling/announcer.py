"""Serves the lines of announcements: each recipient's in order, paced, and a slow one holds up no other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from bot.model.announcements import Announcement, Recipient
from bot.model.pace import Pace
from bot.runtime.batches import Batches
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


class _Move(NamedTuple):
    """A line that moves on. If an announcement was sent before, its outcome is recorded; it `was_slow` if that took long."""

    recipient: Recipient
    delivered: tuple[Announcement, Sent] | None = None
    was_slow: bool = False


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
        self._moves = Batches(self._move_on)
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
        return self._moves.do(_Move(recipient)) if self._standstill.may_try() else None

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
                return self._record(announcement, outcome, was_slow=was_slow)
        full_at: datetime | None = claimed.full_at
        if was_slow:
            with self._database.write() as tx:
                full_at = self._full_at(tx, [_Move(announcement.recipient, was_slow=True)])[announcement.recipient]
        can_move_on = outcome and self._pace.after_one_more(full_at, self._clock()) is not None
        return self._claim(announcement.recipient) if can_move_on else None

    def _record(self, announcement: Announcement, sent: Sent, *, was_slow: bool) -> _Claimed | None:
        """Record that it was sent and claim the next one. What may be wrong with that one undoes nothing."""
        self._standstill.end()
        try:
            following = self._moves.do(_Move(announcement.recipient, (announcement, sent), was_slow))
        except Exception:
            self._outcomes.sent(announcement, sent)
            raise
        self._outcomes.note_sent(announcement)
        return following

    def _move_on(self, moves: Sequence[_Move]) -> list[_Claimed | None]:
        """Record what was sent, and claim what is next in each of these lines."""
        with self._database.write() as tx:
            full_at = self._full_at(tx, moves)  # locked before any announcement
            self._outcomes.keep(tx, [move.delivered for move in moves if move.delivered])
            claimed = self._claim_heads(tx, full_at, [move.recipient for move in moves]) if self._standstill.may_try() else {}
        return [claimed.get(move.recipient) for move in moves]

    def _claim_heads(
        self, tx: Transaction, full_at: Mapping[Recipient, datetime], recipients: Sequence[Recipient]
    ) -> dict[Recipient, _Claimed]:
        """The next announcement of each line, if the allowance, which all replicas share, lets another be posted now."""
        lease = self._claims.lease()
        allowed = {one: after for one in recipients if (after := self._pace.after_one_more(full_at.get(one), lease.now))}
        heads = tx.lines.claim_heads(allowed, lease)
        claimed = {head.recipient: _Claimed(head, own, allowed[head.recipient]) for head, own in heads}
        tx.paces.put({recipient: one.full_at for recipient, one in claimed.items()})
        return claimed

    def _full_at(self, tx: Transaction, moves: Sequence[_Move]) -> dict[Recipient, datetime]:
        """When each allowance is full again. While a message was on its way for long, its channel's grew as if it had arrived."""
        full_at, now = tx.paces.full_at([move.recipient for move in moves]), self._clock()
        slow = [move.recipient for move in moves if move.was_slow]
        later = {recipient: self._pace.after_late_arrival(full_at.get(recipient), now) for recipient in slow}
        tx.paces.put(later)
        return full_at | later

    def _release(self, announcement: Announcement, tx: Transaction) -> None:
        now = self._clock()
        tx.lines.release(announcement, now, now + self._timings.broken_off)


def _renew(announcement: Announcement, tx: Transaction, until: datetime) -> bool:
    return tx.lines.renew(announcement, until)
