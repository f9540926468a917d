"""Tells each subscribed channel when Keesa stops responding, and when it is back."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.model.announcements import Draft, Occasion, Recipient
from bot.model.duties import Next
from bot.model.feeds import Feed
from bot.model.news import FeedsFresh, FeedsStale
from bot.model.subscriptions import Subscription
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)


class Freshness:
    """Watches the age of the feeds: a duty of all replicas.

    The bot's own start counts as an answer, so that a bot that was down for long polls first and tells later. It doesn't end a
    silence of which a channel was told, since another replica may have told it.
    """

    def __init__(self, database: Database, *, stale_after: timedelta, clock: Clock, timings: Timings = Timings()) -> None:
        self._database = database
        self._stale_after = stale_after
        self._clock = clock
        self._timings = timings
        self._started_at = clock()

    def step(self, _position: str = "") -> Next:
        """Tell the channels whose oldest feed has become stale, or no longer is."""
        with self._database.read() as tx:
            due = self._due(tx)
        if due:
            with self._database.write() as tx:
                tx.lock_watching()
                due = self._due(tx)
                self._tell(tx, due)
            _log_stale([oldest for _, oldest, told_since in due if told_since is None])
        return Next(self._timings.freshness)

    def _due(self, tx: Transaction) -> list[tuple[str, datetime, datetime | None]]:
        """Each channel for which the age of its oldest feed doesn't match what it was told, with both."""
        feeds = {(feed.ticket_type, feed.status): feed for feed in tx.feeds.all()}
        channels: dict[str, list[Subscription]] = defaultdict(list)
        for subscription in self._concerned(tx, feeds):
            channels[subscription.channel_id].append(subscription)
        told = {channel: _told_since(subs) for channel, subs in channels.items()}
        oldest = {channel: self._oldest(subs, feeds, was_told=told[channel] is not None) for channel, subs in channels.items()}
        return [(channel, oldest[channel], told[channel]) for channel in channels if self._is_news(oldest[channel], told[channel])]

    def _concerned(self, tx: Transaction, feeds: Mapping[tuple[str, str], Feed]) -> list[Subscription]:
        """The subscriptions of the channels that may have to be told, which are none as long as nothing changes."""
        kinds, limit = tx.subscriptions.feeds_by_kind(), self._clock() - self._stale_after
        answered = {key: feed.last_success_at for key, feed in feeds.items() if feed.baselined_at}
        stale = {key for key, moment in answered.items() if moment and self._clock.reckoned(moment) < limit}
        unsure = {key for key, moment in answered.items() if moment is None} | (set().union(*kinds.values()) - set(feeds))
        unread = set(feeds) - set(answered)
        concerned = {"stale": stale, "unsure": unsure, "unread": unread}
        return tx.subscriptions.at_odds(
            **{why: [kind for kind, its in kinds.items() if its & some] for why, some in concerned.items()}
        )

    def _is_news(self, oldest: datetime, told_since: datetime | None) -> bool:
        """Whether to tell a channel. A clock that was set says nothing about Keesa; only an answer ends a silence."""
        is_stale = oldest < self._clock() - self._stale_after
        return is_stale if told_since is None else not (is_stale or oldest == self._clock.set_at)

    def _oldest(self, subscriptions: list[Subscription], feeds: dict[tuple[str, str], Feed], *, was_told: bool) -> datetime:
        ages = []
        for subscription in subscriptions:
            for status in subscription.statuses:
                feed = feeds.get((subscription.ticket_type, status))
                if subscription.started_at and feed and not feed.baselined_at:
                    continue  # the subscription began without this feed, and said so
                answered = (feed.last_success_at if feed else None) or subscription.changed_at or subscription.created_at
                known = [answered] if was_told or (feed and feed.failures) else [answered, self._started_at]
                ages.append(max(map(self._clock.reckoned, known)))
        return min(ages, default=self._clock())

    def _tell(self, tx: Transaction, due: list[tuple[str, datetime, datetime | None]]) -> None:
        """In a few statements, since an outage concerns a thousand channels at once."""
        stale, fresh = defaultdict[datetime, list[str]](list), defaultdict[datetime, list[str]](list)
        for channel, oldest, told_since in due:
            stale[oldest].append(channel) if told_since is None else fresh[told_since].append(channel)
        for since, channels in stale.items():
            tx.subscriptions.set_stale(channels, since)
        for channels in fresh.values():
            tx.subscriptions.set_stale(channels, None)
        drafts = [Draft(_recipients(channels), Occasion.stale(since), FeedsStale(since=since)) for since, channels in stale.items()]
        drafts += [
            Draft(_recipients(channels), Occasion.fresh(since), FeedsFresh(since=since)) for since, channels in fresh.items()
        ]
        tx.announcements.add_all(drafts, self._clock(), held=())


def _recipients(channels: list[str]) -> list[Recipient]:
    return [Recipient.channel(channel) for channel in channels]


def _log_stale(oldest: list[datetime]) -> None:
    if oldest:
        log.warning("Keesa hasn't responded since %s; telling %d channels", min(oldest), len(oldest))


def _told_since(subscriptions: list[Subscription]) -> datetime | None:
    """Subscriptions that were made after the channel was told don't count."""
    return next((subscription.stale_since for subscription in subscriptions if subscription.stale_since), None)
