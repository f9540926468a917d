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
from bot.runtime.limits import Limits
from bot.runtime.logs import TALKATIVE
from bot.runtime.timings import Timings
from bot.sandbox.keesa import SandboxKeesa, World
from handlers.slack.content import PLAINNESS
from tests.fair_time import fair_seconds
from tests.harness import (
    PATIENT,
    UNLIMITED,
    BotFactory,
    BotProcess,
    HandClock,
    LogWatch,
    Mode,
    breadth,
    forbid_the_world_outside,
    hear_ctrl_c,
    keep_files_in_memory,
    put_migrated,
    share_compiled_statements,
    stacks,
    wait_until,
)
from tests.harness.postgres import PostgresServer, postgres_server
from tests.slack import Person, Room, SlackServer

KINDS = ("sqlite", "postgresql")
LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    breadth.add_option(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    keep_files_in_memory()
    breadth.choose_seed(config)
    forbid_the_world_outside()
    hear_ctrl_c()
    share_compiled_statements()
    breadth.set_examples(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.stash[LEFT_OUT] = breadth.leave_out(config, items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """An xdist worker tells the main process."""
    if isinstance(told := getattr(session.config, "workeroutput", None), dict):
        told["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> Iterator[None]:
    """What was left out comes last, after a warning if a program was missing."""
    yield
    if breadth.is_wanted(config):
        terminalreporter.write_line(breadth.seed_line(config))
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(breadth.summary(left_out))
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])]
    for needing, kind in (("browser tests need", "BROWSER"), ("with PgBouncer need", "PGBOUNCER")):
        missed = [reason.removeprefix("Skipped: ") for reason in reasons if needing in reason]
        if missed:
            terminalreporter.section(f"{len(missed)} {kind} TESTS DID NOT RUN", sep="!", red=True, bold=True)
            terminalreporter.line(missed[0], red=True)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings must not affect tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def log_watch(caplog: pytest.LogCaptureFixture) -> Iterator[LogWatch]:
    """Everything that is logged. A test fails for errors that it doesn't expect, and for secrets."""
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
    fair_seconds()  # its thread never ends
    before = set(threading.enumerate())
    yield
    try:
        wait_until(lambda: set(threading.enumerate()) <= before, "threads to end")
    except AssertionError as error:
        raise AssertionError("\n\n".join([str(error), *stacks(set(threading.enumerate()) - before)])) from None


@pytest.fixture
def slack(_no_threads_left: None) -> Iterator[SlackServer]:
    """A strict Slack: a test fails for anything that the real one would reject, and for acks that come too late."""
    PLAINNESS.forget()  # each is another workspace
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
    """A client of the sandbox with the test's clock, which repeats reads at once."""
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
def timings() -> Timings:
    """The waits of whole bots."""
    return PATIENT


@pytest.fixture
def limits() -> Limits:
    """What people may ask whole bots for."""
    return UNLIMITED


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests; each test uses a database of its own on it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both databases. If PostgreSQL can't run, its tests fail and say why.

    Of the tests of whole bots, ``make test`` runs some on the one and some on the other.
    """
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with its tables, empty."""
    if database_kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.migrated_database()
    put_migrated(tmp_path / "bot.sqlite3")
    return f"sqlite:///{tmp_path / 'bot.sqlite3'}"


@pytest.fixture
def start_bot(
    slack: SlackServer,
    keesa: SandboxKeesa,
    mode: Mode,
    timings: Timings,
    limits: Limits,
    database_url: str,
    log_watch: LogWatch,
) -> Iterator[BotFactory]:
    factory = BotFactory(slack, keesa, mode, timings, limits, database_url)
    yield factory
    factory.stop()


@pytest.fixture
def bot(start_bot: BotFactory) -> Bot:
    """A running bot."""
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
