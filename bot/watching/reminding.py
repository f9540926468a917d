"""Reminds channels of tickets that have been waiting for something.

A channel's reminders are those of all its subscriptions together, and it is reminded of the same only once. What it is reminded of
is announced in the transaction that counts it, and its occasion is when the wait began and the count. So each is announced once,
whoever is killed when, however many replicas there are, and whatever the clock does.
"""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Final, NamedTuple

from bot.model.announcements import Occasion, Recipient
from bot.model.duties import Next
from bot.model.feeds import Feed
from bot.model.news import Overdue, TicketOverdue, TicketsOverdue
from bot.model.reminders import Moments, Reminder, Told, UserGroup, began, due_at
from bot.model.subscriptions import Subscription
from bot.model.tickets import WaitingTicket
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.store.database import Database, Transaction
from bot.store.reminders import About
from bot.watching.recipients import DIGEST_PAGE

log = logging.getLogger(__name__)

_A_STEP: Final = 5.0
"""Seconds. Much less than the time after which another replica would repeat a step."""
_LATELY: Final = timedelta(minutes=1)
"""Besides some polls: how long ago a feed may have been read so that what it shows is still so."""


@dataclass
class _Plan:
    """What a channel is reminded of now, and what it needn't be reminded of any more."""

    due: dict[About, Told] = field(default_factory=dict)
    reminders: dict[str, Reminder] = field(default_factory=dict)
    mentions: defaultdict[About, list[UserGroup]] = field(default_factory=lambda: defaultdict(list))
    ended: set[About] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not (self.due or self.ended)


class _Wait(NamedTuple):
    """A ticket to which a reminder applies: since when, and when it is due to remind of it next, if ever. Not in quiet hours."""

    about: About
    reminder: Reminder
    since: datetime
    due_at: datetime | None
    is_quiet: bool


class _Shown:
    """The tickets that a feed shows, each with its moments, read once for all channels that are looked at together."""

    def __init__(self) -> None:
        self._by_feed: dict[tuple[str, str], list[tuple[WaitingTicket, Moments]]] = {}

    def by(self, tx: Transaction, feed: Feed) -> list[tuple[WaitingTicket, Moments]]:
        """As the first transaction that asked saw them."""
        key = (feed.ticket_type, feed.status)
        if key not in self._by_feed:
            self._by_feed[key] = tx.tickets.waiting(feed.shown)
        return self._by_feed[key]


class Reminding:
    """`step` is a duty of all replicas. If more than `digest_over` tickets are due in a channel at once, it gets one list."""

    def __init__(
        self,
        database: Database,
        *,
        interval: timedelta,
        digest_over: int,
        clock: Clock,
        timings: Timings = Timings(),
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._fresh = 2 * interval + _LATELY
        self._digest_over = digest_over
        self._clock = clock
        self._timings = timings
        self._on_news = on_news

    def step(self, position: str = "") -> Next:
        """Remind the channels after the one at `position`, as many as there is time for."""
        started = self._clock.steady()
        with self._database.read() as tx:
            channels = sorted(tx.subscriptions.channels_with_reminders() | tx.reminders.channels())
        shown = _Shown()
        for channel in channels[bisect_right(channels, position) :]:
            self._remind(channel, shown)
            if self._clock.steady() - started > _A_STEP:
                return Next(timedelta(0), channel)
        return Next(self._timings.reminders)

    def _remind(self, channel: str, shown: _Shown) -> None:
        """Most of the time nothing is due, which is found out without holding up others, by what other channels needed, too."""
        with self._database.read() as tx:
            if self._plan(tx, channel, shown).is_empty:
                return
        with self._database.write() as tx:
            tx.lock_watching()
            plan = self._plan(tx, channel, _Shown())
            tx.reminders.forget(channel, plan.ended)
            tx.reminders.put_all(channel, plan.due)
            self._announce(tx, channel, plan)
        if plan.due:
            log.info("Reminding %s of %d tickets", channel, len({about.ticket_number for about in plan.due}))
            self._on_news()

    def skip_due(self) -> None:
        """Count what is due now as told, because the bot may have told it after a backup was made that was restored."""
        with self._database.read() as tx:
            channels = tx.subscriptions.channels_with_reminders()
        for channel in channels:
            with self._database.write() as tx:
                tx.reminders.put_all(channel, self._plan(tx, channel, _Shown(), of_any_age=True).due)

    def _plan(self, tx: Transaction, channel: str, shown: _Shown, *, of_any_age: bool = False) -> _Plan:
        subscriptions = [one for one in tx.subscriptions.of_channel(channel) if one.reminders]
        plan, told = _Plan(), tx.reminders.of_channel(channel)
        if any(one.stopped_at for one in subscriptions):
            return plan
        muted, now, waiting = set(tx.mutes.of_channel(channel)), self._clock(), set[About]()
        feeds = {(feed.ticket_type, feed.status): feed for feed in tx.feeds.all()} if subscriptions else {}
        is_certain = True
        for subscription in filter(lambda one: one.is_announced, subscriptions):
            read = [feeds.get((subscription.ticket_type, status)) for status in subscription.statuses]
            fresh = [feed for feed in read if feed and (of_any_age or self._is_fresh(feed, now))]
            is_certain = is_certain and len(fresh) == len(read)
            tickets = chain.from_iterable(shown.by(tx, feed) for feed in fresh)
            for one in self._waiting(subscription, tickets, told):
                waiting.add(one.about)
                if one.due_at and one.due_at <= now and one.about.ticket_number not in muted and (of_any_age or not one.is_quiet):
                    plan.due[one.about] = _told_again(told.get(one.about), one.since, now)
                    plan.reminders[one.about.reminder] = one.reminder
                    plan.mentions[one.about] += [subscription.mention] if subscription.mention else []
        plan.ended = set(told) - waiting if is_certain else set()
        return plan

    def _waiting(
        self, subscription: Subscription, tickets: Iterable[tuple[WaitingTicket, Moments]], told: Mapping[About, Told]
    ) -> Iterator[_Wait]:
        """The tickets to which its reminders apply."""
        now = self._clock()
        for ticket, moments in tickets:
            if not subscription.filter.passes(ticket):
                continue
            is_quiet = bool(subscription.quiet and subscription.quiet.held_until(ticket.priority, now))
            for reminder in subscription.reminders:
                since = began(reminder, ticket, moments)
                if since is not None:
                    about = About(ticket.number, str(reminder))
                    known = told.get(about)
                    due = self._due_at(reminder, since, moments, known if _is_same(known, since) else None)
                    yield _Wait(about, reminder, since, due, is_quiet)

    def _due_at(self, reminder: Reminder, since: datetime, moments: Moments, told: Told | None) -> datetime | None:
        """When to remind next. If it began in the future, by Keesa's clock or before ours was set, the bot has seen it since."""
        known_since = since if since <= self._clock() else self._reckoned(moments.seen_at)
        return due_at(reminder, known_since, told and told._replace(told_at=self._reckoned(told.told_at)))

    def _reckoned(self, moment: datetime) -> datetime:
        return self._clock.reckoned(moment) if moment > self._clock() else moment

    def _is_fresh(self, feed: Feed, now: datetime) -> bool:
        """Whether what the feed shows is still so. Else somebody may have done by now what the ticket waits for."""
        if feed.failures or feed.last_success_at is None or feed.baselined_at is None:
            return False
        return feed.last_success_at <= now <= feed.last_success_at + self._fresh

    def _announce(self, tx: Transaction, channel: str, plan: _Plan) -> None:
        """A reply about each ticket or, if they are many, one list."""
        known = tx.tickets.get_many({about.ticket_number for about in plan.due})
        entries = [
            Overdue(
                ticket=known[about.ticket_number].ticket,
                reminder=plan.reminders[about.reminder],
                since=told.began,
                count=told.times,
            )
            for about, told in plan.due.items()
        ]
        now = self._clock()
        if len(known) > self._digest_over:
            shown, mentions = tuple(entries[:DIGEST_PAGE]), _each_once(chain.from_iterable(plan.mentions.values()))
            news = TicketsOverdue(entries=shown, total=len(known), left_out=len(entries) - len(shown), mentions=mentions)
            tx.announcements.add(Recipient.channel(channel), Occasion.reminders(known, now), news, now)
            return
        for about, entry in zip(plan.due, entries, strict=True):
            occasion = Occasion.reminder(entry.ticket.number, str(entry.reminder), entry.since, entry.count)
            news_of_one = TicketOverdue(entry=entry, mentions=_each_once(plan.mentions[about]))
            tx.announcements.add(Recipient.channel(channel), occasion, news_of_one, now)


def _each_once(groups: Iterable[UserGroup]) -> tuple[UserGroup, ...]:
    return tuple(dict.fromkeys(groups))


def _told_again(told: Told | None, since: datetime, now: datetime) -> Told:
    return Told(since, told.times + 1 if told and _is_same(told, since) else 1, now)


def _is_same(told: Told | None, since: datetime) -> bool:
    """Whether the channel was reminded of what began then, rather than of an earlier wait."""
    return told is not None and told.began == since
