"""Keeps what the bot does for a channel when the channel itself changes: it is gone, or has a new name or id."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.model.announcements import Occasion, Recipient
from bot.model.news import ChannelStopped
from bot.model.schedules import Schedule
from bot.model.subscriptions import Subscription
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)


class Channels:
    """`on_change` wakes the poller and the announcer."""

    def __init__(self, database: Database, *, clock: Clock, on_change: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._clock = clock
        self._on_change = on_change

    def stop(self, channel_id: str, reason: str) -> bool:
        """The bot can no longer post in the channel: hold its announcements, and tell whoever subscribed it.

        Returns False if the channel has no subscriptions, and nothing is scheduled for it; then nothing is held.
        """
        now = self._clock()
        with self._database.write() as tx:
            tx.lock_watching()
            stopped, scheduled = tx.subscriptions.stop(channel_id, reason, now), tx.schedules.stop(channel_id, now)
            is_known = bool(tx.subscriptions.of_channel(channel_id) or tx.schedules.of_channel(channel_id))
            if is_known:
                tx.announcements.hold_waiting(channel_id)
            _tell_subscribers(tx, stopped, reason, now)
            _tell_others(tx, scheduled, {subscription.created_by for subscription in stopped}, reason, now)
        if stopped or scheduled:
            counts = len(stopped), len(scheduled)
            log.warning("Can't post in channel %s (%s); stopped its %d subscriptions and %d schedules", channel_id, reason, *counts)
        self._on_change()
        return is_known

    def rename(self, channel_id: str, name: str) -> None:
        """The channel has a new name. Nothing else changes."""
        with self._database.write() as tx:
            tx.subscriptions.rename(channel_id, name)

    def move(self, old_id: str, new_id: str) -> None:
        """The channel has a new id. Everything about it is moved."""
        with self._database.write() as tx:
            tx.lock_watching()
            tx.subscriptions.move(old_id, new_id)
            tx.announcements.move(old_id, new_id)
            tx.cards.move(old_id, new_id)
            tx.mutes.move(old_id, new_id)
            tx.form_defaults.move(old_id, new_id)
            tx.schedules.move(old_id, new_id)
            tx.reminders.move(old_id, new_id)
            tx.threads.move(old_id, new_id)


def _tell_subscribers(tx: Transaction, stopped: Sequence[Subscription], reason: str, now: datetime) -> None:
    """Whoever made subscriptions that were stopped is told once about all of theirs."""
    for user_id in {subscription.created_by for subscription in stopped}:
        mine = [subscription for subscription in stopped if subscription.created_by == user_id]
        running_since = max(subscription.resumed_at or subscription.created_at for subscription in mine)
        news = ChannelStopped(
            channel_id=mine[0].channel_id,
            channel_name=mine[0].channel_name,
            ticket_types=tuple(dict.fromkeys(subscription.ticket_type for subscription in mine)),
            terms=mine[0].terms,
            reason=reason,
        )
        tx.announcements.add(Recipient.person(user_id), Occasion.stopped(news.channel_id, running_since), news, now)


def _tell_others(tx: Transaction, stopped: Sequence[Schedule], told: set[str], reason: str, now: datetime) -> None:
    """Whoever made schedules that were stopped is told about the first of theirs, unless they were `told` already."""
    firsts = {schedule.created_by: schedule for schedule in reversed(stopped)}
    for user_id, first in firsts.items():
        if user_id not in told:
            channel_id = first.channel_id
            news = ChannelStopped(channel_id=channel_id, channel_name="", ticket_types=(), scheduled=first.terms, reason=reason)
            tx.announcements.add(Recipient.person(user_id), Occasion.stopped(channel_id, now), news, now)
