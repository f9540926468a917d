from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.keesa import SandboxKeesa
from tests.crash.process import MortalBot
from tests.harness import Mode, forgive_a_kill
from tests.slack import SlackServer


@pytest.fixture
def mode() -> Mode:
    """For the bots in this process; those that are killed use Socket Mode."""
    return "http"


@pytest.fixture
def mortal(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> Iterator[MortalBot]:
    """A bot process to be killed. Payloads that were on their way to it are no violation; nobody waits long for its acks."""
    slack.ack_seconds, slack.trigger_seconds = 1.0, 30.0
    bot = MortalBot(slack, keesa, tmp_path)
    yield bot
    bot.kill()
    forgive_a_kill(slack)
