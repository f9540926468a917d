"""What one replica counts and measures of its own work, for ``/metrics`` in Prometheus' text format.

What all replicas read alike from the database is in `bot.shared`, under names of its own, so that nobody adds it up by mistake. No
label has a value that people or Keesa choose, so there are never more than some hundred series.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot import wording
from bot.runtime.replica import replica_name

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_MOMENTS: Final = (0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5)
"""Upper bounds in seconds for what should take no time; Slack waits three seconds for an ack."""
_CALLS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)
"""The same for calls to other machines; they end after ten seconds, or a little later."""
_DELAYS: Final = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400)
"""The same for what waits in a queue, perhaps until Slack or Keesa is back."""


class Metrics:
    """One bot's own metrics; two bots in one process share none. Each attribute is one metric, with its labels in order."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self.registry)
        words = wording.metrics
        self.keesa_calls = self._histogram("keesa_request_duration_seconds", words.KEESA_CALLS, ("endpoint", "outcome"), _CALLS)
        self.slack_calls = self._histogram("slack_request_duration_seconds", words.SLACK_CALLS, ("method", "outcome"), _CALLS)
        self.acks = self._histogram("slack_ack_duration_seconds", words.ACKS, ("kind", "outcome"), _MOMENTS)
        self.sign_ins = self._counter("keesa_sign_ins", words.SIGN_INS, ("way", "outcome"))
        self.polls = self._counter("polls", words.POLLS, ("outcome",))
        self.announcements = self._counter("announcements", words.ANNOUNCEMENTS, ("occasion", "outcome"))
        self.announcement_delays = self._histogram("announcement_delay_seconds", words.ANNOUNCEMENT_DELAYS, ("occasion",), _DELAYS)
        self.submissions = self._counter("submissions", words.SUBMISSIONS, ("kind", "outcome"))
        self.submission_delays = self._histogram("submission_delay_seconds", words.SUBMISSION_DELAYS, ("kind",), _DELAYS)
        self.worker_waits = self._histogram("worker_wait_seconds", words.WORKER_WAITS, ("pool",), _MOMENTS)
        self.worker_tasks = self._gauge("worker_tasks", words.WORKER_TASKS, ("pool", "state"))
        self.worker_refusals = self._counter("worker_refusals", words.WORKER_REFUSALS, ("pool",))
        self.scheduled_runs = self._histogram("scheduled_run_duration_seconds", words.RUNS, ("task", "outcome"), _CALLS)
        self.unexpected_errors = self._counter("unexpected_errors", words.UNEXPECTED_ERRORS, ("place",))
        self._build()
        self._begin_at_zero()

    def watch(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """A gauge whose value is read on request."""
        self._gauge(name, meaning).set_function(read)

    def exposition(self) -> bytes:
        """Every metric that is registered, in Prometheus' text format."""
        return generate_latest(self.registry)

    def _build(self) -> None:
        labels = {"version": version("keesa-bot"), "python": platform.python_version(), "replica": replica_name()}
        self._gauge("build_info", wording.metrics.BUILD, tuple(labels)).labels(**labels).set(1)

    def _begin_at_zero(self) -> None:
        """Prometheus doesn't see the first increase of what wasn't there before."""
        for outcome in ("ok", "rejected", "failed"):
            self.sign_ins.labels("sign_in", outcome)
        for outcome in ("changed", "unchanged", "failed", "skipped", "overtaken"):
            self.polls.labels(outcome)
        for place in ("worker", "scheduler"):
            self.unexpected_errors.labels(place)

    def _histogram(self, name: str, meaning: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"keesa_bot_{name}", meaning, labels, buckets=buckets, registry=self.registry)

    def _counter(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(f"keesa_bot_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(f"keesa_bot_{name}", meaning, labels, registry=self.registry)


@contextmanager
def timed(histogram: Histogram) -> Iterator[list[str]]:
    """Measure the ``with``. Yields a list for the values of the histogram's labels, which may be known only at its end."""
    began, labels = time.monotonic(), list[str]()
    try:
        yield labels
    finally:
        histogram.labels(*labels).observe(time.monotonic() - began)
