"""Why a channel heard of a ticket, or did not: told from what the database keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from bot.filters import Rule
from bot.models import Delivery, Feed, Subscription, Ticket, TicketRecord
from bot.store.database import Transaction


class Reason(Enum):
    """What a subscription makes of a ticket. The first that is so counts."""

    OTHER_TYPE = auto()
    OTHER_STATUS = auto()
    FILTERED = auto()
    WANTED = auto()
    NOT_BEGUN = auto()
    BEFORE = auto()
    BEFORE_CHANGE = auto()
    UNCHECKED = auto()
    UNSEEN = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Verdict:
    """One subscription's. `rules` are what keeps the ticket out; `since` is the moment that the reason is about.

    `silent_feeds` are the statuses whose feed Keesa does not answer for, each with its last answer.
    """

    subscription: Subscription
    reason: Reason
    rules: tuple[Rule, ...] = ()
    since: datetime | None = None
    silent_feeds: tuple[tuple[str, datetime | None], ...] = ()


@dataclass(frozen=True)
class Explanation:
    """`ticket` is its last known state; `first_seen_at` is None where the bot has never seen it in a feed."""

    number: str
    ticket: Ticket | None
    first_seen_at: datetime | None
    deliveries: tuple[Delivery, ...]
    verdicts: tuple[Verdict, ...]


def explain(tx: Transaction, channel_id: str, number: str, looked_up: Ticket | None) -> Explanation:
    """`looked_up` is what Keesa shows, for a ticket that the bot has never seen in a feed."""
    known = tx.tickets.get(number)
    record = known if known and not known.is_only_followed else None
    ticket = known.ticket if known else looked_up
    deliveries = tuple(tx.announcements.about(channel_id, number))
    verdicts = []
    if ticket:
        for subscription in tx.subscriptions.of_channel(channel_id):
            feeds = [feed for status in subscription.statuses if (feed := tx.feeds.get(subscription.ticket_type, status))]
            verdicts.append(_verdict(subscription, feeds, ticket, record, told=bool(deliveries)))
    return Explanation(number, ticket, record.first_seen_at if record else None, deliveries, tuple(verdicts))


def _verdict(subscription: Subscription, feeds: list[Feed], ticket: Ticket, record: TicketRecord | None, *, told: bool) -> Verdict:
    ticket_type = record.ticket_type if record else ticket.ticket_type
    if ticket_type not in (None, subscription.ticket_type):
        return Verdict(subscription, Reason.OTHER_TYPE)
    silent = tuple((feed.status, feed.last_success_at) for feed in feeds if feed.failures)
    if not subscription.wants(subscription.ticket_type, ticket.status):
        return Verdict(subscription, Reason.OTHER_STATUS, silent_feeds=silent)
    if rules := subscription.filter.why_not(ticket):
        return Verdict(subscription, Reason.FILTERED, rules=rules, silent_feeds=silent)
    if told:
        return Verdict(subscription, Reason.WANTED, silent_feeds=silent)
    feed = next((feed for feed in feeds if feed.status == ticket.status.casefold()), None)
    reason, since = _why_untold(subscription, feed, ticket, record)
    return Verdict(subscription, reason, since=since, silent_feeds=silent)


def _why_untold(
    subscription: Subscription, feed: Feed | None, ticket: Ticket, record: TicketRecord | None
) -> tuple[Reason, datetime | None]:
    """Why a ticket that is wanted was not announced."""
    if subscription.started_at is None or feed is None or feed.baselined_at is None:
        return Reason.NOT_BEGUN, subscription.created_at
    began = max(subscription.started_at, feed.baselined_at)
    there_at = record.first_seen_at if record else ticket.raised_at
    if there_at and there_at <= began:
        return Reason.BEFORE, began
    if there_at and subscription.changed_at and there_at <= subscription.changed_at:
        return Reason.BEFORE_CHANGE, subscription.changed_at
    if record:
        return Reason.UNKNOWN, record.first_seen_at
    return (Reason.UNCHECKED, feed.unchecked_at) if feed.unchecked_at else (Reason.UNSEEN, feed.last_success_at)
