"""Subscribes channels to ticket types. The channel is told about every change, through the outbox."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum, auto
from typing import Literal, NamedTuple

from bot.model.announcements import Occasion, Recipient
from bot.model.filters import UNFILTERED
from bot.model.news import SubscriptionsChanged
from bot.model.page import Page
from bot.model.subscriptions import Subscription, Terms
from bot.model.tickets import Ticket
from bot.model.writes import Requester
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction
from bot.watching.beginnings import start_subscriptions, startable
from bot.watching.held_news import announce_missed, hold_anew
from bot.watching.why import Explanation, explain

log = logging.getLogger(__name__)


class Result(Enum):
    """The result of a request about a subscription."""

    MADE = auto()
    CHANGED = auto()
    RESUMED = auto()
    ENDED = auto()
    UNCHANGED = auto()
    TAKEN = auto()
    OUTDATED = auto()
    UNDONE = auto()
    GONE = auto()
    ELSEWHERE = auto()
    FULL = auto()


class Outcome(NamedTuple):
    """`subscription` is its current state or, if it ENDED, its last; None if it is GONE.

    ELSEWHERE means that it belongs to another channel than the one of the request, and was made by somebody else. `unread` are the
    statuses whose feeds haven't been read yet.
    """

    result: Result
    subscription: Subscription | None = None
    unread: tuple[str, ...] = ()


class Subscribing:
    """Manages the channels' subscriptions and the feeds that they need."""

    def __init__(
        self,
        database: Database,
        *,
        statuses: Sequence[str],
        clock: Clock,
        on_change: Callable[[], None] = lambda: None,
        most: int | None = None,
    ) -> None:
        self._most = most
        self.statuses = tuple(statuses)
        self._database = database
        self._clock = clock
        self._on_change = on_change

    def subscribe(self, channel_id: str, channel_name: str, terms: Terms, user_id: str, *, kept: Collection[str] = ()) -> Outcome:
        """Subscribe the channel: MADE, CHANGED (something else than type and filter), RESUMED, UNCHANGED or FULL.

        Without statuses, to all of them; the `kept` fields of the terms stay as they were. If the channel was stopped, all its
        subscriptions resume, with a digest of what it missed.
        """
        terms = self._with_statuses(terms)
        now = self._clock()
        with self._changing() as tx:
            resumed = self._resume(tx, channel_id)
            if self._is_full(tx, channel_id) and tx.subscriptions.find(channel_id, terms) is None:
                return Outcome(Result.FULL)
            new = tx.subscriptions.add(channel_id=channel_id, channel_name=channel_name, terms=terms, created_by=user_id, now=now)
            existing = tx.subscriptions.find(channel_id, terms)
            assert existing is not None  # noqa: S101 (it was there, or was added)
            if new:
                return self._settle(tx, Result.MADE, existing.id, user_id)
            terms = terms.model_copy(update={name: getattr(existing, name) for name in ("filter", *kept)})
            if existing.terms != terms:
                tx.subscriptions.change(existing.id, terms, existing.terms, now)
                return self._settle(tx, Result.CHANGED, existing.id, user_id)
            if resumed:
                return self._settle(tx, Result.RESUMED, existing.id, user_id)
        return Outcome(Result.UNCHANGED, existing)

    def find(self, subscription_id: int, who: Requester) -> Outcome:
        """The subscription, as UNCHANGED, if `who` may change it; GONE or ELSEWHERE."""
        with self._database.read() as tx:
            return _find(tx, subscription_id, who)

    def change(self, subscription_id: int, terms: Terms, changed_at: datetime | None, who: Requester) -> Outcome:
        """Change the type, statuses or filter, if it hasn't changed since `changed_at` (None: since it was made).

        CHANGED or UNCHANGED; GONE; OUTDATED if somebody else has changed it since; ELSEWHERE; TAKEN if the channel already has
        these terms.
        """
        terms = self._with_statuses(terms)
        with self._changing() as tx:
            found = _find(tx, subscription_id, who)
            existing = found.subscription
            if existing is None or found.result is Result.ELSEWHERE or existing.terms == terms:
                return found
            if existing.changed_at != changed_at:
                return Outcome(Result.OUTDATED, existing)
            return self._change(tx, existing, terms, existing.terms, who.user_id)

    def undo(self, subscription_id: int, changed_at: datetime | None, who: Requester) -> Outcome:
        """Restore what was before the change at `changed_at` (None: before the subscription was made).

        CHANGED or ENDED; GONE or OUTDATED if something else has changed since, UNDONE if that was the same undo; ELSEWHERE; TAKEN
        as in `change`.
        """
        with self._changing() as tx:
            found = _find(tx, subscription_id, who)
            existing = found.subscription
            if existing is None or found.result is Result.ELSEWHERE:
                return found
            if existing.changed_at != changed_at:
                return Outcome(Result.OUTDATED if existing.former else Result.UNDONE, existing)
            if existing.former:
                return self._change(tx, existing, existing.former, None, who.user_id)
            if changed_at:
                return Outcome(Result.UNDONE, existing)
            self._end(tx, [existing], who.user_id)
            return Outcome(Result.ENDED, existing)

    def end(self, subscription_id: int, who: Requester) -> Outcome:
        """Remove one subscription: ENDED, GONE or ELSEWHERE."""
        with self._changing() as tx:
            found = _find(tx, subscription_id, who)
            if found.subscription is None or found.result is Result.ELSEWHERE:
                return found
            self._end(tx, [found.subscription], who.user_id)
            return Outcome(Result.ENDED, found.subscription)

    def unsubscribe(self, channel_id: str, ticket_type: str | None, user_id: str) -> list[Subscription]:
        """Remove the channel's subscriptions to that type (None: to any). Returns those that were removed."""
        with self._changing() as tx:
            stopped = [s for s in tx.subscriptions.of_channel(channel_id) if ticket_type in (None, s.ticket_type)]
            self._end(tx, stopped, user_id)
        return stopped

    def beat(self) -> None:
        """Mend what is incomplete, whatever the reason: a subscription without its feeds, or one that should have begun."""
        with self._database.read() as tx:
            is_complete = not (_missing_feeds(tx) or any(startable(tx)))
        if is_complete:
            return
        with self._changing() as tx:
            now = self._clock()
            for ticket_type, status in _missing_feeds(tx):
                log.warning("Nobody polled %s %s, to which a channel is subscribed", ticket_type, status)
                tx.feeds.ensure(ticket_type, [status], now)
            start_subscriptions(tx, now)

    def _is_full(self, tx: Transaction, channel_id: str) -> bool:
        return self._most is not None and len(tx.subscriptions.of_channel(channel_id)) >= self._most

    def _resume(self, tx: Transaction, channel_id: str) -> bool:
        tx.schedules.resume(channel_id)
        if not any(subscription.stopped_at for subscription in tx.subscriptions.of_channel(channel_id)):
            return False
        now = self._clock()
        tx.subscriptions.resume(channel_id, now)
        announce_missed(tx, channel_id, tx.announcements.take_held(channel_id, now), now)
        return True

    def page(self, number: int, size: int, channel_id: str | None = None) -> Page[Subscription]:
        """A page of all subscriptions, or of a channel's, oldest first."""
        with self._database.read() as tx:
            return tx.subscriptions.page(number, size, channel_id)

    def all_of(self, channel_id: str | None) -> list[Subscription]:
        """A channel's subscriptions, or all channels', oldest first."""
        with self._database.read() as tx:
            return tx.subscriptions.all() if channel_id is None else tx.subscriptions.of_channel(channel_id)

    def of_channel(self, channel_id: str) -> list[Subscription]:
        with self._database.read() as tx:
            return tx.subscriptions.of_channel(channel_id)

    def explain(self, channel_id: str, number: str, looked_up: Ticket | None) -> Explanation:
        """Why a ticket was or wasn't posted in a channel. `looked_up` is the ticket if the bot has never seen it."""
        with self._database.read() as tx:
            return explain(tx, channel_id, number, looked_up, begins_as=self.statuses[0])

    @contextmanager
    def _changing(self) -> Iterator[Transaction]:
        """A transaction; afterwards the poller and the announcer are woken."""
        with self._database.write() as tx:
            tx.lock_watching()
            yield tx
        self._on_change()

    def _with_statuses(self, terms: Terms) -> Terms:
        return terms if terms.statuses else terms.model_copy(update={"statuses": self.statuses})

    def _change(self, tx: Transaction, existing: Subscription, terms: Terms, former: Terms | None, user_id: str) -> Outcome:
        other = tx.subscriptions.find(existing.channel_id, terms)
        if other and other.id != existing.id:
            return Outcome(Result.TAKEN, existing)
        tx.subscriptions.change(existing.id, terms, former, self._clock())
        return self._settle(tx, Result.CHANGED, existing.id, user_id)

    def _settle(self, tx: Transaction, result: Result, subscription_id: int, user_id: str) -> Outcome:
        """Poll the feeds that are needed now, and announce what is new. A new subscription is announced when it begins.

        A changed one is announced at once and, if it has feeds that weren't being read, again when it begins with them.
        """
        now = self._clock()
        subscription = tx.subscriptions.get(subscription_id)
        assert subscription is not None  # noqa: S101 (it was written in this transaction)
        tx.feeds.ensure(subscription.ticket_type, subscription.statuses, now)
        _drop_unwanted_feeds(tx)
        unread = _unread(tx, subscription)
        if result is Result.CHANGED and subscription.stopped_at is None:
            hold_anew(tx, Recipient.channel(subscription.channel_id), now)
        if result is Result.CHANGED and unread:
            tx.subscriptions.begin_anew(subscription.id)
        if result is not Result.MADE:
            self._say(tx, "changed" if result is Result.CHANGED else "made", subscription, user_id)
        start_subscriptions(tx, now)
        _log(result.name.lower(), subscription, user_id)
        return Outcome(result, subscription, unread)

    def _end(self, tx: Transaction, ended: Sequence[Subscription], user_id: str) -> None:
        for subscription in ended:
            tx.subscriptions.remove(subscription.id)
            _log("ended", subscription, user_id)
        _drop_unwanted_feeds(tx)
        for channel_id in {subscription.channel_id for subscription in ended if subscription.stopped_at is None}:
            hold_anew(tx, Recipient.channel(channel_id), self._clock())
        by_type = {subscription.ticket_type: subscription for subscription in ended}
        for ticket_type, last in by_type.items():
            several = sum(subscription.ticket_type == ticket_type for subscription in ended) > 1
            all_of_it = last.model_copy(update={"statuses": (), "filter": UNFILTERED})
            self._say(tx, "ended", all_of_it if several else last, user_id)

    def _say(self, tx: Transaction, what: Literal["made", "changed", "ended"], subscription: Subscription, user_id: str) -> None:
        now = self._clock()
        news = SubscriptionsChanged.of(subscription, what=what, user_id=user_id)
        channel = Recipient.channel(subscription.channel_id)
        tx.announcements.add_notice(channel, Occasion.subscription(what, subscription.id, now), news, now)


def _log(what: str, subscription: Subscription, user_id: str) -> None:
    terms = f"{subscription.ticket_type} ({', '.join(subscription.statuses)})"
    log.info("Subscription %d of %s to %s: %s by %s", subscription.id, subscription.channel_id, terms, what, user_id)


def _find(tx: Transaction, subscription_id: int, who: Requester) -> Outcome:
    existing = tx.subscriptions.get(subscription_id)
    if existing is None:
        return Outcome(Result.GONE)
    return Outcome(Result.UNCHANGED if existing.may_be_changed_by(who) else Result.ELSEWHERE, existing)


def _unread(tx: Transaction, subscription: Subscription) -> tuple[str, ...]:
    """The statuses whose feeds haven't been read yet."""
    read = {feed.status for feed in tx.feeds.all() if feed.ticket_type == subscription.ticket_type and feed.baselined_at}
    return tuple(status for status in subscription.statuses if status not in read)


def _missing_feeds(tx: Transaction) -> set[tuple[str, str]]:
    return tx.subscriptions.needed_feeds() - {(feed.ticket_type, feed.status) for feed in tx.feeds.all()}


def _drop_unwanted_feeds(tx: Transaction) -> None:
    """Stop polling feeds that nobody is subscribed to. A later subscription starts from scratch."""
    needed = tx.subscriptions.needed_feeds()
    for feed in tx.feeds.all():
        if (feed.ticket_type, feed.status) not in needed:
            tx.feeds.remove(feed)
