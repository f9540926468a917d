"""Why a ticket was or wasn't posted in a channel, from what the database keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from bot.model.announcements import Delivery, OccasionKind
from bot.model.feeds import Feed, Silence
from bot.model.filters import Rule
from bot.model.mutes import Mute
from bot.model.reminders import Reminder, Told, began, due_at
from bot.model.subscriptions import Subscription
from bot.model.tickets import Ticket, TicketRecord
from bot.store.database import Transaction
from bot.store.reminders import About
from bot.watching.missed import Missed, missed


class Reason(Enum):
    """How a subscription applies to a ticket. The first one that is true counts."""

    OTHER_TYPE = auto()
    OTHER_STATUS = auto()
    FILTERED = auto()
    MATCHES = auto()
    NOT_BEGUN = auto()
    BEFORE = auto()
    BEFORE_CHANGE = auto()
    UNCHECKED = auto()
    UNSEEN = auto()
    UNKNOWN = auto()


class Verdict(NamedTuple):
    """The verdict of one subscription. `rules` are those that exclude the ticket; `since` is the time that the reason is about.

    `silent_feeds` are the statuses whose feed Keesa doesn't answer for, each with its last answer.
    """

    subscription: Subscription
    reason: Reason
    rules: tuple[Rule, ...] = ()
    since: datetime | None = None
    silent_feeds: tuple[tuple[str, datetime | None], ...] = ()


class Awaited(NamedTuple):
    """A reminder that a channel wants of a ticket: what it was told already, and when the next is due, if nothing changes.

    Both are None if the ticket doesn't wait for that.
    """

    reminder: Reminder
    told: Told | None = None
    due_at: datetime | None = None


class Explanation(NamedTuple):
    """`ticket` is its last known state; `first_seen_at` is None if the bot has never seen it in a feed.

    `missed` are the silences because of which something may be late or missing. `mute` says who muted it in the channel.
    `awaited` are the reminders that apply to such tickets.
    """

    number: str
    ticket: Ticket | None
    first_seen_at: datetime | None
    deliveries: tuple[Delivery, ...]
    verdicts: tuple[Verdict, ...] = ()
    missed: tuple[Missed, ...] = ()
    mute: Mute | None = None
    awaited: tuple[Awaited, ...] = ()


def explain(tx: Transaction, channel_id: str, number: str, looked_up: Ticket | None, *, begins_as: str) -> Explanation:
    """`looked_up` is Keesa's answer for a ticket that the bot has never seen; `begins_as` is the status of new tickets."""
    known = tx.tickets.get(number)
    record = known if known and not known.is_only_followed else None
    ticket = known.ticket if known else looked_up
    first_seen_at = record.first_seen_at if record else None
    deliveries, mute = tuple(tx.announcements.about(channel_id, number)), tx.mutes.get(channel_id, number)
    if ticket is None:
        return Explanation(number, None, first_seen_at, deliveries, mute=mute)
    verdicts, told = [], any(delivery.kind is not OccasionKind.REMINDER for delivery in deliveries)
    for subscription in tx.subscriptions.of_channel(channel_id):
        feeds = [feed for status in subscription.statuses if (feed := tx.feeds.get(subscription.ticket_type, status))]
        verdicts.append(_verdict(subscription, feeds, ticket, record, told=told))
    concerned = [v.subscription for v in verdicts if _may_have_missed(v, ticket, begins_as, told=told)]
    fell_into = missed(_silences(tx, concerned), ticket.raised_at, first_seen_at, deliveries)
    awaited = tuple(_awaited(tx, channel_id, record, verdicts)) if record and not mute else ()
    return Explanation(number, ticket, first_seen_at, deliveries, tuple(verdicts), fell_into, mute, awaited)


def _awaited(tx: Transaction, channel_id: str, record: TicketRecord, verdicts: Iterable[Verdict]) -> Iterator[Awaited]:
    """The reminders of the subscriptions that match the ticket, each once."""
    matching = [one.subscription for one in verdicts if one.reason not in (Reason.OTHER_TYPE, Reason.OTHER_STATUS, Reason.FILTERED)]
    known = tx.reminders.of_channel(channel_id, record.ticket.number)
    for reminder in dict.fromkeys(reminder for one in matching for reminder in one.reminders):
        since = began(reminder, record.ticket, record.moments)
        if since is None:
            yield Awaited(reminder)
        else:
            told = known.get(About(record.ticket.number, str(reminder)))
            told = told if told and told.began == since else None
            yield Awaited(reminder, told, due_at(reminder, since, told))


def _may_have_missed(verdict: Verdict, ticket: Ticket, begins_as: str, *, told: bool) -> bool:
    """Whether a silence can be why the ticket was posted late or not at all. Not if it is excluded anyway."""
    match verdict.reason:
        case Reason.MATCHES | Reason.UNCHECKED | Reason.UNSEEN | Reason.UNKNOWN:
            return True
        case Reason.OTHER_STATUS:  # it may have had a subscribed status while its feed wasn't read
            return told or (begins_as in verdict.subscription.statuses and verdict.subscription.filter.passes(ticket))
        case Reason.FILTERED:
            return told
    return False


def _silences(tx: Transaction, subscriptions: Sequence[Subscription]) -> set[Silence]:
    """The silences of the subscriptions' feeds that ended after each subscription began."""
    return {
        silence
        for subscription in subscriptions
        for silence in tx.silences.of(subscription.ticket_type, subscription.statuses)
        if subscription.started_at
        and silence.until > max(subscription.started_at, subscription.changed_at or subscription.started_at)
    }


def _verdict(subscription: Subscription, feeds: list[Feed], ticket: Ticket, record: TicketRecord | None, *, told: bool) -> Verdict:
    ticket_type = record.ticket_type if record else ticket.ticket_type
    if ticket_type not in (None, subscription.ticket_type):
        return Verdict(subscription, Reason.OTHER_TYPE)
    silent = tuple((feed.status, feed.last_success_at) for feed in feeds if feed.failures)
    if not subscription.covers(subscription.ticket_type, ticket.status):
        return Verdict(subscription, Reason.OTHER_STATUS, silent_feeds=silent)
    if rules := subscription.filter.why_not(ticket):
        return Verdict(subscription, Reason.FILTERED, rules=rules, silent_feeds=silent)
    if told:
        return Verdict(subscription, Reason.MATCHES, silent_feeds=silent)
    feed = next((feed for feed in feeds if feed.status == ticket.status.casefold()), None)
    reason, since = _why_untold(subscription, feed, ticket, record)
    return Verdict(subscription, reason, since=since, silent_feeds=silent)


def _why_untold(
    subscription: Subscription, feed: Feed | None, ticket: Ticket, record: TicketRecord | None
) -> tuple[Reason, datetime | None]:
    """Why a ticket that matches wasn't announced."""
    since = subscription.started_at or subscription.changed_at
    if since is None or feed is None or feed.baselined_at is None:
        return Reason.NOT_BEGUN, subscription.created_at
    began = max(since, feed.baselined_at)
    there_at = record.first_seen_at if record else ticket.raised_at
    if there_at and there_at <= began:
        return Reason.BEFORE, began
    if there_at and subscription.changed_at and there_at <= subscription.changed_at:
        return Reason.BEFORE_CHANGE, subscription.changed_at
    if record:
        return Reason.UNKNOWN, record.first_seen_at
    return (Reason.UNCHECKED, feed.unchecked_at) if feed.unchecked_at else (Reason.UNSEEN, feed.last_success_at)
