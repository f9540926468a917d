"""Starts subscriptions once their feeds were read, and says so in their channels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from bot.model.announcements import Occasion, Recipient
from bot.model.feeds import Feed
from bot.model.filters import UNFILTERED
from bot.model.news import SubscriptionsChanged
from bot.model.subscriptions import Subscription
from bot.store.database import Transaction
from bot.watching.pages import page_cut


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
    news = SubscriptionsChanged.of(
        subscription,
        what=what,
        user_id=subscription.created_by,
        since=now,
        known=_known(tx, subscription, [number for feed in polled for number in feed.members]),
        unread=tuple(feed.status for feed in polled if not feed.baselined_at),
    )
    tx.announcements.add_notice(channel, occasion, news, now)
    for feed in polled:
        if feed.paging.hides_tickets:
            tx.announcements.add(channel, Occasion.cut(feed.ticket_type, feed.status, now), page_cut(feed, feed.paging), now)


def _known(tx: Transaction, subscription: Subscription, members: Sequence[str]) -> int:
    """How many of the feeds' tickets are open and pass the filter."""
    if subscription.filter == UNFILTERED:
        return tx.tickets.count_open(members)
    tickets = [record.ticket for record in tx.tickets.get_many(members).values()]
    return sum(not ticket.is_closed and subscription.filter.passes(ticket) for ticket in tickets)
