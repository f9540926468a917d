"""The bot's current state, for ``/readyz`` (supervisors) and ``/metrics`` (Prometheus). Neither hangs if the database does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf
from typing import Any, Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot import wording
from bot.keesa.oddities import Oddities
from bot.keesa.tokens import SignInState
from bot.model.errors import StoreError
from bot.model.feeds import Feed
from bot.runtime.clock import Clock
from bot.runtime.metrics import Metrics
from bot.shared import Shared, SharedCollector, age_of, read_shared
from bot.store.database import Database

_SECONDS: Final = 1.0
"""A supervisor waits for readiness for a second or two."""


class Health:
    """Reads everything on request.

    `sign_in`, `is_beating`, `is_connected` and `slack_refuses` return the state of Keesa's sign-in, the scheduler, the connection
    to Slack, and the app in Slack. `slack_away` returns why Slack wasn't reached yet.
    """

    def __init__(
        self,
        database: Database,
        *,
        sign_in: Callable[[], SignInState],
        is_beating: Callable[[], bool],
        is_connected: Callable[[], bool],
        slack_away: Callable[[], str],
        slack_refuses: Callable[[], str],
        clock: Clock,
    ) -> None:
        self._database = database
        self._sign_in = sign_in
        self._is_beating = is_beating
        self._is_connected = is_connected
        self._slack_away = slack_away
        self._slack_refuses = slack_refuses
        self._clock = clock

    def readiness(self) -> tuple[bool, Mapping[str, Any]]:
        """Whether the bot is ready, and the state of each component. It is ready without Keesa, since submissions are kept."""
        shared = self._shared()
        beating, connected, sign_in, refusal = self._is_beating(), self._is_connected(), self._sign_in(), self._slack_refuses()
        components = {
            "database": self._database_state(shared),
            "scheduler": "beating" if beating else "not beating",
            "slack": self._slack(refusal, connected=connected),
            "keesa": {"signed_in": sign_in.signed_in, "last_error": sign_in.last_error},
            "feeds": [self._described(feed) for feed in shared.feeds] if shared else [],
        }
        return shared is not None and not self._database.trouble and beating and connected and not refusal, components

    def expose(
        self, metrics: Metrics, oddities: Oddities, *, beat_age: Callable[[], float], taken_over: Callable[[], int] = lambda: 0
    ) -> None:
        """Add this state, what the database says, and what couldn't be read in Keesa's answers to the metrics.

        `beat_age` returns the seconds since the last beat, `taken_over` the number of leases of others.
        """
        words = wording.metrics
        metrics.watch("beat_age_seconds", words.BEAT_AGE, beat_age)
        metrics.watch("keesa_signed_in", words.SIGNED_IN, lambda: self._sign_in().signed_in)
        metrics.watch("slack_connected", words.SLACK_CONNECTED, self._is_connected)
        metrics.watch("slack_refuses_app", words.SLACK_REFUSES_APP, lambda: bool(self._slack_refuses()))
        metrics.registry.register(SharedCollector(self._read, self._clock))
        metrics.registry.register(_Counts(oddities, self._database, self._clock, taken_over))

    def _shared(self) -> Shared | None:
        """None if the database doesn't answer."""
        try:
            return self._read()
        except StoreError:
            return None

    def _read(self) -> Shared:
        return read_shared(self._database, within=_SECONDS)

    def _database_state(self, shared: Shared | None) -> str:
        if reason := self._database.trouble:
            return wording.operator.database_failing(reason)
        return "not answering" if shared is None else "answering"

    def _slack(self, refusal: str, *, connected: bool) -> str:
        if refusal:
            return wording.errors.app_refused(refusal)
        return "connected" if connected else self._slack_away() or "not connected"

    def _described(self, feed: Feed) -> dict[str, Any]:
        now = self._clock()
        age = age_of(feed, now)
        return {
            "ticket_type": feed.ticket_type,
            "status": feed.status,
            "age_seconds": None if age is None or age == inf else round(age, 1),
            "last_error": wording.operator.CLOCK_WAS_AHEAD if feed.is_read_in_future(now) else feed.last_error,
        }


class _Counts(Collector):
    """What other parts of this replica count."""

    def __init__(self, oddities: Oddities, database: Database, clock: Clock, taken_over: Callable[[], int]) -> None:
        self._oddities = oddities
        self._database = database
        self._clock = clock
        self._taken_over = taken_over

    def collect(self) -> Iterator[Metric]:
        words = wording.metrics
        fields = CounterMetricFamily("keesa_bot_unreadable_fields", words.UNREADABLE_FIELDS, labels=("field",))
        for key, count in sorted(self._oddities.fields.items()):
            fields.add_metric((key,), count)
        yield fields
        yield CounterMetricFamily("keesa_bot_unreadable_tickets", words.UNREADABLE_TICKETS, value=self._oddities.tickets)
        yield CounterMetricFamily("keesa_bot_database_failures", words.DATABASE_FAILURES, value=self._database.failures)
        connections = GaugeMetricFamily("keesa_bot_database_connections", words.DATABASE_CONNECTIONS, labels=("state",))
        for state, count in self._database.connections.items():
            connections.add_metric((state,), count)
        yield connections
        yield CounterMetricFamily("keesa_bot_leases_taken_over", words.LEASES_TAKEN_OVER, value=self._taken_over())
        yield CounterMetricFamily("keesa_bot_clock_set", words.CLOCK_SET, value=self._clock.times_set)
        if (skew := self._clock.skew) is not None:
            yield GaugeMetricFamily("keesa_bot_clock_skew_seconds", words.CLOCK_SKEW, value=skew.total_seconds())
