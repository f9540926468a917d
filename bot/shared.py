"""What all replicas read alike from the database, for ``/readyz`` and ``/metrics``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from math import inf
from typing import NamedTuple

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import wording
from bot.model.errors import StoreError
from bot.model.feeds import Feed
from bot.store.database import Database

_FEED = ("ticket_type", "status")


class Shared(NamedTuple):
    """The feeds, and what waits in the two queues and in the inbox: how many, and since when the oldest."""

    feeds: tuple[Feed, ...] = ()
    submissions: int = 0
    oldest_submission: datetime | None = None
    announcements: int = 0
    oldest_announcement: datetime | None = None
    given_up: int = 0
    kept_messages: int = 0
    oldest_kept_message: datetime | None = None


def read_shared(database: Database, within: float) -> Shared:
    """Raises `StoreError`, also if it takes longer than so many seconds."""
    with database.read(within) as tx:
        return Shared(
            feeds=tuple(tx.feeds.all()),
            submissions=tx.submissions.waiting(),
            oldest_submission=tx.submissions.waiting_since(),
            announcements=tx.announcements.waiting(),
            oldest_announcement=tx.announcements.waiting_since(),
            given_up=tx.announcements.given_up(),
            kept_messages=tx.inbox.waiting(),
            oldest_kept_message=tx.inbox.waiting_since(),
        )


def age_of(feed: Feed, now: datetime) -> float | None:
    """Seconds since the feed was last read; None if it never was, infinite if the clock was ahead then."""
    if feed.is_read_in_future(now):
        return inf
    return (now - feed.last_success_at).total_seconds() if feed.last_success_at else None


class SharedCollector(Collector):
    """The same as metrics. While the database doesn't answer, `read` raises `StoreError`, and only one metric says so."""

    def __init__(self, read: Callable[[], Shared], clock: Callable[[], datetime]) -> None:
        self._read = read
        self._clock = clock

    def collect(self) -> Iterator[Metric]:
        try:
            shared = self._read()
        except StoreError:
            yield GaugeMetricFamily("keesa_bot_database_up", wording.metrics.DATABASE_UP, value=0)
            return
        yield GaugeMetricFamily("keesa_bot_database_up", wording.metrics.DATABASE_UP, value=1)
        now = self._clock()
        yield from _of_feeds(shared.feeds, now)
        yield from _of_queues(shared, now)


def _of_feeds(feeds: tuple[Feed, ...], now: datetime) -> Iterator[Metric]:
    ages = GaugeMetricFamily("keesa_bot_shared_feed_age_seconds", wording.metrics.FEED_AGE, labels=_FEED)
    failures = GaugeMetricFamily("keesa_bot_shared_feed_failures", wording.metrics.FEED_FAILURES, labels=_FEED)
    given_up = GaugeMetricFamily("keesa_bot_shared_feed_tickets_given_up", wording.metrics.FEED_GIVEN_UP, labels=_FEED)
    for feed in feeds:
        labels = (feed.ticket_type, feed.status)
        failures.add_metric(labels, feed.failures)
        given_up.add_metric(labels, feed.given_up)
        if (age := age_of(feed, now)) is not None:
            ages.add_metric(labels, age)
    yield from (ages, failures, given_up)


def _of_queues(shared: Shared, now: datetime) -> Iterator[Metric]:
    words = wording.metrics
    for name, meaning, value in (
        ("submissions_waiting", words.SUBMISSIONS_WAITING, shared.submissions),
        ("oldest_submission_age_seconds", words.OLDEST_SUBMISSION, _seconds_since(shared.oldest_submission, now)),
        ("announcements_waiting", words.ANNOUNCEMENTS_WAITING, shared.announcements),
        ("oldest_announcement_age_seconds", words.OLDEST_ANNOUNCEMENT, _seconds_since(shared.oldest_announcement, now)),
        ("kept_messages", words.KEPT_MESSAGES, shared.kept_messages),
        ("oldest_kept_message_age_seconds", words.OLDEST_KEPT_MESSAGE, _seconds_since(shared.oldest_kept_message, now)),
        ("messages_given_up", words.MESSAGES_GIVEN_UP, shared.given_up),
    ):
        yield GaugeMetricFamily(f"keesa_bot_shared_{name}", meaning, value=value)


def _seconds_since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
