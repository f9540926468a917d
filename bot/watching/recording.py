"""What a poll saw -> the tickets' new state, and the announcements that follow from it, in one transaction.

Who hears of what: a ticket seen for the first time is new to every channel that subscribes to the feed it was seen in; a ticket
that was known is announced by what changed, to every channel that wants it as it was or as it is, or that has its card. Filters
look at the ticket as it is: one that passes now is announced, one that passes no longer is said once where it has a card. Several
subscriptions of a channel say nothing twice. Whoever follows the ticket hears of every change, but for their own notes.

A ticket that is known only because somebody follows it is still new to the channels when a feed shows it for the first time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from bot.model.attribution import signature
from bot.model.changes import Change, ChangeKind, compare, merge
from bot.model.feeds import Feed
from bot.model.filters import UNFILTERED
from bot.model.news import News, OlderUnchecked, SubscriptionsChanged, TicketAppeared, TicketChanged, TicketsAppeared
from bot.model.subscriptions import Subscription
from bot.model.tickets import Ticket, TicketRecord
from bot.store.database import Transaction

DIGEST_PAGE: Final = 40
"""Tickets in one digest message: a line each of under 300 characters, and Slack takes some 13,000 a message."""

_LEFT: Final = ""
"""The fingerprint of a ticket that left its feed: however it comes back, it looks different."""


@dataclass(frozen=True)
class Sighting:
    """A ticket on a feed's page, read because it looks different from its last appearance."""

    ticket: Ticket
    fingerprint: str


@dataclass(frozen=True)
class Departure:
    """A ticket that is no longer on a feed's page. `ticket` is what the look-up showed; None where Keesa has it no more."""

    number: str
    ticket: Ticket | None


class Recording:
    """One poll of one feed, recorded within one transaction.

    Two feeds may show one ticket, and be asked at the same time: where a ticket's known state is younger than `asked_at`, this page
    knows less, and `outdated` says that the feed has to be read again.
    """

    def __init__(self, tx: Transaction, feed: Feed, asked_at: datetime, now: datetime, *, digest_over: int) -> None:
        self.outdated = False
        self._tx = tx
        self._feed = feed
        self._asked_at = asked_at
        self._now = now
        self._digest_over = digest_over
        self._subscriptions = [subscription for subscription in tx.subscriptions.all() if subscription.is_heard]
        self._held = {subscription.channel_id for subscription in self._subscriptions if subscription.stopped_at}
        self._stale = {subscription.channel_id for subscription in self._subscriptions if subscription.stale_since}
        self._appeared: dict[str, list[Ticket]] = defaultdict(list)

    def sightings(self, sightings: Iterable[Sighting]) -> None:
        """Tickets on the page, the oldest first."""
        for sighting in sightings:
            record = self._tx.tickets.get(sighting.ticket.number)
            if record is None:
                self._first_sight(sighting)
            elif not self._is_younger(record):
                self._seen_again(record, sighting)
        self._announce_appeared()

    def unchecked(self, limit: int) -> None:
        """More was new than the largest limit shows."""
        news = OlderUnchecked(ticket_type=self._feed.ticket_type, status=self._feed.status, limit=limit)
        for channel in {s.channel_id for s in self._subscriptions if s.wants(news.ticket_type, news.status)}:
            self._owe(channel, news, change=f"unchecked {news.ticket_type} {news.status} {self._now.isoformat()}")

    def departures(self, departures: Iterable[Departure]) -> None:
        """Tickets that left the page."""
        for departure in departures:
            record = self._tx.tickets.get(departure.number)
            if record is None or self._is_younger(record):
                continue
            fingerprint = record.fingerprint if record.is_only_followed else _LEFT
            if departure.ticket is None:
                self._changed(record, record.ticket, [Change(kind=ChangeKind.GONE)], record.ticket_type, fingerprint)
            else:
                self._update(record, departure.ticket, departure.ticket.ticket_type or record.ticket_type, fingerprint)

    def _is_younger(self, record: TicketRecord) -> bool:
        younger = record.seen_at is not None and record.seen_at > self._asked_at
        self.outdated = self.outdated or younger
        return younger

    def _first_sight(self, sighting: Sighting) -> None:
        ticket_type = self._feed.ticket_type
        ticket = _typed(sighting.ticket, ticket_type)
        record = TicketRecord(ticket=ticket, ticket_type=ticket_type, version=1, fingerprint=sighting.fingerprint)
        self._tx.tickets.put(record, self._now)
        self._appear(ticket)

    def _appear(self, ticket: Ticket) -> None:
        if self._feed.baselined_at is None:
            return
        wanting = (s for s in self._subscriptions if s.wants(self._feed.ticket_type, self._feed.status) and s.filter.wants(ticket))
        for channel in {s.channel_id for s in wanting}:
            self._appeared[channel].append(ticket)

    def _seen_again(self, record: TicketRecord, sighting: Sighting) -> None:
        ticket = _typed(sighting.ticket, self._feed.ticket_type)
        if record.is_only_followed:
            known = merge(ticket, record.ticket)  # the look-up does not say all that a feed does: that is no change
            record = record.model_copy(update={"ticket": known, "ticket_type": self._feed.ticket_type})
            self._appear(ticket)
        self._update(record, ticket, self._feed.ticket_type, sighting.fingerprint)

    def _update(self, record: TicketRecord, seen: Ticket, ticket_type: str, fingerprint: str) -> None:
        ticket = merge(record.ticket, seen)
        changes = compare(record.ticket, ticket)
        if changes:
            self._changed(record, ticket, changes, ticket_type, fingerprint)
        elif ticket != record.ticket or fingerprint != record.fingerprint:
            self._tx.tickets.put(record.model_copy(update={"ticket": ticket, "fingerprint": fingerprint}), self._now)

    def _changed(self, record: TicketRecord, ticket: Ticket, changes: Sequence[Change], ticket_type: str, fingerprint: str) -> None:
        now = TicketRecord(ticket=ticket, ticket_type=ticket_type, version=record.version + 1, fingerprint=fingerprint)
        self._tx.tickets.put(now, self._now)
        news = TicketChanged(ticket=ticket, changes=tuple(changes))
        for channel in self._interested(record, now):
            self._owe(channel, news, ticket_number=ticket.number, change=f"v{now.version}")
        tell_followers(self._tx, ticket, changes, f"v{now.version}", self._now)

    def _interested(self, before: TicketRecord, now: TicketRecord) -> set[str]:
        if before.is_only_followed:
            return set()
        return {s.channel_id for s in self._subscriptions if self._is_told(s, before, now)}

    def _is_told(self, subscription: Subscription, before: TicketRecord, now: TicketRecord) -> bool:
        """A ticket that leaves the filter is said that one time, where it was announced before."""
        in_feeds = _wants(subscription, before) or _wants(subscription, now)
        of_type = subscription.ticket_type in (before.ticket_type, now.ticket_type)
        if not in_feeds and not (of_type and self._is_known(subscription.channel_id, now)):
            return False
        if subscription.filter.wants(now.ticket):
            return True
        return subscription.filter.wants(before.ticket) and self._is_known(subscription.channel_id, now)

    def _is_known(self, channel: str, record: TicketRecord) -> bool:
        """Whether the channel has the ticket's card, or is about to."""
        number = record.ticket.number
        return self._tx.cards.get(channel, number) is not None or self._tx.announcements.is_owed(channel, number)

    def _announce_appeared(self) -> None:
        for channel, tickets in self._appeared.items():
            if len(tickets) > self._digest_over or channel in self._stale:
                owe_digest(self._tx, channel, tickets, self._now, held=channel in self._held, missed=channel in self._stale)
            else:
                for ticket in tickets:
                    self._owe(channel, TicketAppeared(ticket=ticket), ticket_number=ticket.number, change="new")

    def _owe(self, channel: str, news: News, *, ticket_number: str = "", change: str) -> None:
        held = channel in self._held
        self._tx.announcements.add(channel, news, self._now, ticket_number=ticket_number, change=change, held=held)


def record_look_up(tx: Transaction, departure: Departure, asked_at: datetime, now: datetime) -> bool:
    """A ticket that was looked up because somebody follows it. False where a younger state is known already.

    Nothing is recorded where nobody does any more.
    Seen for the first time, it is recorded without a word. Where it was closed before anybody followed it, that is told.
    """
    seen = departure.ticket
    if not tx.follows.followers(departure.number):
        return True
    if seen is not None and tx.tickets.get(seen.number) is None:
        tx.tickets.put(TicketRecord.of_followed(seen), asked_at)
    nowhere = Feed(ticket_type="", status="", next_poll_at=now)
    recording = Recording(tx, nowhere, asked_at, now, digest_over=0)
    recording.departures([departure])
    known = tx.tickets.get(departure.number)
    if known is not None and known.ticket.is_closed:
        closing = Change(kind=ChangeKind.FIELD, field="status", after=known.ticket.status)
        tell_followers(tx, known.ticket, [closing], f"v{known.version}", now)
    return not recording.outdated


def owe_digest(
    tx: Transaction, channel: str, tickets: Sequence[Ticket], now: datetime, *, held: bool = False, missed: bool = False
) -> None:
    """Owe a channel one message, or as few as Slack allows, that names all of `tickets`."""
    pages = [tuple(tickets[start : start + DIGEST_PAGE]) for start in range(0, len(tickets), DIGEST_PAGE)]
    for part, page in enumerate(pages, start=1):
        numbers = sha256(" ".join(ticket.number for ticket in page).encode()).hexdigest()[:16]
        news = TicketsAppeared(tickets=page, total=len(tickets), part=part, parts=len(pages), missed=missed)
        tx.announcements.add(channel, news, now, change=f"digest {numbers} {now.isoformat()}", held=held)


def tell_followers(tx: Transaction, ticket: Ticket, changes: Sequence[Change], change: str, now: datetime) -> None:
    """Owe each follower what changed, but for their own notes. When it is closed or gone, nobody follows it any more."""
    for user_id in tx.follows.followers(ticket.number):
        theirs = tuple(one for one in changes if not _is_own_note(tx, one, user_id))
        if theirs:
            tx.announcements.add(
                user_id, TicketChanged(ticket=ticket, changes=theirs), now, ticket_number=ticket.number, change=change
            )
    if ticket.is_closed or any(one.kind is ChangeKind.GONE for one in changes):
        tx.follows.end(ticket.number)


def _is_own_note(tx: Transaction, change: Change, user_id: str) -> bool:
    """Whether the person wrote that note from Slack: it ends in the line of a note of theirs."""
    submission_id = signature(change.note.text) if change.note else None
    submission = tx.submissions.get(submission_id) if submission_id else None
    return submission is not None and submission.requester.user_id == user_id and submission.write.kind == "note"


def start_subscriptions(tx: Transaction, now: datetime) -> None:
    """Start every subscription whose feeds now all stand on known ground; say in its channel since when, and who made it."""
    feeds = {(feed.ticket_type, feed.status): feed for feed in tx.feeds.all()}
    for subscription in tx.subscriptions.all():
        watched = [feeds.get((subscription.ticket_type, status)) for status in subscription.statuses]
        if subscription.started_at is None and all(feed and feed.baselined_at for feed in watched):
            tx.subscriptions.mark_started(subscription.id, now)
            news = SubscriptionsChanged(
                what="begun" if subscription.changed_at else "made",
                user_id=subscription.created_by,
                ticket_type=subscription.ticket_type,
                statuses=subscription.statuses,
                filter=subscription.filter,
                since=now,
                known=_known(tx, subscription, [number for feed in watched if feed for number in feed.members]),
            )
            tx.announcements.add(subscription.channel_id, news, now, change=f"started {subscription.id} {now.isoformat()}")


def _known(tx: Transaction, subscription: Subscription, members: Sequence[str]) -> int:
    """How many of the feeds' tickets are open and pass the filter."""
    if subscription.filter == UNFILTERED:
        return tx.tickets.count_open(members)
    tickets = [record.ticket for record in tx.tickets.get_many(members).values()]
    return sum(not ticket.is_closed and subscription.filter.wants(ticket) for ticket in tickets)


def _typed(ticket: Ticket, ticket_type: str) -> Ticket:
    """Keesa may leave the type of a ticket null, even where it was asked for that type."""
    return ticket if ticket.ticket_type else ticket.model_copy(update={"ticket_type": ticket_type})


def _wants(subscription: Subscription, record: TicketRecord) -> bool:
    return subscription.wants(record.ticket_type, record.ticket.status)
