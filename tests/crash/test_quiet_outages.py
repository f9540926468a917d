"""While something else is away, a real process writes two lines about it, however much fails meanwhile."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import requests
from sqlalchemy import make_url

from bot.sandbox.keesa import SandboxKeesa, World
from tests.harness import BotProcess, settings_for, wait_until
from tests.harness.metrics import parsed
from tests.harness.postgres import PostgresServer
from tests.harness.wire import Wire, wire_to
from tests.slack import Person, Room, SlackServer

AWAY = ("Slack", "Keesa", "The database")
TIMES = 12
PATIENCE = 60.0
"""Seconds. What the tests wait for comes much sooner."""


class Desk:
    """A running process, and what it says."""

    def __init__(self, process: BotProcess, url: str) -> None:
        self.process = process
        self.url = url

    def get(self, path: str) -> requests.Response:
        with requests.Session() as session:
            return session.get(f"{self.url}{path}", timeout=60)

    def count(self, name: str) -> float:
        return sum(value for (sample, *_), value in parsed(self.get("/metrics").text).items() if sample == f"keesa_bot_{name}")

    @property
    def warnings(self) -> list[str]:
        """Lines that are more than information, or no lines of the log at all, such as those of a stack trace."""
        said = self.process.said.splitlines()
        return [line.partition("] ")[2] or line for line in said if " INFO " not in line]


@pytest.fixture
def wire(postgres: PostgresServer) -> Iterator[Wire]:
    with wire_to(postgres.socket) as wire:
        yield wire


@pytest.fixture
def database_seconds() -> int:
    """How long the bot waits for the database: here longer than the test may be held up."""
    return 60


@pytest.fixture
def desk(
    run_bot: Callable[..., BotProcess],
    slack: SlackServer,
    keesa: SandboxKeesa,
    tmp_path: Path,
    postgres: PostgresServer,
    wire: Wire,
    database_seconds: int,
) -> Desk:
    database = make_url(postgres.migrated_database()).set(host="127.0.0.1", port=wire.port, query={}).render_as_string()
    port = free_port()
    bounds = {"database_connect_seconds": max(2, database_seconds), "database_statement_seconds": database_seconds}
    settings = settings_for(slack, keesa.url, tmp_path / "none", "socket", database_url=database, http_port=port, **bounds)
    process = run_bot("run", **settings)
    slack.sockets.wait_connected()
    return Desk(process, f"http://127.0.0.1:{port}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def cut(wire: Wire) -> Iterator[None]:
    wire.cut()
    yield
    wire.mend()


def keep_failing(desk: Desk, counter: str) -> None:
    before = desk.count(counter)
    wait_until(lambda: desk.count(counter) >= before + TIMES, f"{TIMES} more {counter}", seconds=PATIENCE)


def two_lines(desk: Desk, what: str) -> None:
    """On a machine that stands still for seconds, something else may seem to be away, too, which is said in lines of its own."""
    wait_until(lambda: f"{what} works again after" in desk.process.said, f"{what} to work again", seconds=PATIENCE)
    others = [f": {other} {said}" for other in AWAY if other != what for said in ("failed: ", "works again after ")]
    said = [line for line in desk.warnings if not any(other in line for other in others)]
    assert len(said) == 2, "\n".join(said)
    assert f": {what} failed: " in said[0]


@pytest.mark.breadth
@pytest.mark.parametrize("how", ["frozen", "gone"])
@pytest.mark.parametrize("database_seconds", [1])
def test_the_database(desk: Desk, postgres: PostgresServer, wire: Wire, ana: Person, noc: Room, how: str) -> None:
    """People get a sentence; `/readyz` and `/metrics` answer."""
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    away: AbstractContextManager[None] = postgres.frozen() if how == "frozen" else cut(wire)
    with away:
        for _ in range(3):
            ana.command("/keesa subscriptions", channel="#noc").reply("My database has a problem", timeout=PATIENCE)
        keep_failing(desk, "database_failures_total")
        ready = desk.get("/readyz")
        assert (ready.status_code, ready.json()["scheduler"]) == (503, "beating")
        said = parsed(desk.get("/metrics").text)
        assert said["keesa_bot_database_up",] == 0
        assert not [name for name, *_ in said if name.startswith("keesa_bot_shared")]
    two_lines(desk, "The database")
    assert desk.count("database_up") == 1


@pytest.mark.breadth
def test_keesa(desk: Desk, ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    for word in ("customer", "eco", "roc"):
        ana.command(f"/keesa subscribe {word} open closed", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    world.switch(down=True)
    ana.command(f"/keesa note {number} hello", channel="#noc").reply("Your note is saved")
    ana.command(f"/keesa show {number}", channel="#noc").reply("Keesa is down")
    keep_failing(desk, "keesa_request_duration_seconds_count")
    world.switch(down=False)
    ana.sees(f"Note added to ticket {number}")
    two_lines(desk, "Keesa")


@pytest.mark.breadth
def test_slack(desk: Desk, slack: SlackServer, ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    slack.faults.status("*", 503, times=None)
    for connection in slack.sockets.connections:
        connection.cut()
    world.raise_ticket("Fax")
    keep_failing(desk, "slack_request_duration_seconds_count")
    slack.faults.clear()
    noc.wait_message("Fax", timeout=PATIENCE)
    two_lines(desk, "Slack")
