from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.runtime.timings import Timings
from bot.sandbox.keesa import SandboxKeesa
from tests.crash.process import MortalBot
from tests.crash.replicas import BRIEF, Start
from tests.harness import Mode, forgive_a_kill
from tests.slack import SlackServer


@pytest.fixture
def mode() -> Mode:
    """For the bots in this process; those that are killed use Socket Mode."""
    return "http"


@pytest.fixture
def mortal(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, database_url: str) -> Iterator[MortalBot]:
    """A bot process to be killed. Payloads that were on their way to it are no violation; nobody waits long for its acks."""
    slack.ack_seconds, slack.trigger_seconds = 1.0, 30.0
    bot = MortalBot(slack, keesa, tmp_path, database_url)
    yield bot
    bot.kill()
    forgive_a_kill(slack)


@pytest.fixture
def start(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, database_url: str) -> Iterator[Start]:
    """Starts replicas on one database. Payloads that were on their way to a killed one are no violation."""
    slack.ack_seconds, slack.trigger_seconds = 30.0, 30.0
    bots: list[MortalBot] = []

    def start(failpoint: str = "", *, ahead: timedelta = timedelta(), timings: Timings = BRIEF, **settings: Any) -> MortalBot:
        directory = tmp_path / str(len(bots))
        directory.mkdir()
        bots.append(MortalBot(slack, keesa, directory, database_url))
        bots[-1].start(failpoint=failpoint, timings=timings, ahead=ahead, **settings)
        return bots[-1]

    yield start
    for bot in bots:
        bot.kill(wait=False)
    slack.wait_for(lambda: not slack.sockets.connections, 30, "the connections of dead bots to end")
    forgive_a_kill(slack)
