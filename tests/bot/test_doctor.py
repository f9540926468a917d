"""The findings of ``keesa-bot check``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.doctor import Finding, examine
from bot.sandbox.keesa import SandboxKeesa
from tests.harness.bots import settings_for
from tests.slack import SlackServer


def found(slack: SlackServer, keesa: SandboxKeesa, file: Path, what: str) -> Finding:
    settings = Settings(_env_file=None, **settings_for(slack, keesa.url, file, "socket"))
    return next(finding for finding in examine(settings) if finding.what == what)


def test_the_clock_agrees(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> None:
    assert found(slack, keesa, tmp_path / "bot.sqlite3", "Clock") == Finding("Clock", True, "agrees with Slack and Keesa")


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(hours=5), "5 hours ahead of Slack and 5 hours ahead of Keesa"),
        (timedelta(minutes=-6), "6 minutes behind Slack and 6 minutes behind Keesa"),
    ],
)
def test_the_clock_is_wrong(
    slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, said: str
) -> None:
    monkeypatch.setattr("bot.runtime.clock.utc_now", lambda: datetime.now(UTC) + ahead)
    detail = f"This machine's clock is {said}. Set it, and keep it right with NTP."
    assert found(slack, keesa, tmp_path / "bot.sqlite3", "Clock") == Finding("Clock", False, detail)
