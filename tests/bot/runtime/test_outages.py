"""An outage is said once, counted, and said to be over once."""

from __future__ import annotations

import logging

import pytest

from bot.model.errors import KeesaNotFound, KeesaOutcomeUnknown, KeesaUnavailable, SlackNotSent, SlackOutcomeUnknown, StoreError
from bot.runtime.logs import Consequences
from bot.runtime.outages import QUIET, RELAPSE, REMINDER, Outage
from tests.harness import HandClock

log = logging.getLogger("bot.test")


@pytest.fixture
def outage(clock: HandClock) -> Outage:
    return Outage("Keesa", log, clock.monotonic)


def test_one_line_when_it_goes_and_one_when_it_is_back(outage: Outage, clock: HandClock, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(500):
        outage.failed("503")
        clock.advance(0.1)
    outage.worked()
    assert outage.reason == "503"  # it failed a moment ago
    clock.advance(QUIET)
    outage.worked()
    outage.worked()
    assert outage.reason == ""
    assert caplog.messages == ["Keesa failed: 503", "Keesa works again after 500 failures in 0:00:52"]


def test_a_long_one_is_mentioned_now_and_then(outage: Outage, clock: HandClock, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3601):
        outage.failed("503")
        clock.advance(1)
    assert len(caplog.messages) == 1 + 3600 // REMINDER
    assert caplog.messages[1] == "Keesa still fails, 600 times by now: 503"


def test_one_that_comes_and_goes_is_said_less_and_less(outage: Outage, clock: HandClock, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(150):
        outage.failed("503")
        clock.advance(QUIET)
        outage.worked()
        clock.advance(30)
    assert [line for line in caplog.messages if "failed" in line] == [
        "Keesa failed: 503",
        "Keesa failed (for the 10th time): 503",
        "Keesa failed (for the 100th time): 503",
    ]
    caplog.clear()
    clock.advance(RELAPSE)
    outage.failed("503")
    assert caplog.messages == ["Keesa failed: 503"]


def test_all_parts_have_to_work(outage: Outage, clock: HandClock) -> None:
    outage.failed("dead", "connection")
    outage.failed("503")
    clock.advance(QUIET)
    outage.worked()
    assert outage.reason
    outage.worked("connection")
    assert outage.reason == ""


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (StoreError("it doesn't answer"), False),
        (KeesaUnavailable("GET /tickets", "maintenance", status=503), False),
        (KeesaOutcomeUnknown("GET /tickets", "timed out", timed_out=True), False),
        (KeesaOutcomeUnknown("GET /tickets", "not JSON", status=200), True),
        (KeesaNotFound("GET /tickets", "nothing there", status=404), True),
        (SlackOutcomeUnknown("chat_postMessage", "HTTP 503"), False),
        (SlackNotSent("chat_postMessage", "ConnectionRefusedError"), False),
        (SlackNotSent("chat_postMessage", "ratelimited"), True),
        (ValueError("a defect"), True),
    ],
)
def test_only_consequences_are_left_out(error: Exception, kept: bool) -> None:
    def record(level: int) -> logging.LogRecord:
        return logging.LogRecord("bot.test", level, __file__, 1, "Couldn't %s: %s", ("do it", error), None)

    assert Consequences().filter(record(logging.WARNING)) is kept
    assert Consequences().filter(record(logging.ERROR))
