"""Records the outcome of an announcement in its row."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.model.announcements import Announcement, Card, Part
from bot.model.errors import AppRefused, SlackError
from bot.model.news import MessageNoted, TicketMuted, TicketRaised
from bot.runtime.clock import Clock
from bot.runtime.failpoints import failpoint
from bot.runtime.metrics import Metrics
from bot.runtime.timings import Timings
from bot.store.database import Database, Transaction
from bot.telling.standstill import Standstill

log = logging.getLogger(__name__)


class Sent(NamedTuple):
    """An announcement arrived as the message `ts`. The tickets whose message is `gone` get a card of their own next time."""

    ts: str
    cards: Sequence[Card] = ()
    gone: str | None = None


class Outcomes:
    """Every write names the announcement's fence, so nothing is written if another announcer has taken over."""

    def __init__(self, database: Database, standstill: Standstill, *, clock: Clock, timings: Timings, metrics: Metrics) -> None:
        self._database = database
        self._standstill = standstill
        self._clock = clock
        self._timings = timings
        self._metrics = metrics

    def attempt(self, announcement: Announcement, part: Part) -> bool:
        """Record that `part` is about to be sent. Returns False if another announcer has taken over."""
        with self._database.write() as tx:
            return tx.lines.attempt(announcement, self._clock(), part=part)

    def sent(self, announcement: Announcement, sent: Sent) -> None:
        """It was sent."""
        with self._database.write() as tx:
            self.keep(tx, [(announcement, sent)])
        self.note_sent(announcement)

    def keep(self, tx: Transaction, messages: Sequence[tuple[Announcement, Sent]]) -> None:
        """That these were sent, in a transaction that does more; `note_sent` afterwards."""
        kept = tx.lines.sent([(announcement, sent.ts) for announcement, sent in messages], self._clock())
        arrived = [(announcement.recipient, sent) for announcement, sent in messages if announcement.id in kept]
        tx.cards.put([card for _, sent in arrived for card in sent.cards])
        for recipient, sent in arrived:
            if sent.gone:
                tx.cards.lose(recipient, sent.gone)

    def note_sent(self, announcement: Announcement) -> None:
        """That it was sent is in the database."""
        self._count(announcement, "sent")
        delay = (self._clock() - announcement.created_at).total_seconds()
        self._metrics.announcement_delays.labels(announcement.occasion.kind.value).observe(max(0.0, delay))
        about, where = announcement.occasion, announcement.recipient.id
        log.info("Posted announcement %d in %s: %s %s", announcement.id, where, about.kind, about.ticket_number)
        failpoint("announcer.sent")

    def stand_still(self, announcement: Announcement, error: AppRefused, *, in_doubt: bool) -> None:
        """Slack refuses the app: keep this announcement and all others until that is fixed."""
        self._standstill.begin(error)
        self._count(announcement, "app_refused")
        with self._database.write() as tx:
            tx.lines.retry(announcement, self._clock() + self._standstill.pause, str(error), in_doubt=in_doubt)

    def refused(self, announcement: Announcement, error: SlackError) -> None:
        """Slack may accept it later, or never. It is retried for a day, while the rest of the line goes on."""
        now = self._clock()
        since = announcement.refused_at or now
        if now - self._clock.reckoned(since) >= self._timings.give_up_message_after:
            self.give_up(announcement, error)
            return
        self._count(announcement, "refused")
        pause = self._timings.message_refused.after(announcement.attempts)
        log.warning("Retrying announcement %d in %s after %s: %s", announcement.id, announcement.recipient.id, pause, error)
        with self._database.write() as tx:
            tx.lines.refuse(announcement, now + pause, str(error), since)

    def later(
        self,
        announcement: Announcement,
        error: SlackError | None,
        pause: timedelta,
        *,
        in_doubt: bool,
        attempted_at: datetime | None = None,
    ) -> None:
        if error:
            self._count(announcement, "in_doubt" if in_doubt else "not_sent")
            log.warning("Couldn't post announcement %d in %s, will retry: %s", announcement.id, announcement.recipient.id, error)
        due_at = self._clock() + pause
        with self._database.write() as tx:
            tx.lines.retry(announcement, due_at, str(error or ""), in_doubt=in_doubt, attempted_at=attempted_at)

    def give_up(self, announcement: Announcement, error: SlackError) -> None:
        self._count(announcement, "given_up")
        people_were_told = isinstance(announcement.news, TicketRaised | TicketMuted | MessageNoted)
        level = logging.INFO if people_were_told else logging.ERROR
        log.log(level, "Giving up on announcement %d in %s: %s", announcement.id, announcement.recipient.id, error)
        with self._database.write() as tx:
            tx.lines.give_up(announcement, str(error), self._clock())

    def begin_anew(self, announcement: Announcement) -> None:
        """The card, or the digest in its place, was deleted before the reply: deliver the change with a card of its own."""
        now = self._clock()
        with self._database.write() as tx:
            if tx.lines.attempt(announcement, now, part=Part.CARD):
                tx.lines.retry(announcement, now, "", in_doubt=False)
                tx.cards.remove(announcement.recipient, announcement.occasion.ticket_number)

    def _count(self, announcement: Announcement, outcome: str) -> None:
        self._metrics.announcements.labels(announcement.occasion.kind.value, outcome).inc()
