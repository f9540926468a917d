"""Posts announcements to Slack: in each recipient's order, paced, and each exactly once.

Slack has no idempotency key for posting. So every message carries its announcement's id as metadata, an announcement is marked
`sending` before it is posted, and one whose outcome is unknown is looked for in the channel before it is posted again. A read may
lag behind a post, so only a look that begins `Timings.history_lag` after the attempt ended proves that the message isn't there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple, Protocol

from bot.model.announcements import Announcement, Card, Part, Recipient
from bot.model.errors import AppRefused, ChannelGone, MessageGone, SlackError, SlackNotSent, SlackOutcomeUnknown
from bot.model.news import MessageNoted, TicketAppeared, TicketChanged, TicketRaised, TicketsAppeared
from bot.model.tickets import Ticket
from bot.runtime.clock import Clock
from bot.runtime.failpoints import failpoint
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database, Transaction
from bot.telling.pace import Pace
from bot.telling.standstill import Standstill

log = logging.getLogger(__name__)

MOST_CARDS: Final = 5
"""After so many failed replies, each of which posts a new card, something else is wrong with the channel."""


class Posted(NamedTuple):
    """Where a message is. `is_astray` means that its thread was gone, so Slack put it into the channel itself."""

    ts: str
    is_astray: bool = False


class Voice(Protocol):
    """How the announcer posts to Slack. Every method raises a `SlackError`."""

    def post(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted:
        """Post a part of an announcement, in a thread or, if that is gone, in the channel."""

    def edit_card(self, card: Card, ticket: Ticket) -> None:
        """Show the ticket's current state. Raises `MessageGone` if the card was deleted."""

    def react(self, channel_id: str, message_ts: str) -> None:
        """Add the bot's reaction to a message. Doing it twice does no harm."""

    def find(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted | None:
        """That part, if it arrived, in its thread or in the channel. None also if the bot may not read the channel."""

    def channel_name(self, channel_id: str) -> str:
        """The channel's current name. Raises `ChannelGone` if the bot can't post there."""


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
    ) -> None:
        self._standstill = standstill or Standstill(timings.app_refused)
        self._database = database
        self._voice = voice
        self._workers = workers
        self._clock = clock
        self._pace = pace
        self._timings = timings
        self._claims = claims or Claims(database)
        self._started_at = clock()
        self._on_channel_gone = on_channel_gone
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

    def sweep(self) -> None:
        """Check every subscribed channel: Slack doesn't always report that the bot was removed or the channel renamed."""
        with self._database.read() as tx:
            channels = {s.channel_id: s.channel_name for s in tx.subscriptions.all() if s.stopped_at is None}
        for channel, name in channels.items():
            try:
                current = self._voice.channel_name(channel)
            except ChannelGone as error:
                self._on_channel_gone(channel, error.code)
            except AppRefused as error:
                log.info("Couldn't check channels: %s", error)
                return
            except SlackError as error:
                log.info("Couldn't check channel %s: %s", channel, error)
            else:
                if current != name:
                    with self._database.write() as tx:
                        tx.subscriptions.rename(channel, current)

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
            while self._standstill.may_try() and self._pace.take(recipient.id) and self._deliver_head(recipient):
                pass
        finally:
            self._end(recipient)

    def _deliver_head(self, recipient: Recipient) -> bool:
        """Deliver the next announcement. Returns False if the line can't move on now."""
        with self._database.write() as tx:
            announcement = tx.announcements.claim_head(recipient, self._clock(), self._timings.lease)
        if announcement is None:
            self._pace.give_back(recipient.id)
            return False
        with self._claims.held(partial(self._release, announcement)):
            failpoint("announcer.claimed")
            try:
                return self._deliver(announcement)
            except SlackError as error:
                return self._failed(announcement, error)

    def _release(self, announcement: Announcement, tx: Transaction) -> None:
        now = self._clock()
        tx.announcements.release(announcement, now, now + self._timings.broken_off)

    def _failed(self, announcement: Announcement, error: SlackError) -> bool:
        """Keep what wasn't posted for later, depending on the error. Returns False if the line can't move on now."""
        match error:
            case SlackNotSent():
                self._later(announcement, error, timedelta(seconds=error.retry_after), in_doubt=False)
            case SlackOutcomeUnknown():
                self._later(announcement, error, self._timings.look_again, in_doubt=True, attempted_at=self._clock())
            case AppRefused():
                self._stand_still(announcement, error, in_doubt=False)
            case ChannelGone():
                self._channel_gone(announcement, error)
            case MessageGone():
                self._message_gone(announcement, error)
                return True
            case _:
                self._refused(announcement, error)
                return True
        return False

    def _channel_gone(self, announcement: Announcement, error: ChannelGone) -> None:
        recipient = announcement.recipient
        if recipient.is_person or not self._on_channel_gone(recipient.id, error.code):
            self._give_up(announcement, error)

    def _deliver(self, announcement: Announcement) -> bool:
        match announcement.news:
            case TicketChanged() as news:
                return self._deliver_change(announcement, news)
            case TicketAppeared(ticket=ticket):
                if announcement.refused_at and (card := self._card_of(announcement)):  # a change was posted before it
                    return self._sent(announcement, Posted(card.message_ts))
                posted = self._post_once(announcement, Part.CARD, None)
                return posted is not None and self._sent(announcement, posted, [_card(announcement, ticket, posted.ts)])
            case TicketsAppeared(tickets=tickets):
                posted = self._post_once(announcement, Part.CARD, None)
                cards = [_card(announcement, ticket, posted.ts, editable=False) for ticket in tickets] if posted else []
                return posted is not None and self._sent(announcement, posted, cards)
            case TicketRaised(thread_ts=thread_ts):
                posted = self._post_once(announcement, Part.CARD, thread_ts)
                return posted is not None and self._sent(announcement, posted)
            case MessageNoted(message_ts=message_ts):
                self._voice.react(announcement.recipient.id, message_ts)
                return self._sent(announcement, Posted(message_ts))
            case _:
                posted = self._post_once(announcement, Part.CARD, None)
                return posted is not None and self._sent(announcement, posted)

    def _deliver_change(self, announcement: Announcement, news: TicketChanged) -> bool:
        """First the card, which is edited or, if there is none, posted; then the reply in its thread."""
        card = self._card_of(announcement)
        if announcement.part == Part.CARD:
            card = self._renew_card(announcement, news, card)
            if card is None or not self._attempt(announcement, Part.REPLY):
                return False
            failpoint("announcer.card_done")
            announcement = announcement.model_copy(update={"part": Part.REPLY, "in_doubt": False})
        thread_ts = (card and card.message_ts) or None
        posted = self._post_once(announcement, Part.REPLY, thread_ts)
        return posted is not None and self._sent(announcement, posted, gone=thread_ts if posted.is_astray else None)

    def _renew_card(self, announcement: Announcement, news: TicketChanged, card: Card | None) -> Card | None:
        """The updated card; None if it isn't known yet whether it was posted."""
        if card is not None and self._edited(card, news.ticket):
            return card
        posted = self._post_once(announcement, Part.CARD, None)
        if posted is None:
            return None
        card = _card(announcement, news.ticket, posted.ts)
        with self._database.write() as tx:
            tx.cards.put(card)
        failpoint("announcer.card_kept")
        return card

    def _edited(self, card: Card, ticket: Ticket) -> bool:
        """Editing twice does no harm, so an edit in doubt is repeated. Returns False if the message was deleted."""
        if not (card.editable and card.message_ts):
            return bool(card.message_ts)
        try:
            self._voice.edit_card(card, self._latest(ticket))
        except MessageGone:
            log.info("The card of ticket %s in %s was deleted; posting it again", card.ticket_number, card.recipient.id)
            with self._database.write() as tx:
                tx.cards.remove(card.recipient, card.ticket_number)
            return False
        return True

    def _message_gone(self, announcement: Announcement, error: MessageGone) -> None:
        if isinstance(announcement.news, TicketChanged) and announcement.attempts < MOST_CARDS:
            self._begin_anew(announcement)
        elif isinstance(announcement.news, TicketChanged):
            self._refused(announcement, error)
        else:  # it was only for that message or thread
            self._give_up(announcement, error)

    def _begin_anew(self, announcement: Announcement) -> None:
        """The card, or the digest in its place, was deleted before the reply: deliver the change with a card of its own."""
        now = self._clock()
        with self._database.write() as tx:
            if tx.announcements.attempt(announcement, now, part=Part.CARD):
                tx.announcements.retry(announcement, now, "", in_doubt=False)
                tx.cards.remove(announcement.recipient, announcement.occasion.ticket_number)

    def _attempt(self, announcement: Announcement, part: Part) -> bool:
        """Record that `part` is about to be sent. Returns False if another announcer has taken over."""
        with self._database.write() as tx:
            return tx.announcements.attempt(announcement, self._clock(), part=part)

    def _post_once(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted | None:
        """The part, posted now or found in Slack; None if it is too early to tell."""
        if announcement.in_doubt:
            try:
                found = self._voice.find(announcement, part, thread_ts)
            except (SlackNotSent, SlackOutcomeUnknown) as error:
                self._later(announcement, error, self._pause_after(error), in_doubt=True)
                return None
            except AppRefused as error:
                self._stand_still(announcement, error, in_doubt=True)
                return None
            if found:
                return found
            attempt_ended = max(map(self._clock.reckoned, (announcement.attempted_at, self._started_at)))
            if self._clock() < attempt_ended + self._timings.history_lag:
                self._later(announcement, None, self._timings.look_again, in_doubt=True)
                return None
            if not self._attempt(announcement, part):
                return None
        posted = self._voice.post(announcement, part, thread_ts)
        failpoint("announcer.posted")
        return posted

    def _pause_after(self, error: SlackNotSent | SlackOutcomeUnknown) -> timedelta:
        """The pause that Slack asks for, if it does."""
        return timedelta(seconds=error.retry_after) if isinstance(error, SlackNotSent) else self._timings.look_again

    def _card_of(self, announcement: Announcement) -> Card | None:
        with self._database.read() as tx:
            return tx.cards.get(announcement.recipient, announcement.occasion.ticket_number)

    def _latest(self, ticket: Ticket) -> Ticket:
        """The last known state of the ticket, so that a card that is edited late shows no old state."""
        with self._database.read() as tx:
            record = tx.tickets.get(ticket.number)
        return record.ticket if record else ticket

    def _sent(self, announcement: Announcement, posted: Posted, cards: Iterable[Card] = (), gone: str | None = None) -> bool:
        """It was sent. The tickets whose message is `gone` get a card of their own next time."""
        with self._database.write() as tx:
            if tx.announcements.sent(announcement, posted.ts, self._clock()):
                for card in cards:
                    tx.cards.put(card)
                if gone:
                    tx.cards.lose(announcement.recipient, gone)
        self._standstill.end()
        about, where = announcement.occasion, announcement.recipient.id
        log.info("Posted announcement %d in %s: %s %s", announcement.id, where, about.kind, about.ticket_number)
        failpoint("announcer.sent")
        return True

    def _stand_still(self, announcement: Announcement, error: AppRefused, *, in_doubt: bool) -> None:
        """Slack refuses the app: keep this announcement and all others until that is fixed."""
        self._standstill.begin(error)
        with self._database.write() as tx:
            tx.announcements.retry(announcement, self._clock() + self._standstill.pause, str(error), in_doubt=in_doubt)

    def _refused(self, announcement: Announcement, error: SlackError) -> None:
        """Slack may accept it later, or never. It is retried for a day, while the rest of the line goes on."""
        now = self._clock()
        since = announcement.refused_at or now
        if now - self._clock.reckoned(since) >= self._timings.give_up_message_after:
            self._give_up(announcement, error)
            return
        pause = self._timings.message_refused.after(announcement.attempts)
        log.warning("Retrying announcement %d in %s after %s: %s", announcement.id, announcement.recipient.id, pause, error)
        with self._database.write() as tx:
            tx.announcements.refuse(announcement, now + pause, str(error), since)

    def _later(
        self,
        announcement: Announcement,
        error: SlackError | None,
        pause: timedelta,
        *,
        in_doubt: bool,
        attempted_at: datetime | None = None,
    ) -> None:
        if error:
            log.warning("Couldn't post announcement %d in %s, will retry: %s", announcement.id, announcement.recipient.id, error)
        due_at = self._clock() + pause
        with self._database.write() as tx:
            tx.announcements.retry(announcement, due_at, str(error or ""), in_doubt=in_doubt, attempted_at=attempted_at)

    def _give_up(self, announcement: Announcement, error: SlackError) -> None:
        level = logging.INFO if isinstance(announcement.news, TicketRaised | MessageNoted) else logging.ERROR  # people were told
        log.log(level, "Giving up on announcement %d in %s: %s", announcement.id, announcement.recipient.id, error)
        with self._database.write() as tx:
            tx.announcements.give_up(announcement, str(error), self._clock())


def _card(announcement: Announcement, ticket: Ticket, ts: str, *, editable: bool = True) -> Card:
    return Card(recipient=announcement.recipient, ticket_number=ticket.number, message_ts=ts, editable=editable)
