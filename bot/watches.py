"""Subscribing channels to ticket types. Whatever changes is said in the channel, by the same outbox as everything else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.models import (
    ChannelStopped,
    News,
    Subscription,
    SubscriptionsChanged,
    TicketAppeared,
    TicketChanged,
    TicketRaised,
    TicketsAppeared,
)
from bot.recording import owe_digest, start_subscriptions
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)


class Watches:
    """The channels' subscriptions, and the feeds that follow from them."""

    def __init__(
        self, database: Database, *, statuses: Sequence[str], clock: Clock, on_change: Callable[[], None] = lambda: None
    ) -> None:
        self.statuses = tuple(statuses)
        self._database = database
        self._clock = clock
        self._on_change = on_change

    def subscribe(self, channel_id: str, channel_name: str, ticket_type: str, statuses: Sequence[str], user_id: str) -> bool:
        """The channel gets that type from now on, in those statuses (all of them, where none is named).

        Where the bot could not speak in the channel, everything there is resumed, with a digest of what was missed. False where the
        channel had just that already.
        """
        wanted = tuple(statuses) or self.statuses
        now = self._clock()
        with self._database.write() as tx:
            existing = tx.subscriptions.get(channel_id, ticket_type)
            resumed = self._resume(tx, channel_id)
            if existing and existing.statuses == wanted and not resumed:
                return False
            if existing:
                tx.subscriptions.set_statuses(existing.id, wanted)
            else:
                tx.subscriptions.add(
                    channel_id=channel_id,
                    channel_name=channel_name,
                    ticket_type=ticket_type,
                    statuses=wanted,
                    created_by=user_id,
                    now=now,
                )
            self._say(tx, channel_id, SubscriptionsChanged(user_id=user_id, ticket_type=ticket_type, statuses=wanted))
            tx.feeds.ensure(ticket_type, wanted, now)
            _drop_unwanted_feeds(tx)
            start_subscriptions(tx, now)
        self._on_change()
        return True

    def unsubscribe(self, channel_id: str, ticket_type: str | None, user_id: str) -> list[Subscription]:
        """The channel gets that type (None: any) no longer. What was stopped comes back, nothing where there was none."""
        with self._database.write() as tx:
            stopped = [s for s in tx.subscriptions.of_channel(channel_id) if ticket_type in (None, s.ticket_type)]
            for subscription in stopped:
                tx.subscriptions.remove(subscription.id)
                self._say(tx, channel_id, SubscriptionsChanged(user_id=user_id, ticket_type=subscription.ticket_type))
            _drop_unwanted_feeds(tx)
        self._on_change()
        return stopped

    def stop(self, channel_id: str, reason: str) -> bool:
        """The bot cannot speak in the channel any more: hold what is owed to it, and tell whoever subscribed it.

        False for a channel that has no subscriptions: nothing is held for it.
        """
        now = self._clock()
        with self._database.write() as tx:
            stopped = tx.subscriptions.stop(channel_id, reason, now)
            if stopped or tx.subscriptions.of_channel(channel_id):
                tx.announcements.hold(channel_id)
            for user_id in {subscription.created_by for subscription in stopped}:
                mine = [subscription for subscription in stopped if subscription.created_by == user_id]
                news = ChannelStopped(
                    channel_id=channel_id,
                    channel_name=mine[0].channel_name,
                    ticket_types=tuple(subscription.ticket_type for subscription in mine),
                    reason=reason,
                )
                tx.announcements.add(user_id, news, now, change=f"stopped {channel_id} {now.isoformat()}")
            known = bool(tx.subscriptions.of_channel(channel_id))
        if stopped:
            log.warning("Channel %s cannot be spoken to (%s): its %d subscriptions are stopped", channel_id, reason, len(stopped))
        self._on_change()
        return known

    def rename(self, channel_id: str, name: str) -> None:
        """The channel is called so now; nothing else changes."""
        with self._database.write() as tx:
            tx.subscriptions.rename(channel_id, name)

    def move(self, old_id: str, new_id: str) -> None:
        """The channel has another id now; all that is known of it and owed to it goes along."""
        with self._database.write() as tx:
            tx.subscriptions.move(old_id, new_id)
            tx.announcements.move(old_id, new_id)
            tx.cards.move(old_id, new_id)

    def _resume(self, tx: Transaction, channel_id: str) -> bool:
        if not any(subscription.stopped_at for subscription in tx.subscriptions.of_channel(channel_id)):
            return False
        now = self._clock()
        tx.subscriptions.resume(channel_id)
        missed = dict.fromkeys(number for news in tx.announcements.take_held(channel_id, now) for number in _numbers(news))
        known = tx.tickets.get_many(missed)
        owe_digest(tx, channel_id, [known[number].ticket for number in missed if number in known], now, missed=True)
        return True

    def all(self) -> list[Subscription]:
        with self._database.read() as tx:
            return tx.subscriptions.all()

    def of_channel(self, channel_id: str) -> list[Subscription]:
        with self._database.read() as tx:
            return tx.subscriptions.of_channel(channel_id)

    def _say(self, tx: Transaction, channel_id: str, news: SubscriptionsChanged) -> None:
        now = self._clock()
        tx.announcements.add(channel_id, news, now, change=f"subscriptions {news.ticket_type} {now.isoformat()}")


def _numbers(news: News) -> list[str]:
    """The tickets that some news are about."""
    match news:
        case TicketAppeared(ticket=ticket) | TicketChanged(ticket=ticket) | TicketRaised(ticket=ticket):
            return [ticket.number]
        case TicketsAppeared(tickets=tickets):
            return [ticket.number for ticket in tickets]
        case _:
            return []


def _drop_unwanted_feeds(tx: Transaction) -> None:
    """Nobody polls for nobody; who subscribes again later starts from known ground again."""
    wanted = {(subscription.ticket_type, status) for subscription in tx.subscriptions.all() for status in subscription.statuses}
    for feed in tx.feeds.all():
        if (feed.ticket_type, feed.status) not in wanted:
            tx.feeds.remove(feed)
