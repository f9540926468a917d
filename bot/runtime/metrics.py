"""``/metrics`` in Prometheus' text format. Everything is read on request, so nothing is counted in advance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import wording
from bot.model.feeds import Feed

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Snapshot:
    """The current state of the bot. `ages` are those of the feeds in seconds, None for a feed that was never read
    and infinite if the clock was ahead then.

    `clock_skew` is how many seconds this machine's clock is ahead of the database's, None if that has none.
    What couldn't be read is counted since the bot started: fields by Keesa's key, and tickets without a number.
    """

    feeds: tuple[Feed, ...]
    ages: tuple[float | None, ...]
    waiting_for_keesa: int
    waiting_for_slack: int
    signed_in: bool
    given_up: int
    slack_connected: bool
    slack_refuses: bool
    people_waiting: int
    unreadable_fields: Mapping[str, int] = field(default_factory=dict)
    unreadable_tickets: int = 0
    times_clock_set: int = 0
    leases_taken_over: int = 0
    clock_skew: float | None = None


def exposition(snapshot: Snapshot) -> bytes:
    """The snapshot in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Snapshots(snapshot))
    return generate_latest(registry)


class _Snapshots(Collector):
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        now = self._snapshot
        labels = ("ticket_type", "status")
        ages = GaugeMetricFamily("keesa_bot_feed_age_seconds", wording.operator.FEED_AGE, labels=labels)
        failures = GaugeMetricFamily("keesa_bot_feed_failures", wording.operator.FEED_FAILURES, labels=labels)
        given_up = GaugeMetricFamily("keesa_bot_feed_given_up", wording.operator.FEED_GIVEN_UP, labels=labels)
        for feed, age in zip(now.feeds, now.ages, strict=True):
            failures.add_metric((feed.ticket_type, feed.status), feed.failures)
            given_up.add_metric((feed.ticket_type, feed.status), feed.given_up)
            if age is not None:
                ages.add_metric((feed.ticket_type, feed.status), age)
        owed = GaugeMetricFamily("keesa_bot_owed", wording.operator.OWED, labels=("to",))
        owed.add_metric(("keesa",), now.waiting_for_keesa)
        owed.add_metric(("slack",), now.waiting_for_slack)
        yield from (ages, failures, given_up, owed)
        fields = CounterMetricFamily("keesa_bot_unreadable_fields", wording.operator.UNREADABLE_FIELDS, labels=("field",))
        for key, count in sorted(now.unreadable_fields.items()):
            fields.add_metric((key,), count)
        yield fields
        yield CounterMetricFamily("keesa_bot_unreadable_tickets", wording.operator.UNREADABLE_TICKETS, value=now.unreadable_tickets)
        yield CounterMetricFamily("keesa_bot_clock_set", wording.operator.CLOCK_SET, value=now.times_clock_set)
        taken_over = now.leases_taken_over
        yield CounterMetricFamily("keesa_bot_leases_taken_over", wording.operator.LEASES_TAKEN_OVER, value=taken_over)
        if now.clock_skew is not None:
            yield GaugeMetricFamily("keesa_bot_clock_skew_seconds", wording.operator.CLOCK_SKEW, value=now.clock_skew)
        yield GaugeMetricFamily("keesa_bot_signed_in", wording.operator.SIGNED_IN, value=now.signed_in)
        yield GaugeMetricFamily("keesa_bot_slack_connected", wording.operator.SLACK_CONNECTED, value=now.slack_connected)
        yield GaugeMetricFamily("keesa_bot_slack_refuses_app", wording.operator.SLACK_REFUSES_APP, value=now.slack_refuses)
        yield GaugeMetricFamily("keesa_bot_messages_given_up", wording.operator.GIVEN_UP, value=now.given_up)
        yield GaugeMetricFamily("keesa_bot_people_waiting", wording.operator.PEOPLE_WAITING, value=now.people_waiting)
