"""The findings of ``keesa-bot check``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import yaml
from sqlalchemy import Connection

from bot.config import Settings
from bot.doctor import Finding, Result, examine
from bot.sandbox.keesa import SandboxKeesa
from bot.store import engines
from bot.store.database import open_beside, open_database
from handlers.slack.app_manifest import SCOPES
from tests.harness import put_migrated
from tests.harness.bots import PATIENT, settings_for
from tests.harness.manifest import with_steps
from tests.harness.postgres import PostgresServer
from tests.slack import SlackServer

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing one takes longer than everything else that is examined."""
    monkeypatch.setattr("bot.doctor.can_draw", lambda: False)


def found(slack: SlackServer, keesa: SandboxKeesa, file: Path, what: str, **changes: object) -> Finding:
    settings = Settings(_env_file=None, **settings_for(slack, keesa.url, file, "socket") | changes)
    return next(finding for finding in examine(settings) if finding.what == what)


def test_the_clock_agrees(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> None:
    assert found(slack, keesa, tmp_path / "bot.sqlite3", "Clock") == Finding("Clock", Result.OK, "agrees with Slack and Keesa")


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
    assert found(slack, keesa, tmp_path / "bot.sqlite3", "Clock") == Finding("Clock", Result.FAILED, detail)


def test_the_clock_agrees_with_a_server(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, postgres: PostgresServer) -> None:
    finding = found(slack, keesa, tmp_path, "Clock", database_url=postgres.migrated_database())
    assert finding.result is Result.OK
    assert re.fullmatch(
        r"agrees with Slack, Keesa and the database \(\d\.\d seconds (behind|ahead of) the database\)", finding.detail
    )


def test_a_host_that_is_ahead_of_the_server(
    slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.trial.utc_now", lambda: datetime.now(UTC) + timedelta(hours=5))
    finding = found(slack, keesa, tmp_path, "Clock", database_url=postgres.migrated_database())
    detail = "This machine's clock is 5 hours ahead of the database. Set it, and keep it right with NTP."
    assert finding == Finding("Clock", Result.FAILED, detail)


def test_the_clock_of_a_database_that_is_away(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> None:
    """That is said by another check."""
    away = found(slack, keesa, tmp_path, "Clock", database_url=f"postgresql://nobody@/none?host={tmp_path}")
    assert away == Finding("Clock", Result.OK, "agrees with Slack and Keesa")


def test_the_app_is_compared_with_the_manifest(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> None:
    file, token = tmp_path / "bot.sqlite3", {"slack_config_token": slack.config_token}
    unknown = found(slack, keesa, file, "Slack app")
    assert (unknown.result, "SLACK_CONFIG_TOKEN" in unknown.detail) == (Result.NOTE, True)
    as_it_should_be = "events, shortcuts and command as in manifest.yml"
    slack.manifest = with_steps()
    assert found(slack, keesa, file, "Slack app", **token) == Finding("Slack app", Result.OK, as_it_should_be)
    slack.manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    without = f"{as_it_should_be}; no steps for Workflow Builder, which are optional"
    assert found(slack, keesa, file, "Slack app", **token) == Finding("Slack app", Result.OK, without)
    slack.manifest["settings"]["event_subscriptions"]["bot_events"].remove("link_shared")
    lacking = "no events link_shared. Update the app from manifest.yml and install it again."
    assert found(slack, keesa, file, "Slack app", **token) == Finding("Slack app", Result.FAILED, lacking)
    wrong = found(slack, keesa, file, "Slack app", slack_config_token="xoxe.xoxp-wrong")
    assert (wrong.result, "invalid_auth" in wrong.detail) == (Result.FAILED, True)


def test_work_objects(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> None:
    file, token = tmp_path / "bot.sqlite3", {"slack_config_token": slack.config_token}
    linked: dict[str, object] = {"keesa_ticket_url": "https://keesa.example/{number}"}
    slack.manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    without = found(slack, keesa, file, "Work Objects")
    assert without == Finding("Work Objects", Result.OK, "not used, since KEESA_TICKET_URL isn't set")
    assert "SLACK_CONFIG_TOKEN" in found(slack, keesa, file, "Work Objects", **linked).detail
    off = found(slack, keesa, file, "Work Objects", **linked, **token)
    assert (off.result, "off for slack#/entities/incident, slack#/entities/task" in off.detail) == (Result.NOTE, True)
    types = ["slack#/entities/task", "slack#/entities/incident"]
    slack.manifest["features"]["rich_previews"] = {"is_active": True, "entity_types": types}
    on = found(slack, keesa, file, "Work Objects", **linked, **token)
    assert on == Finding("Work Objects", Result.OK, "switched on for tasks and incidents")
    slack.faults.error("entity.presentDetails", "unknown_method")
    assert "doesn't offer them" in found(slack, keesa, file, "Work Objects", **linked, **token).detail


def test_pictures(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, program = tmp_path / "bot.sqlite3", tmp_path / "program.py"
    monkeypatch.setattr("bot.doctor.can_draw", lambda: True)
    monkeypatch.setattr("bot.runtime.drawing.PROGRAM", program)
    program.write_text("print('drawn')")
    monkeypatch.setattr("bot.doctor.Timings", lambda: PATIENT)
    works = Finding("Pictures of charts", Result.OK, "drawn where Slack shows no charts")
    assert found(slack, keesa, file, "Pictures of charts") == works
    program.write_text("import no_such_library")
    broken = found(slack, keesa, file, "Pictures of charts")
    assert (broken.result, "exit code 1 ModuleNotFoundError" in broken.detail) == (Result.NOTE, True)
    monkeypatch.setattr("bot.doctor.can_draw", lambda: False)
    without = found(slack, keesa, file, "Pictures of charts")
    assert (without.result, "install the extra" in without.detail) == (Result.NOTE, True)


def test_scopes_that_are_not_needed_are_named(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> None:
    slack.scopes = {*SCOPES, "files:read"}
    assert "not needed: files:read" in found(slack, keesa, tmp_path / "bot.sqlite3", "Slack scopes").detail


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres").migrated_database())
    put_migrated(tmp_path / "bot.sqlite3")
    return f"sqlite:///{tmp_path / 'bot.sqlite3'}"


def in_database(slack: SlackServer, keesa: SandboxKeesa, database_url: str, **changes: object) -> dict[str, Finding]:
    values = settings_for(slack, keesa.url, Path("unused"), "socket", database_url=database_url, **changes)
    return {finding.what: finding for finding in examine(Settings(_env_file=None, **values)) if "Database" in finding.what}


def test_what_is_found_in_a_database(slack: SlackServer, keesa: SandboxKeesa, database_url: str) -> None:
    found = in_database(slack, keesa, database_url)
    assert list(found) == ["Database", "Database tables", "Database rights", "Database write", "Database connections"]
    assert {finding.result for finding in found.values()} <= {Result.OK, Result.NOTE}
    assert found["Database tables"].detail.endswith("up to date")
    assert found["Database write"].result is Result.OK
    beside = open_beside(database_url)
    with beside.write() as tx:
        assert tx.deliveries.prune(datetime.max.replace(tzinfo=UTC), 1) == 0, "nothing is left of it"
    beside.close()


def test_a_database_without_tables(slack: SlackServer, keesa: SandboxKeesa, postgres: PostgresServer) -> None:
    url = postgres.new_database()
    tables = in_database(slack, keesa, url)["Database tables"]
    assert tables == Finding("Database tables", Result.NOTE, "none yet; the first start creates them")


def test_a_pool_that_the_server_does_not_allow(slack: SlackServer, keesa: SandboxKeesa, postgres: PostgresServer) -> None:
    found = in_database(slack, keesa, postgres.migrated_database(), database_pool=40)["Database connections"]
    assert (found.result, "1 replica and one more during an update may need 82 connections" in found.detail) == (Result.NOTE, True)
    assert "Lower DATABASE_POOL" in found.detail


def test_a_role_that_may_too_little(slack: SlackServer, keesa: SandboxKeesa, postgres: PostgresServer) -> None:
    url = postgres.migrated_database()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        connection.execute("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO reader")
        connection.execute("REVOKE DELETE ON cards, deliveries FROM reader")
    try:
        as_reader = url.replace("postgres@", "reader@")
        found = in_database(slack, keesa, as_reader)
        assert found["Database rights"].detail == "The bot's account lacks: DELETE on cards, DELETE on deliveries."
        assert found["Database write"].result is Result.OK
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("GRANT DELETE ON ALL TABLES IN SCHEMA public TO reader")
            connection.execute("GRANT CREATE ON SCHEMA public TO reader")
        found = in_database(slack, keesa, as_reader)
        assert (found["Database rights"].result, "belong to another role" in found["Database rights"].detail) == (Result.NOTE, True)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP OWNED BY reader")
            connection.execute("DROP ROLE reader")


def test_a_file_that_everybody_may_read(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    put_migrated(file)
    file.chmod(0o644)
    rights = in_database(slack, keesa, f"sqlite:///{file}")["Database rights"]
    assert (rights.result, "chmod o-rwx" in rights.detail) == (Result.NOTE, True)
    file.chmod(0o640)
    assert in_database(slack, keesa, f"sqlite:///{file}")["Database rights"].result is Result.OK


@pytest.mark.parametrize(("pragma", "fix"), [("query_only = 1", "mounted read-only"), ("max_page_count = 1", "Free some space")])
def test_a_database_that_takes_nothing(
    slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, fix: str
) -> None:
    """It can be read, so only trying to write tells."""

    def begin(connection: Connection) -> None:
        really_begin(connection)
        connection.exec_driver_sql(f"PRAGMA {pragma}")

    put_migrated(tmp_path / "bot.sqlite3")
    really_begin = engines._begin_sqlite
    monkeypatch.setattr(engines, "_begin_sqlite", begin)
    found = in_database(slack, keesa, f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    assert (found["Database tables"].result, found["Database write"].result) == (Result.OK, Result.FAILED)
    assert fix in found["Database write"].detail


def test_a_new_file_is_not_for_everybody(tmp_path: Path) -> None:
    open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}").close()
    assert (tmp_path / "bot.sqlite3").stat().st_mode & 0o007 == 0
