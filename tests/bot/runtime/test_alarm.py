"""Tasks that begin later."""

from __future__ import annotations

import threading

import pytest

from bot.runtime.alarm import Alarm
from tests.harness import wait_until

FAR = 300.0


@pytest.fixture
def alarm(_no_threads_left: None) -> Alarm:
    """Its thread has ended when the test has."""
    return Alarm()


def test_tasks_begin_when_they_are_due(alarm: Alarm) -> None:
    called, begun = list[str](), threading.Event()
    cancel = alarm.call_later(FAR, lambda: called.append("far"))
    alarm.call_later(0.02, begun.set)
    alarm.call_later(0.0, lambda: called.append("first"))
    assert begun.wait(60)
    wait_until(lambda: called == ["first"], "the first task")
    cancel()


def test_nothing_begins_that_was_cancelled(alarm: Alarm) -> None:
    called, begun = list[str](), threading.Event()
    cancel = alarm.call_later(FAR, lambda: called.append("cancelled"))
    cancel()
    cancel()
    alarm.call_later(0.0, begun.set)
    assert begun.wait(60)
    assert called == []


def test_one_thread_waits_for_all(alarm: Alarm) -> None:
    before = threading.active_count()
    cancels = [alarm.call_later(FAR, lambda: None) for _ in range(100)]
    assert threading.active_count() == before + 1
    for cancel in cancels:
        cancel()
    wait_until(lambda: threading.active_count() == before, "the thread to end")


def test_a_task_that_hangs_holds_up_no_other(alarm: Alarm) -> None:
    hangs, begun = threading.Event(), threading.Event()
    alarm.call_later(0.0, hangs.wait)
    alarm.call_later(0.01, begun.set)
    assert begun.wait(60)
    hangs.set()
