from __future__ import annotations

import threading
from datetime import datetime, timedelta
from threading import Event, Thread
from types import SimpleNamespace

import pytest

from bot.runtime.scheduler import Scheduler
from tests.harness import wait_until


def test_waking_while_it_stops_is_no_error() -> None:
    """Work in progress wakes other tasks while the beats stop; an error there would be logged as a failed task."""
    failures: list[Exception] = []
    for _ in range(20):
        scheduler, stopped = Scheduler(seconds=60), Event()
        scheduler.every_beat("announcer", lambda: None)
        scheduler.start()

        def wake(scheduler: Scheduler = scheduler, stopped: Event = stopped) -> None:
            try:
                while not stopped.is_set():
                    scheduler.wake("announcer")
            except Exception as error:
                failures.append(error)

        threads = [Thread(target=wake) for _ in range(4)]
        for thread in threads:
            thread.start()
        scheduler.stop()
        stopped.set()
        for thread in threads:
            thread.join()
    assert failures == []


def test_no_task_begins_once_it_was_stopped() -> None:
    """The tasks of a beat run one after the other; the next one would find the database closed."""
    scheduler, runs, begun, may_end = Scheduler(seconds=60), list[str](), Event(), Event()
    others = {*threading.enumerate()}

    def first() -> None:
        begun.set()
        may_end.wait()

    scheduler.every_beat("first", first)
    scheduler.every_beat("second", lambda: runs.append("second"))
    scheduler.start()
    begun.wait()
    stopping = Thread(target=scheduler.stop, args=(60,))
    stopping.start()
    wait_until(lambda: not scheduler.is_beating, "it to stop")
    may_end.set()
    stopping.join()
    wait_until(lambda: others >= {*threading.enumerate()}, "the rest of the beat")
    assert runs == []


def test_a_task_that_is_woken_runs_before_the_next_beat_and_never_twice_at_once() -> None:
    scheduler, runs, may_end = Scheduler(seconds=60), list[str](), Event()

    def slow() -> None:
        runs.append("begun")
        may_end.wait()

    scheduler.every_beat("quick", lambda: runs.append("quick"))
    scheduler.every_beat("slow", slow)
    scheduler.start()
    try:
        wait_until(lambda: "begun" in runs, "the first run")
        scheduler.wake("slow")
        scheduler.wake("quick")
        wait_until(lambda: runs.count("quick") == 2, "the task that was woken")
        scheduler.wake("slow")
        scheduler.wake("quick")
        wait_until(lambda: runs.count("quick") == 3, "the task that was woken again")
        assert runs.count("begun") == 1
    finally:
        may_end.set()
        scheduler.stop()


@pytest.mark.parametrize("set_by", [timedelta(hours=-5), timedelta(hours=5), timedelta(days=365 * 56)])
def test_it_beats_on_though_the_wall_clock_is_set(set_by: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler goes by the wall clock, and has no way to be given another."""
    ahead = timedelta(0)

    wall = SimpleNamespace(now=lambda zone: datetime.now(zone) + ahead)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", wall)
    beats = 0

    def beat() -> None:
        nonlocal beats
        beats += 1

    scheduler = Scheduler(seconds=0.05)
    scheduler.every_beat("anything", beat)
    scheduler.start()
    try:
        wait_until(lambda: beats >= 3, "some beats")
        ahead, before = set_by, beats
        wait_until(lambda: beats >= before + 3, "some more beats")
        assert scheduler.is_beating
    finally:
        scheduler.stop()


def test_without_a_beat_it_is_first_not_ready_and_then_not_alive() -> None:
    now = 100.0
    scheduler = Scheduler(seconds=1, monotonic=lambda: now)
    scheduler.every_beat("anything", lambda: None)
    scheduler._scheduler.start(paused=True)
    try:
        assert (scheduler.is_beating, scheduler.is_alive) == (True, True)
        now += 30
        assert (scheduler.is_beating, scheduler.is_alive) == (False, True)
        now += 31
        assert (scheduler.is_beating, scheduler.is_alive) == (False, False)
    finally:
        scheduler.stop()
