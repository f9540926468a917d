from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.config import Settings
from bot.keesa.client import KeesaClient
from bot.keesa.tokens import TokenManager
from bot.keesa.transport import Transport
from bot.runtime.logs import TALKATIVE
from bot.sandbox.keesa import SandboxKeesa, World
from tests.harness import (
    BotFactory,
    BotProcess,
    HandClock,
    LogWatch,
    Mode,
    forbid_the_world_outside,
    hear_ctrl_c,
    stacks,
    wait_until,
)
from tests.slack import Person, Room, SlackServer


def pytest_configure() -> None:
    forbid_the_world_outside()
    hear_ctrl_c()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """That the browser was missing is the last thing said, and not to be overlooked."""
    yield
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])]
    missed = [reason.removeprefix("Skipped: ") for reason in reasons if "browser tests need" in reason]
    if missed:
        terminalreporter.section(f"{len(missed)} BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(missed[0], red=True)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a developer has set for a bot of their own must not reach into tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def log_watch(caplog: pytest.LogCaptureFixture) -> Iterator[LogWatch]:
    """Everything that is logged. Errors fail the test that does not expect them, and so do secrets."""
    caplog.set_level(logging.DEBUG)
    for name in TALKATIVE:
        caplog.set_level(logging.INFO, name)
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)
    assert watch.problems(secrets=[SlackServer.bot_token, SlackServer.app_token, "lagoon-2102"]) == []


@pytest.fixture
def _no_threads_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    try:
        wait_until(lambda: set(threading.enumerate()) <= before, "threads to end")
    except AssertionError as error:
        raise AssertionError("\n\n".join([str(error), *stacks(set(threading.enumerate()) - before)])) from None


@pytest.fixture
def slack(_no_threads_left: None) -> Iterator[SlackServer]:
    """A strict Slack: what the real one would have refused fails the test, and so does an ack that came too late."""
    with SlackServer() as server:
        yield server
    assert server.take_violations() == []


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def keesa(world: World, _no_threads_left: None) -> Iterator[SandboxKeesa]:
    with SandboxKeesa(world) as server:
        yield server


@pytest.fixture
def deadline() -> float:
    """Seconds that `keesa_client` waits for an answer."""
    return 20.0


@pytest.fixture
def keesa_client(keesa: SandboxKeesa, clock: HandClock, deadline: float) -> Iterator[KeesaClient]:
    """Signs in to the sandbox; goes by the test's clock, and repeats reads at once."""
    transport = Transport(keesa.url, deadline=deadline, sleep=lambda _: None)
    tokens = TokenManager(transport, keesa.world.user, keesa.world.password, clock=clock)
    yield KeesaClient(transport, tokens, {"open": "open", "closed": "closed"})
    transport.close()


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Both ways in which Slack can reach the bot."""
    chosen: Mode = request.param
    return chosen


@pytest.fixture
def start_bot(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, mode: Mode, log_watch: LogWatch) -> Iterator[BotFactory]:
    factory = BotFactory(slack, keesa, tmp_path, mode)
    yield factory
    factory.stop()


@pytest.fixture
def bot(start_bot: BotFactory) -> Bot:
    """A whole bot that runs."""
    return start_bot()


@pytest.fixture
def ana(slack: SlackServer) -> Person:
    return slack.person("ana")


@pytest.fixture
def noc(slack: SlackServer) -> Room:
    """A channel with the bot in it."""
    return slack.channel("#noc")


@pytest.fixture
def run_bot(tmp_path: Path) -> Iterator[Callable[..., BotProcess]]:
    """Start a real ``keesa-bot`` process with these settings in its environment."""
    started: list[BotProcess] = []

    def run(*command: str, **settings: Any) -> BotProcess:
        started.append(BotProcess(tmp_path, settings, *command))
        return started[-1]

    yield run
    for process in started:
        process.end()
