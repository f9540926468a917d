"""Reports to Sentry, as they arrive at a server."""

from __future__ import annotations

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bot.model.errors import StartError
from bot.runtime import reporting
from bot.runtime.correlation import working_on
from bot.runtime.reporting import Reports, report_of

SECRETS = ("lagoon-2102", "Ibrahim", "The modem is broken", "U0ANA")
log = logging.getLogger("bot.test")


class Sentry(HTTPServer):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[str] = []

    @property
    def dsn(self) -> str:
        return f"http://key@127.0.0.1:{self.server_port}/1"


class _Handler(BaseHTTPRequestHandler):
    server: Sentry

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append((gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body).decode())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        """Not in the tests' output."""


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    with Sentry() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def break_down(ticket: str) -> None:
    person = SECRETS[1]
    try:
        raise KeyError(f"{ticket} {person} {SECRETS[0]}")
    except KeyError as error:
        raise ValueError(f"{ticket} of {person}") from error


def test_what_arrives(sentry: Sentry) -> None:
    """The place, the request and the types of the errors: no text that anybody wrote."""
    reports = Reports(sentry.dsn)
    log.addHandler(reports)
    try:
        with working_on("command", "12345678"):
            try:
                break_down(SECRETS[2])
            except ValueError:
                log.exception("Couldn't show %s to %s", SECRETS[2], SECRETS[3])
            log.warning("This is no error: %s", SECRETS[0])
    finally:
        log.removeHandler(reports)
        reports.close()
    (body,) = sentry.bodies
    event = json.loads(body.splitlines()[2])
    assert event["logentry"] == {"message": "Couldn't show %s to %s"}
    assert [one["type"] for one in event["exception"]["values"]] == ["KeyError", "ValueError"]
    assert event["exception"]["values"][1]["stacktrace"]["frames"][-1]["function"] == "break_down"
    assert (event["tags"]["request"], event["tags"]["task"]) == ("12345678", "command")
    assert event["release"].startswith("keesa-bot@")
    for secret in SECRETS:
        assert secret not in body


def test_a_library_that_puts_values_into_its_message() -> None:
    record = logging.LogRecord("slack_bolt.App", logging.ERROR, __file__, 1, f"Failed: {SECRETS[1]}", None, None)
    assert report_of(record)["logentry"] == {"message": "An error in slack_bolt.App"}


def test_what_is_no_address() -> None:
    with pytest.raises(StartError, match="SENTRY_DSN must be"):
        reporting.configure("not an address")


def test_nobody_takes_them() -> None:
    """Nothing is raised, and nothing hangs."""
    reports = Reports("http://key@127.0.0.1:9/1")
    log.addHandler(reports)
    try:
        log.error("Nobody hears this")
    finally:
        log.removeHandler(reports)
        reports.close()
