"""Records what Keesa showed: the tickets' new state and the announcements about it, in one transaction.

`bot.watching.recipients` decides who is told what; this module reads the database for it, and writes the result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from bot.model.announcements import Draft, Occasion, Recipient
from bot.model.changes import Change, ChangeKind, compare, merge
from bot.model.feeds import Feed
from bot.model.news import (
    News,
    OlderUnchecked,
    TicketAppeared,
    TicketChanged,
    TicketsAppeared,
)
from bot.model.subscriptions import Subscription
from bot.model.tickets import KnownFrom, Note, Ticket, TicketRecord, TicketState
from bot.store.database import Transaction
from bot.watching import recipients
from bot.watching.follower_news import submissions_of, tell_followers
from bot.watching.pages import FeedPage, page_cut


class Sighting(NamedTuple):
    """A ticket on a feed's page, read because it differs from its last appearance."""

    ticket: Ticket
    fingerprint: str


class LookUp(NamedTuple):
    """The result of looking up one ticket. `ticket` is None if Keesa no longer has it."""

    number: str
    ticket: Ticket | None


class Recording:
    """Records Keesa's answers from `asked_at`, within one transaction.

    Two feeds may show the same ticket at the same time. If a ticket's known state is newer than `asked_at`, this answer is out of
    date, and `is_outdated` means that Keesa must be asked again. A state from the future was recorded before the clock was set
    back, and doesn't count as newer.
    """

    def __init__(self, tx: Transaction, asked_at: datetime, now: datetime) -> None:
        self.is_outdated = False
        self._tx = tx
        self._asked_at = asked_at
        self._now = now
        self._known: dict[str, TicketRecord] = {}
        self._carded: dict[str, set[str]] = {}
        self._muted: dict[str, set[str]] = {}
        self._to_put: list[TicketRecord] = []
        self._drafts: list[Draft] = []
        self._changes: list[tuple[TicketRecord, Sequence[Change]]] = []

    @cached_property
    def _subscriptions(self) -> list[Subscription]:
        return [subscription for subscription in self._tx.subscriptions.all() if subscription.is_announced]

    @cached_property
    def _with_quiet_hours(self) -> Mapping[str, Sequence[Subscription]]:
        """The subscriptions of the channels of which one has quiet hours."""
        quiet = {subscription.channel_id for subscription in self._subscriptions if subscription.quiet}
        found = defaultdict[str, list[Subscription]](list)
        for subscription in self._subscriptions if quiet else ():
            if subscription.channel_id in quiet:
                found[subscription.channel_id].append(subscription)
        return found

    @property
    def _held(self) -> set[Recipient]:
        return {Recipient.channel(one.channel_id) for one in self._subscriptions if one.stopped_at}

    def look_ups(self, look_ups: Sequence[LookUp]) -> None:
        """Tickets that left their feed, or that somebody follows."""
        self._read([look_up.number for look_up in look_ups])
        for look_up in look_ups:
            record = self._known.get(look_up.number)
            if record is not None and not self._is_younger(record):
                self._looked_up(record, look_up.ticket)
        self._write()

    def first(self, seen: FeedPage, states: Sequence[TicketState]) -> None:
        """Tickets on a feed's first page that aren't known. Whoever has recorded one of them meanwhile may know it better."""
        if states and not self._tx.tickets.add_all(states, seen.page.fingerprints, seen.feed.ticket_type, self._now):
            self.is_outdated = True

    def sightings(self, seen: FeedPage, sightings: Sequence[Sighting], *, digest_over: int, after_silence: bool) -> None:
        """Tickets on a feed's page, oldest first. More than `digest_over` new ones are sent to a channel in one message.

        `after_silence` means that the feed wasn't read for long. Channels that were told so get new tickets as missed ones.
        """
        if not sightings:
            return
        feed, new = seen.feed, defaultdict[str, list[Ticket]](list)
        self._read([sighting.ticket.number for sighting in sightings])
        for sighting in sightings:
            ticket = _typed(sighting.ticket, feed.ticket_type)
            record = self._known.get(ticket.number)
            if record is not None and self._is_younger(record):
                continue
            may_be_new = feed.baselined_at is not None and not seen.was_there_before(ticket.number)
            if may_be_new and _is_new(record, feed, ticket.number):
                told = recipients.channels_for_new(ticket, feed.ticket_type, feed.status, self._subscriptions)
                for until, channels in self._by_time([one for one in told if not self._is_muted(ticket.number, one)], ticket):
                    if until:
                        self._announce(channels, Occasion.new(ticket.number), TicketAppeared(ticket=ticket), until)
                        continue
                    for channel in channels:
                        new[channel].append(ticket)
            self._sighted(record, ticket, feed.ticket_type, sighting.fingerprint)
        self._announce_new(new, digest_over=digest_over, after_silence=after_silence)
        self._write()

    def _announce_new(self, new: Mapping[str, Sequence[Ticket]], *, digest_over: int, after_silence: bool) -> None:
        """Announce the new tickets to each channel. Most channels get the same ones, so the news is built once."""
        stale = {subscription.channel_id for subscription in self._subscriptions if subscription.stale_since}
        alike: dict[tuple[bool, tuple[str, ...]], list[str]] = defaultdict(list)
        for channel, tickets in new.items():
            alike[after_silence and channel in stale, tuple(ticket.number for ticket in tickets)].append(channel)
        for (missed, _), channels in alike.items():
            for news in recipients.news_of_new(new[channels[0]], digest_over=digest_over, missed=missed):
                match news:
                    case TicketAppeared(ticket=ticket):
                        occasion = Occasion.new(ticket.number)
                    case TicketsAppeared():
                        occasion = Occasion.digest(news.numbers, self._now)
                self._announce(channels, occasion, news)

    def unseen(self, seen: FeedPage) -> None:
        """Announce what the page doesn't show: older new tickets, and tickets that Keesa doesn't show from now on.

        For the first page of a feed, the message about the subscription's beginning says so.
        """
        feed = seen.feed
        if seen.has_gap:
            unchecked = OlderUnchecked(ticket_type=feed.ticket_type, status=feed.status, limit=seen.page.rows)
            self._announce(self._covering(feed), Occasion.unchecked(feed.ticket_type, feed.status, self._now), unchecked)
        if feed.baselined_at and seen.paging.hides_tickets and not feed.paging.hides_tickets:
            occasion = Occasion.cut(feed.ticket_type, feed.status, self._now)
            self._announce(self._covering(feed), occasion, page_cut(feed, seen.paging))
        self._write()

    def _covering(self, feed: Feed) -> list[str]:
        """The channels that are subscribed to the feed."""
        return sorted({s.channel_id for s in self._subscriptions if s.covers(feed.ticket_type, feed.status)})

    def _read(self, numbers: Sequence[str]) -> None:
        """Read everything about these tickets at once."""
        if not numbers:
            return
        self._known = self._tx.tickets.get_many(numbers)
        self._muted = self._tx.mutes.channels_of(numbers)
        waiting = self._tx.announcements.channels_awaiting(self._known)  # first, since a card may be posted between the two
        cards = self._tx.cards.channels_with(self._known)
        self._carded = {number: waiting.get(number, set()) | cards.get(number, set()) for number in self._known}

    def _write(self) -> None:
        """Write all changes at once."""
        if not (self._to_put or self._drafts):
            return
        self._tx.tickets.put_all(self._to_put, self._now)
        self._tx.announcements.add_all(self._drafts, self._now, self._held)
        followed = self._tx.follows.followed([record.ticket.number for record, _ in self._changes])
        for record, changes in self._changes:
            if record.ticket.number in followed:
                tell_followers(self._tx, record, changes, self._now)
        self._to_put, self._drafts, self._changes = [], [], []

    def _put(self, record: TicketRecord) -> None:
        self._known[record.ticket.number] = record.model_copy(update={"seen_at": self._now})
        self._to_put.append(record)

    def _announce(self, channels: Iterable[str], occasion: Occasion, news: News, held_until: datetime | None = None) -> None:
        self._drafts.append(Draft([Recipient.channel(channel) for channel in channels], occasion, news, held_until))

    def _announce_change(self, channels: Iterable[str], occasion: Occasion, news: TicketChanged) -> None:
        for until, some in self._by_time(channels, news.ticket):
            self._announce(some, occasion, news, until)

    def _by_time(self, channels: Iterable[str], ticket: Ticket) -> Iterable[tuple[datetime | None, list[str]]]:
        """The channels with when to post something about the ticket there: None for at once, or when their quiet hours end."""
        found = defaultdict[datetime | None, list[str]](list)
        for channel in channels:
            here = self._with_quiet_hours.get(channel)
            found[recipients.held_until(here, ticket, self._now) if here else None].append(channel)
        return found.items()

    def _is_muted(self, number: str, channel: str) -> bool:
        return channel in self._muted.get(number, ())

    def _is_younger(self, record: TicketRecord) -> bool:
        younger = record.seen_at is not None and self._asked_at < record.seen_at <= self._now
        self.is_outdated = self.is_outdated or younger
        return younger

    def _looked_up(self, record: TicketRecord, seen: Ticket | None) -> None:
        known_from = KnownFrom.FOLLOWER if record.is_only_followed else KnownFrom.LOOK_UP
        now = record.model_copy(update={"known_from": known_from, "fingerprint": None, "is_gone": seen is None})
        if seen is None:
            self._changed(record, now, [Change(kind=ChangeKind.GONE)])
        else:
            ticket_type = seen.ticket_type or record.ticket_type
            self._update(record, now.model_copy(update={"ticket": seen, "ticket_type": ticket_type}))

    def _sighted(self, record: TicketRecord | None, ticket: Ticket, ticket_type: str, fingerprint: str) -> None:
        now = TicketRecord(ticket=ticket, ticket_type=ticket_type, version=1, known_from=KnownFrom.FEED, fingerprint=fingerprint)
        if record is None:
            self._put(now)
        elif record.is_only_followed:  # a look-up leaves out some of what a feed says, which isn't a change
            known = record.model_copy(update={"ticket": merge(ticket, record.ticket), "ticket_type": ticket_type})
            self._update(known, now)
        else:
            self._update(record, now)

    def _update(self, record: TicketRecord, seen: TicketRecord) -> None:
        """Record the state, and announce the changes, if any."""
        kept = {"version": record.version, "unassigned_at": record.unassigned_at, "reopened_at": record.reopened_at}
        now = seen.model_copy(update={"ticket": merge(record.ticket, seen.ticket), **kept})
        changes = compare(record.ticket, now.ticket)
        if changes:
            self._changed(record, now, changes)
        elif (now.ticket, now.fingerprint, now.is_gone) != (record.ticket, record.fingerprint, record.is_gone):
            self._put(now.model_copy(update={"ticket_type": record.ticket_type}))

    def _changed(self, before: TicketRecord, seen: TicketRecord, changes: Sequence[Change]) -> None:
        now = seen.model_copy(update={"version": before.version + 1, **self._new_moments(before.ticket, seen.ticket)})
        number = now.ticket.number
        self._put(now)
        news = TicketChanged(ticket=now.ticket, changes=tuple(changes))
        carded = self._carded.get(number, set())
        channels = recipients.channels_for_change(before, now, self._subscriptions, carded)
        unmuted = [channel for channel in channels if not self._is_muted(number, channel)]
        said_there = self._said_there(number, changes) if unmuted else {}
        occasion = Occasion.change(number, now.version)
        self._announce_change([one for one in unmuted if one not in said_there], occasion, news)
        for channel in filter(said_there.__contains__, unmuted):
            others = tuple(change for change in changes if change.note not in said_there[channel])
            self._announce_change([channel], occasion, news.model_copy(update={"changes": others}))
        self._changes.append((now, changes))

    def _new_moments(self, before: Ticket, now: Ticket) -> dict[str, datetime]:
        """When a ticket began to wait for something, for its reminders."""
        began = {
            "unassigned_at": bool(before.assigned_to) and not now.assigned_to,
            "reopened_at": before.is_closed and not now.is_closed,
        }
        return {name: self._now for name, is_new in began.items() if is_new}

    def _said_there(self, number: str, changes: Sequence[Change]) -> dict[str, list[Note]]:
        """The new notes that are messages in the thread of the ticket's card, by channel. The card counts them there."""
        found = defaultdict[str, list[Note]](list)
        for note, submission in submissions_of(self._tx, [one.note for one in changes if one.note and one.kind is ChangeKind.NOTE]):
            channel = submission.requester.channel_id
            card = self._tx.cards.get(Recipient.channel(channel), number) if submission.is_a_message else None
            if card and submission.thread_ts == card.message_ts:
                found[channel].append(note)
        return found


def record_look_up(tx: Transaction, look_up: LookUp, asked_at: datetime, now: datetime) -> bool:
    """Record a ticket that was looked up because somebody follows it. False if a newer state is known already.

    Nothing is recorded if nobody follows it any more. The first state is recorded without an announcement, unless the ticket was
    closed before anybody followed it.
    """
    if not tx.follows.followers(look_up.number):
        return True
    if look_up.ticket is not None and tx.tickets.get(look_up.number) is None:
        tx.tickets.put(TicketRecord.of_followed(look_up.ticket), asked_at)
    recording = Recording(tx, asked_at, now)
    recording.look_ups([look_up])
    known = tx.tickets.get(look_up.number)
    if known is not None and known.ticket.is_closed:
        closing = Change(kind=ChangeKind.FIELD, field="status", after=known.ticket.status)
        tell_followers(tx, known, [closing], now)
    return not recording.is_outdated


def goes_back(known: TicketRecord | None, seen: Ticket, feed: Feed) -> bool:
    """Whether a feed may show an older state of a ticket than is known.

    That is so if a look-up has said something else since, or if the feed alone would give another status to a ticket that stayed in
    the feed or was closed.
    """
    if known is None or known.is_only_followed or not compare(known.ticket, merge(known.ticket, seen)):
        return False
    has_other_status = known.ticket.status.casefold() != seen.status.casefold()
    return known.known_from is KnownFrom.LOOK_UP or (has_other_status and (known.ticket.is_closed or seen.number in feed.members))


def _is_new(record: TicketRecord | None, feed: Feed, number: str) -> bool:
    """Whether the feed shows it for the first time. Earlier releases couldn't read some tickets, and kept only their numbers."""
    return record.is_only_followed if record else number not in feed.members


def _typed(ticket: Ticket, ticket_type: str) -> Ticket:
    """Keesa may leave a ticket's type null even if it was asked for that type."""
    return ticket if ticket.ticket_type else ticket.model_copy(update={"ticket_type": ticket_type})
