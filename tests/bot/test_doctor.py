"""The findings of ``keesa-bot check``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.doctor import Finding, examine
from bot.sandbox.keesa import SandboxKeesa
from tests.harness.bots import settings_for
from tests.harness.postgres import PostgresServer
from tests.slack import SlackServer


def found(slack: SlackServer, keesa: SandboxKeesa, file: Path, what: str, **changes: str) -> Finding:
    settings = Settings(_env_file=None, **settings_for(slack, keesa.url, file, "socket", **changes))
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


def test_the_clock_agrees_with_a_server(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, postgres: PostgresServer) -> None:
    finding = found(slack, keesa, tmp_path, "Clock", database_url=postgres.migrated_database())
    assert finding.ok
    assert re.fullmatch(
        r"agrees with Slack, Keesa and the database \(\d\.\d seconds (behind|ahead of) the database\)", finding.detail
    )


def test_a_host_that_is_ahead_of_the_server(
    slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.database.utc_now", lambda: datetime.now(UTC) + timedelta(hours=5))
    finding = found(slack, keesa, tmp_path, "Clock", database_url=postgres.migrated_database())
    detail = "This machine's clock is 5 hours ahead of the database. Set it, and keep it right with NTP."
    assert finding == Finding("Clock", False, detail)


def test_the_clock_of_a_database_that_is_away(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> None:
    """That is said by another check."""
    away = found(slack, keesa, tmp_path, "Clock", database_url=f"postgresql://nobody@/none?host={tmp_path}")
    assert away == Finding("Clock", True, "agrees with Slack and Keesa")
