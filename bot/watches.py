"""Subscribing channels to ticket types. Whatever changes is said in the channel, by the same outbox as everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.models import Subscription, SubscriptionsChanged
from bot.recording import start_subscriptions
from bot.store.database import Database, Transaction


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

        False where it had just that already.
        """
        wanted = tuple(statuses) or self.statuses
        now = self._clock()
        with self._database.write() as tx:
            existing = tx.subscriptions.get(channel_id, ticket_type)
            if existing and existing.statuses == wanted:
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

    def all(self) -> list[Subscription]:
        with self._database.read() as tx:
            return tx.subscriptions.all()

    def of_channel(self, channel_id: str) -> list[Subscription]:
        with self._database.read() as tx:
            return tx.subscriptions.of_channel(channel_id)

    def _say(self, tx: Transaction, channel_id: str, news: SubscriptionsChanged) -> None:
        now = self._clock()
        tx.announcements.add(channel_id, news, now, change=f"subscriptions {news.ticket_type} {now.isoformat()}")


def _drop_unwanted_feeds(tx: Transaction) -> None:
    """Nobody polls for nobody; who subscribes again later starts from known ground again."""
    wanted = {(subscription.ticket_type, status) for subscription in tx.subscriptions.all() for status in subscription.statuses}
    for feed in tx.feeds.all():
        if (feed.ticket_type, feed.status) not in wanted:
            tx.feeds.remove(feed)
