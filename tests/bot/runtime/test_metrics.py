"""A replica's own metrics as Prometheus reads them."""

from __future__ import annotations

import pytest

from bot.model.errors import Busy
from bot.runtime.metrics import Metrics, timed
from bot.runtime.scheduler import Scheduler
from bot.runtime.workers import Workers
from tests.harness import wait_until
from tests.harness.metrics import samples


def test_a_process_and_its_build() -> None:
    said = samples(Metrics())
    assert said["process_start_time_seconds",] > 0
    (build,) = [labels for labels in said if labels[0] == "keesa_bot_build_info"]
    assert [label.partition("=")[0] for label in build[1:]] == ["python", "replica", "version"]


def test_two_bots_in_one_process_share_nothing() -> None:
    first, second = Metrics(), Metrics()
    first.polls.labels("changed").inc()
    changed = "keesa_bot_polls_total", "outcome=changed"
    assert (samples(first)[changed], samples(second)[changed]) == (1, 0)


def test_names_and_units() -> None:
    """By Prometheus' conventions: a prefix, base units, no unit or type in a label."""
    for family in Metrics().registry.collect():
        assert family.documentation
        if not family.name.startswith("process_"):
            assert family.name.startswith("keesa_bot_")
        if family.type == "histogram":
            assert family.name.endswith("_seconds")


def test_a_failure_is_measured_too() -> None:
    metrics = Metrics()

    def fail() -> None:
        with timed(metrics.acks) as labels:
            labels += ["command", "failed"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert samples(metrics)["keesa_bot_slack_ack_duration_seconds_count", "kind=command", "outcome=failed"] == 1


def test_workers() -> None:
    metrics = Metrics()
    workers = Workers("test", threads=1, backlog=1, metrics=metrics)
    workers.submit(lambda: None)
    assert workers.drain(10)
    with pytest.raises(Busy):
        workers.submit(lambda: None)
    said = samples(metrics)
    assert said["keesa_bot_worker_wait_seconds_count", "pool=test"] == 1
    assert said["keesa_bot_worker_refusals_total", "pool=test"] == 1
    assert said["keesa_bot_worker_tasks", "pool=test", "state=running"] == 0


def test_the_scheduler(caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics()
    scheduler = Scheduler(seconds=0.01, metrics=metrics)
    scheduler.every_beat("good", lambda: None)
    scheduler.every_beat("bad", lambda: 1 / 0)
    scheduler.start()
    name = "keesa_bot_scheduled_run_duration_seconds_count"
    try:
        wait_until(lambda: samples(metrics).get((name, "outcome=ok", "task=good")), "a run that succeeds")
        wait_until(lambda: samples(metrics).get((name, "outcome=failed", "task=bad")), "a run that fails")
    finally:
        scheduler.stop()
    assert samples(metrics)["keesa_bot_unexpected_errors_total", "place=scheduler"] >= 1
    assert "The scheduled run of bad failed" in caplog.text
