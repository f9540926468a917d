from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.keesa import SandboxKeesa
from tests.crash.process import MortalBot
from tests.harness import Mode
from tests.slack import SlackServer

FOR_THE_KILL = ("“dispatch_failed”", "“operation_timeout”", "ClientDisconnected", "was acked twice")
"""Slack's violations if the app vanished in the middle of something, or acked late what was delivered again by then."""


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
    slack.violations[:] = [violation for violation in slack.violations if not any(sign in violation for sign in FOR_THE_KILL)]
