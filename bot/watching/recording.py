"""Records what Keesa showed: the tickets' new state and the announcements about it, in one transaction.

`bot.watching.recipients` decides who is told what; this module reads the database for it, and writes the result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from bot.model.announcements import Draft, Occasion, Recipient
from bot.model.attribution import signature
from bot.model.changes import Change, ChangeKind, compare, merge
from bot.model.feeds import Feed, Paging
from bot.model.filters import UNFILTERED
from bot.model.news import (
    News,
    OlderUnchecked,
    PageCut,
    SubscriptionsChanged,
    TicketAppeared,
    TicketChanged,
    TicketOverdue,
    TicketRaised,
    TicketsAppeared,
    TicketsOverdue,
)
from bot.model.subscriptions import Subscription
from bot.model.tickets import KnownFrom, Note, Ticket, TicketRecord, TicketState
from bot.model.writes import Submission
from bot.store.database import Transaction
from bot.watching import recipients
from bot.watching.pages import FeedPage


@dataclass(frozen=True)
class Sighting:
    """A ticket on a feed's page, read because it differs from its last appearance."""

    ticket: Ticket
    fingerprint: str


@dataclass(frozen=True)
class LookUp:
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
                        occasion = _digest(news, self._now)
                self._announce(channels, occasion, news)

    def unseen(self, seen: FeedPage) -> None:
        """Announce what the page doesn't show: older new tickets, and tickets that Keesa doesn't show from now on.

        For the first page of a feed, the message about the subscription's beginning says so.
        """
        feed = seen.feed
        if seen.has_gap:
            unchecked = OlderUnchecked(ticket_type=feed.ticket_type, status=feed.status, limit=seen.page.rows)
            self._announce(self._covering(feed), Occasion.unchecked(feed.ticket_type, feed.status, self._now), unchecked)
        if feed.baselined_at and _hides(seen.paging) and not _hides(feed.paging):
            occasion = Occasion.cut(feed.ticket_type, feed.status, self._now)
            self._announce(self._covering(feed), occasion, _page_cut(feed, seen.paging))
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
        for note, submission in _submissions(self._tx, [one.note for one in changes if one.note and one.kind is ChangeKind.NOTE]):
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


def tell_followers(tx: Transaction, record: TicketRecord, changes: Sequence[Change], now: datetime) -> None:
    """Announce the changes to each follower, except their own notes. If the ticket is closed or gone, following ends."""
    ticket = record.ticket
    followers = tx.follows.followers(ticket.number)
    authors = _authors(tx, [change.note for change in changes if change.note]) if followers else {}
    preferences = tx.preferences.of(followers)
    for person, news in recipients.news_for_followers(ticket, changes, followers, authors, preferences).items():
        held_until = preferences[person].held_until(now) if person in preferences else None
        occasion = Occasion.change(ticket.number, record.version)
        tx.announcements.add(Recipient.person(person), occasion, news, now, held_until=held_until)
    if recipients.ends_following(ticket, changes):
        tx.follows.end(ticket.number)


def _authors(tx: Transaction, notes: Iterable[Note]) -> dict[Note, str]:
    """The authors of these notes from Slack, by the signatures of their submissions."""
    return {note: submission.requester.user_id for note, submission in _submissions(tx, notes)}


def _submissions(tx: Transaction, notes: Iterable[Note]) -> Iterator[tuple[Note, Submission]]:
    """The submissions of those notes that are from Slack, by their signatures."""
    for note in notes:
        submission_id = signature(note.text)
        submission = tx.submissions.get(submission_id) if submission_id else None
        if submission is not None and submission.write.kind == "note":
            yield note, submission


def owe_missed(tx: Transaction, channel: str, missed: Sequence[News], now: datetime) -> None:
    """Announce to a channel the list of what it missed."""
    for news in recipients.digest_of(_as_now(tx, missed), missed=True):
        tx.announcements.add(Recipient.channel(channel), _digest(news, now), news, now)


def owe_held(tx: Transaction, person: Recipient, now: datetime) -> None:
    """Announce to a person what was held for them: one update as it is, several as a list."""
    for news in recipients.digest_of(_as_now(tx, tx.announcements.take_held_of(person, now, all_of_it=True)), held=True):
        tx.announcements.add(person, _digest(news, now), news, now)


def owe_quiet(tx: Transaction, channel: Recipient, now: datetime) -> None:
    """The same for what a channel's quiet hours held. Cards that it has are brought up to date without a reply."""
    held = tx.announcements.take_held_of(channel, now, all_of_it=False)
    for news in recipients.digest_of(_as_now(tx, held), quiet=True):
        tx.announcements.add(channel, _digest(news, now), news, now)
    for ticket in _as_now(tx, [one for one in held if isinstance(one, TicketChanged)]):
        if tx.cards.get(channel, ticket.number):
            tx.announcements.add(channel, Occasion.redrawn(ticket.number, now), TicketChanged(ticket=ticket, changes=()), now)


def hold_anew(tx: Transaction, channel: Recipient, now: datetime) -> None:
    """The channel's subscriptions have changed: what is held for its quiet hours waits until they allow it as they are now."""
    tx.announcements.hold_until(dues_of_held(tx, channel, now))
    if not tx.subscriptions.of_channel(channel.id):
        owe_quiet(tx, channel, now)


def dues_of_held(tx: Transaction, recipient: Recipient, now: datetime) -> dict[int, datetime]:
    """Until when each announcement that is held for a person or a channel would be held if it came now, by id."""
    held = tx.announcements.held(recipient)
    if recipient.is_person:
        preferences = tx.preferences.of([recipient.id]).get(recipient.id)
        until = preferences.held_until(now) if preferences else None
        return dict.fromkeys((announcement_id for announcement_id, _ in held), until or now)
    subscriptions, dues = tx.subscriptions.of_channel(recipient.id), dict[int, datetime]()
    for announcement_id, news in held:
        ticket = news.ticket if isinstance(news, TicketAppeared | TicketChanged) else None
        dues[announcement_id] = (ticket and recipients.held_until(subscriptions, ticket, now)) or now
    return dues


def _as_now(tx: Transaction, news: Iterable[News]) -> list[Ticket]:
    """The tickets that some news is about, each once, as they are now."""
    numbers = dict.fromkeys(number for one in news for number in _numbers(one))
    known = tx.tickets.get_many(numbers)
    return [known[number].ticket for number in numbers if number in known]


def _numbers(news: News) -> list[str]:
    match news:
        case TicketAppeared(ticket=ticket) | TicketChanged(ticket=ticket) | TicketRaised(ticket=ticket):
            return [ticket.number]
        case TicketsAppeared(tickets=tickets):
            return [ticket.number for ticket in tickets]
        case TicketOverdue(entry=entry):
            return [entry.ticket.number]
        case TicketsOverdue(entries=entries):
            return [entry.ticket.number for entry in entries]
        case _:
            return []


def _digest(news: TicketsAppeared, now: datetime) -> Occasion:
    return Occasion.digest([ticket.number for ticket in news.tickets], now)


def goes_back(known: TicketRecord | None, seen: Ticket, feed: Feed) -> bool:
    """Whether a feed may show an older state of a ticket than is known.

    That is so if a look-up has said something else since, or if the feed alone would give another status to a ticket that stayed in
    the feed or was closed.
    """
    if known is None or known.is_only_followed or not compare(known.ticket, merge(known.ticket, seen)):
        return False
    has_other_status = known.ticket.status.casefold() != seen.status.casefold()
    return known.known_from is KnownFrom.LOOK_UP or (has_other_status and (known.ticket.is_closed or seen.number in feed.members))


def _hides(paging: Paging) -> bool:
    return paging.hides_newest or paging.cut_at is not None


def _page_cut(feed: Feed, paging: Paging) -> PageCut:
    shown = paging.cut_at or paging.longest
    return PageCut(ticket_type=feed.ticket_type, status=feed.status, shown=shown, newest=not paging.hides_newest)


def start_subscriptions(tx: Transaction, now: datetime) -> None:
    """Start every subscription whose feeds have all been read, and tell its channel since when, and who made it.

    A failing feed holds up no other: if it was tried after the others had been read, the subscription starts without it.
    """
    for subscription, polled in list(startable(tx)):
        tx.subscriptions.mark_started(subscription.id, now)
        occasion = Occasion.subscription("started", subscription.id, now)
        _say_begun(tx, subscription, polled, now, occasion, "begun" if subscription.changed_at else "made")


def startable(tx: Transaction) -> Iterator[tuple[Subscription, list[Feed]]]:
    """The subscriptions that can start now, each with its feeds."""
    waiting = tx.subscriptions.not_started()
    feeds = {(feed.ticket_type, feed.status): feed for feed in tx.feeds.all()} if waiting else {}
    for subscription in waiting:
        polled = [feed for status in subscription.statuses if (feed := feeds.get((subscription.ticket_type, status)))]
        if _can_start(subscription, polled):
            yield subscription, polled


def begin_late(tx: Transaction, feed: Feed, now: datetime) -> None:
    """The feed was read for the first time: announce it to subscriptions that began without it."""
    for subscription in tx.subscriptions.all():
        if subscription.started_at is not None and subscription.covers(feed.ticket_type, feed.status):
            joined = subscription.model_copy(update={"statuses": (feed.status,)})
            _say_begun(tx, joined, [feed], now, Occasion.joined(subscription.id, feed.status, now), "begun")


def _can_start(subscription: Subscription, polled: Sequence[Feed]) -> bool:
    read_at = [feed.baselined_at for feed in polled if feed.baselined_at]
    unread = [feed for feed in polled if not feed.baselined_at]
    if not read_at or len(polled) < len(subscription.statuses):
        return False
    return all(feed.failures and feed.last_attempt_at and feed.last_attempt_at > max(read_at) for feed in unread)


def _say_begun(
    tx: Transaction,
    subscription: Subscription,
    polled: Sequence[Feed],
    now: datetime,
    occasion: Occasion,
    what: Literal["made", "begun"],
) -> None:
    channel = Recipient.channel(subscription.channel_id)
    unread = tuple(feed.status for feed in polled if not feed.baselined_at)
    news = SubscriptionsChanged(
        what=what,
        user_id=subscription.created_by,
        ticket_type=subscription.ticket_type,
        statuses=subscription.statuses,
        filter=subscription.filter,
        sync_notes=synced_now(subscription),
        reminders=subscription.reminders,
        mention=subscription.mention,
        quiet=subscription.quiet,
        since=now,
        known=_known(tx, subscription, [number for feed in polled for number in feed.members]),
        unread=unread,
    )
    tx.announcements.add_notice(channel, occasion, news, now)
    for feed in polled:
        if _hides(feed.paging):
            tx.announcements.add(channel, Occasion.cut(feed.ticket_type, feed.status, now), _page_cut(feed, feed.paging), now)


def synced_now(subscription: Subscription) -> bool | None:
    """What to say about its `sync_notes`: that it is switched on, or was switched off; None for nothing."""
    was_on = bool(subscription.former and subscription.former.sync_notes)
    return subscription.sync_notes if subscription.sync_notes or was_on else None


def _known(tx: Transaction, subscription: Subscription, members: Sequence[str]) -> int:
    """How many of the feeds' tickets are open and pass the filter."""
    if subscription.filter == UNFILTERED:
        return tx.tickets.count_open(members)
    tickets = [record.ticket for record in tx.tickets.get_many(members).values()]
    return sum(not ticket.is_closed and subscription.filter.passes(ticket) for ticket in tickets)


def _is_new(record: TicketRecord | None, feed: Feed, number: str) -> bool:
    """Whether the feed shows it for the first time. Earlier releases couldn't read some tickets, and kept only their numbers."""
    return record.is_only_followed if record else number not in feed.members


def _typed(ticket: Ticket, ticket_type: str) -> Ticket:
    """Keesa may leave a ticket's type null even if it was asked for that type."""
    return ticket if ticket.ticket_type else ticket.model_copy(update={"ticket_type": ticket_type})
