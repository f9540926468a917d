"""What a thread works on, and how that goes to the next thread."""

from __future__ import annotations

import json
import logging

import pytest

from bot.runtime import logs
from bot.runtime.correlation import LENGTH, Work, carried, current_work, id_from, new_id, on_behalf_of, working_on
from bot.runtime.scheduler import Scheduler
from bot.runtime.workers import Workers
from tests.harness import wait_until


def test_nothing_is_worked_on_outside_of_any_work() -> None:
    assert current_work() == Work("", "")


def test_work_within_work() -> None:
    with working_on("command", "12345678"):
        assert current_work() == Work("12345678", "command")
        with working_on("poller"):
            assert current_work().task == "poller"
            assert len(current_work().request) == LENGTH
        assert current_work() == Work("12345678", "command")
    assert current_work() == Work("", "")


def test_a_row_names_its_request() -> None:
    with working_on("submitter"):
        with on_behalf_of("12345678"):
            assert current_work() == Work("12345678", "submitter")
        with on_behalf_of(""):  # written by a bot that kept no ids
            assert current_work().request not in ("", "12345678")


def test_an_error_ends_the_work() -> None:
    with pytest.raises(ZeroDivisionError), working_on("command", "12345678"):
        carried(lambda: 1 / 0)()
    assert current_work() == Work("", "")


def test_ids() -> None:
    assert id_from("Ev1", "2") == id_from("Ev1", "2") != id_from("Ev12", "")
    assert len(id_from("\ud800")) == len(new_id()) == LENGTH
    assert new_id() != new_id()


def test_the_workers_go_on_with_it() -> None:
    seen: list[Work] = []
    workers = Workers("test", threads=1, backlog=5)
    with working_on("command", "12345678"):
        workers.submit_for("U1", lambda: seen.append(current_work()))
    workers.submit(lambda: seen.append(current_work()))
    assert workers.drain(10)
    assert seen == [Work("12345678", "command"), Work("", "")]


def test_a_beat_has_its_name_and_an_id_for_each_run() -> None:
    seen: list[Work] = []
    scheduler = Scheduler(seconds=0.01)
    scheduler.every_beat("poller", lambda: seen.append(current_work()))
    scheduler.start()
    try:
        wait_until(lambda: len(seen) > 1, "two beats")
    finally:
        scheduler.stop()
    assert {work.task for work in seen} == {"poller"}
    assert len({work.request for work in seen}) == len(seen)


def test_a_line_in_the_log_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    record = logging.LogRecord("bot.test", logging.INFO, __file__, 1, "Hello", None, None)
    with working_on("command", "12345678"):
        logs.Origin("host-1").filter(record)
    assert logging.Formatter(logs.TEXT_FORMAT).format(record).endswith("[host-1 command 12345678] INFO bot.test: Hello")
    line = json.loads(logs.JsonFormatter().format(record))
    assert (line["replica"], line["task"], line["request"]) == ("host-1", "command", "12345678")
