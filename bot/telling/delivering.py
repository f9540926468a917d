"""Delivers one announcement, its parts in order and each exactly once.

Slack has no idempotency key for posting. So every message carries its announcement's id as metadata, an announcement is marked
`sending` before it is posted, and one whose outcome is unknown is looked for in the channel before it is posted again. A read may
lag behind a post, so only a look that begins `Timings.history_lag` after the attempt ended proves that the message isn't there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final, Literal

from bot.model.announcements import Announcement, Card, Part
from bot.model.errors import (
    AppRefused,
    ChannelGone,
    ChannelReadOnly,
    MessageGone,
    SlackError,
    SlackNotSent,
    SlackOutcomeUnknown,
    SlackRefused,
)
from bot.model.news import (
    MessageNoted,
    Overdue,
    TicketAppeared,
    TicketChanged,
    TicketMuted,
    TicketOverdue,
    TicketRaised,
    TicketsAppeared,
)
from bot.model.reminders import began
from bot.model.tickets import Ticket
from bot.runtime.clock import Clock
from bot.runtime.failpoints import failpoint
from bot.runtime.leases import check_lease
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.telling.outcomes import Outcomes, Sent
from bot.telling.voice import Posted, Voice

log = logging.getLogger(__name__)

MOST_CARDS: Final = 5
"""After so many failed replies, each of which posts a new card, something else is wrong with the channel."""


class Delivering:
    """Posts an announcement and its card, and records the outcome."""

    def __init__(
        self,
        database: Database,
        voice: Voice,
        outcomes: Outcomes,
        *,
        clock: Clock,
        timings: Timings,
        on_channel_gone: Callable[[str, str], bool],
    ) -> None:
        self._database = database
        self._voice = voice
        self._outcomes = outcomes
        self._clock = clock
        self._timings = timings
        self._on_channel_gone = on_channel_gone
        self._started_at = clock()

    def deliver(self, announcement: Announcement) -> Sent | bool:
        """Deliver a claimed announcement. Returns what was sent, which is still to be recorded.

        If it wasn't sent, that was recorded, and it returns whether its line can move on now. Raises `LeaseLost`.
        """
        check_lease()  # another replica may have delivered it meanwhile
        try:
            return self._delivered(announcement)
        except SlackError as error:
            return self._failed(announcement, error)

    def _failed(self, announcement: Announcement, error: SlackError) -> bool:
        """Keep what wasn't posted for later, depending on the error. Returns False if the line can't move on now."""
        match error:
            case SlackNotSent():
                self._outcomes.later(announcement, error, timedelta(seconds=error.retry_after), in_doubt=False)
            case SlackOutcomeUnknown():
                self._outcomes.later(announcement, error, self._timings.look_again, in_doubt=True, attempted_at=self._clock())
            case AppRefused():
                self._outcomes.stand_still(announcement, error, in_doubt=False)
            case ChannelReadOnly() if announcement.recipient.is_person:  # a rule of the workspace, which may change
                self._outcomes.refused(announcement, error)
                return True
            case ChannelGone():
                self._channel_gone(announcement, error)
            case MessageGone():
                self._message_gone(announcement, error)
                return True
            case _:
                self._outcomes.refused(announcement, error)
                return True
        return False

    def _channel_gone(self, announcement: Announcement, error: ChannelGone) -> None:
        recipient = announcement.recipient
        if recipient.is_person or not self._on_channel_gone(recipient.id, error.code):
            self._outcomes.give_up(announcement, error)

    def _delivered(self, announcement: Announcement) -> Sent | Literal[False]:
        match announcement.news:
            case TicketChanged() as news:
                return self._deliver_change(announcement, news)
            case TicketAppeared(ticket=ticket):
                if card := announcement.card:  # a change passed it while it was refused or held
                    return Sent(card.message_ts)
                posted = self._post_once(announcement, Part.CARD, None)
                return posted is not None and Sent(posted.ts, [_card(announcement, ticket, posted.ts)])
            case TicketsAppeared(tickets=tickets):
                posted = self._post_once(announcement, Part.CARD, None)
                without = self._without_cards(announcement, tickets) if announcement.news.quiet else tickets
                cards = [_card(announcement, ticket, posted.ts, editable=False) for ticket in without] if posted else []
                return posted is not None and Sent(posted.ts, cards)
            case TicketRaised(thread_ts=thread_ts):
                posted = self._post_once(announcement, Part.CARD, thread_ts)
                return posted is not None and Sent(posted.ts)
            case TicketMuted() | TicketOverdue():
                return self._deliver_below_card(announcement)
            case MessageNoted() as news:
                return self._deliver_noted(announcement, news)
            case _:
                posted = self._post_once(announcement, Part.CARD, None)
                return posted is not None and Sent(posted.ts)

    def _deliver_below_card(self, announcement: Announcement) -> Sent | Literal[False]:
        """In the thread of the ticket's card, if there is one."""
        if isinstance(announcement.news, TicketOverdue) and self._is_over(announcement.news.entry):
            return Sent("")
        card = announcement.card
        thread_ts = (card and card.message_ts) or None
        posted = self._post_once(announcement, Part.CARD, thread_ts)
        return posted is not None and Sent(posted.ts, gone=thread_ts if posted.is_astray else None)

    def _is_over(self, entry: Overdue) -> bool:
        """Whether that wait has ended: while Slack was down, somebody may have done what the ticket waited for."""
        with self._database.read() as tx:
            record = tx.tickets.get(entry.ticket.number)
        return record is not None and began(entry.reminder, record.ticket, record.moments) != entry.since

    def _deliver_noted(self, announcement: Announcement, news: MessageNoted) -> Sent | Literal[False]:
        """The reaction, then the line, if there is one. Reacting twice does no harm, so a reaction in doubt is repeated."""
        check_lease()
        try:
            self._voice.react(announcement.recipient.id, news.message_ts)
        except (SlackRefused, MessageGone) as error:
            if not news.ticket_number:
                raise
            log.info("Couldn't mark a note's message: %s", error)
        if not news.ticket_number:
            return Sent(news.message_ts)
        posted = self._post_once(announcement, Part.CARD, news.thread_ts or None)
        return posted is not None and Sent(posted.ts)

    def _deliver_change(self, announcement: Announcement, news: TicketChanged) -> Sent | Literal[False]:
        """First the card, which is edited or, if there is none, posted; then the reply in its thread."""
        card = announcement.card
        if announcement.part == Part.CARD:
            card = self._renew_card(announcement, news, card)
            if card is None or not self._outcomes.attempt(announcement, Part.REPLY):
                return False
            failpoint("announcer.card_done")
            announcement = announcement.model_copy(update={"part": Part.REPLY})  # in doubt too, since a backup may be older than it
        if not news.changes:  # the channel has read them already
            return Sent(card.message_ts if card else "")
        thread_ts = (card and card.message_ts) or None
        posted = self._post_once(announcement, Part.REPLY, thread_ts)
        return posted is not None and Sent(posted.ts, gone=thread_ts if posted.is_astray else None)

    def _renew_card(self, announcement: Announcement, news: TicketChanged, card: Card | None) -> Card | None:
        """The updated card; None if it isn't known yet whether it was posted."""
        if card is not None and self._edited(announcement, card, news.ticket):
            return card
        posted = self._post_once(announcement, Part.CARD, None)
        if posted is None:
            return None
        card = _card(announcement, news.ticket, posted.ts)
        with self._database.write() as tx:
            if not tx.lines.holds(announcement):
                return None
            tx.cards.put([card])
        failpoint("announcer.card_kept")
        return card

    def _edited(self, announcement: Announcement, card: Card, ticket: Ticket) -> bool:
        """Editing twice does no harm, so an edit in doubt is repeated. Returns False if the message was deleted."""
        if not (card.editable and card.message_ts):
            return bool(card.message_ts)
        latest, followers = self._latest(ticket)
        check_lease()
        try:
            self._voice.edit_card(card, latest, followers)
        except MessageGone:
            log.info("The card of ticket %s in %s was deleted; posting it again", card.ticket_number, card.recipient.id)
            with self._database.write() as tx:
                if tx.lines.holds(announcement):
                    tx.cards.remove(card.recipient, card.ticket_number)
            return False
        return True

    def _message_gone(self, announcement: Announcement, error: MessageGone) -> None:
        if isinstance(announcement.news, TicketChanged) and announcement.attempts < MOST_CARDS:
            self._outcomes.begin_anew(announcement)
        elif isinstance(announcement.news, TicketChanged):
            self._outcomes.refused(announcement, error)
        else:  # it was only for that message or thread
            self._outcomes.give_up(announcement, error)

    def _post_once(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted | None:
        """The part, posted now or found in Slack; None if it is too early to tell."""
        if announcement.in_doubt:
            try:
                found = self._voice.find(announcement, part, thread_ts)
            except (SlackNotSent, SlackOutcomeUnknown) as error:
                self._outcomes.later(announcement, error, self._pause_after(error), in_doubt=True)
                return None
            except AppRefused as error:
                self._outcomes.stand_still(announcement, error, in_doubt=True)
                return None
            if found:
                return found
            attempt_ended = max(map(self._clock.reckoned, (announcement.attempted_at, self._started_at)))
            if self._clock() < attempt_ended + self._timings.history_lag:
                self._outcomes.later(announcement, None, self._timings.look_again, in_doubt=True)
                return None
            if not self._outcomes.attempt(announcement, part):
                return None
        check_lease()
        posted = self._voice.post(announcement, part, thread_ts)
        failpoint("announcer.posted")
        return posted

    def _pause_after(self, error: SlackNotSent | SlackOutcomeUnknown) -> timedelta:
        """The pause that Slack asks for, if it does."""
        return timedelta(seconds=error.retry_after) if isinstance(error, SlackNotSent) else self._timings.look_again

    def _without_cards(self, announcement: Announcement, tickets: Iterable[Ticket]) -> list[Ticket]:
        """Those that have no card of their own there, so that the list stands for it."""
        with self._database.read() as tx:
            cards = {ticket.number: tx.cards.get(announcement.recipient, ticket.number) for ticket in tickets}
        return [ticket for ticket in tickets if not ((card := cards[ticket.number]) and card.editable and card.message_ts)]

    def _latest(self, ticket: Ticket) -> tuple[Ticket, int]:
        """The last known state of the ticket, so that a card that is edited late shows no old state; and how many follow it."""
        with self._database.read() as tx:
            record, followers = tx.tickets.get(ticket.number), tx.follows.followers(ticket.number)
        return record.ticket if record else ticket, len(followers)


def _card(announcement: Announcement, ticket: Ticket, ts: str, *, editable: bool = True) -> Card:
    return Card(recipient=announcement.recipient, ticket_number=ticket.number, message_ts=ts, editable=editable)
