"""``keesa-bot`` as a process: its output and its exit codes."""

from __future__ import annotations

import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.keesa import SandboxKeesa, World
from bot.store.database import open_database
from tests.harness import BotProcess, forgive_a_kill, hold_up, put_migrated, settings_for, wait_until
from tests.slack import Person, Room, SlackServer

Run = Callable[..., BotProcess]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def settings(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> dict[str, Any]:
    return settings_for(slack, keesa.url, tmp_path / "bot.sqlite3", "socket")


def lines(process: BotProcess) -> list[str]:
    return [line for line in process.said.splitlines() if line.strip()]


def test_wrong_settings_are_all_named_and_end_with_2(run_bot: Run) -> None:
    process = run_bot(
        "run", slack_bot_token="xapp-hush-hush", poll_seconds="often", time_zone="Nowhere", keesa_password="hush-hush"
    )
    assert process.exit_code() == 2
    said = process.said
    assert said.startswith("The settings are wrong:\n")
    for name in (
        "SLACK_BOT_TOKEN must begin with xoxb-",
        "KEESA_USER is missing",
        "POLL_SECONDS ",
        "TIME_ZONE must be a ",
    ):
        assert f"\n  {name}" in said
    assert "hush-hush" not in said


@pytest.mark.parametrize("command", ["run", "check", "migrate"])
def test_every_command_minds_the_settings(command: str, tmp_path: Path) -> None:
    """In a new interpreter, with warnings at import as errors."""
    program = [sys.executable, "-W", "error", "-m", "bot.cli", command]
    done = subprocess.run(program, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "The settings are wrong" in done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slack_bot_token": "xoxb-wrong"}, r"Slack rejected SLACK_BOT_TOKEN \(invalid_auth\)\. Copy the Bot User OAuth Token .*"),
        (
            {"slack_app_token": "xapp-wrong"},
            r"Slack didn't open a Socket Mode connection with SLACK_APP_TOKEN \(invalid_auth\)\. Copy the App-Level Token .*",
        ),
        ({"database_url": "sqlite:////proc/nowhere/bot.sqlite3"}, r"Can't open the database .*: .*"),
        ({"database_url": "postgresql://bot:hush-hush@127.0.0.1:1/bot"}, r"Can't reach the database at .*: .*"),
    ],
    ids=["bot token", "app token", "no SQLite", "no PostgreSQL"],
)
def test_what_is_not_to_be_had_is_one_line_and_ends_with_1(
    run_bot: Run, settings: dict[str, Any], changes: dict[str, str], sentence: str
) -> None:
    process = run_bot("run", **(settings | changes), log_level="ERROR")  # on a busy machine there may be warnings before it
    assert process.exit_code() == 1
    (line,) = lines(process)
    assert re.fullmatch(sentence, line)
    assert "hush-hush" not in line


def test_a_port_that_is_taken(run_bot: Run, settings: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = run_bot("run", **(settings | {"http_port": taken.getsockname()[1]}), log_level="WARNING")
        assert process.exit_code() == 1
    (line,) = lines(process)
    assert line.startswith("Can't listen on port ")
    assert line.endswith("Stop what uses it, or set another HTTP_PORT.")


@pytest.mark.parametrize("host", ["http://0.0.0.0", "192.0.2.1"])
def test_a_host_that_is_not_of_this_machine(run_bot: Run, settings: dict[str, Any], host: str) -> None:
    process = run_bot("run", **(settings | {"http_host": host}), log_level="WARNING")
    assert process.exit_code() == 1
    (line,) = lines(process)
    assert re.fullmatch(rf"Can't listen on port \d+ of {host} \([^()]+\)\. Set HTTP_HOST to an address of this machine, .*", line)


def test_a_second_bot_on_the_same_file(run_bot: Run, settings: dict[str, Any], tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    process = run_bot("run", **settings, log_level="WARNING")
    assert process.exit_code() == 1
    (line,) = lines(process)
    assert line.startswith("Another keesa-bot is running on ")
    database.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_0_after_what_is_in_hand(
    run_bot: Run, settings: dict[str, Any], ana: Person, world: World, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = run_bot("run", **settings)
    ana.slack.sockets.wait_connected()
    ticket = world.raise_ticket("Fax")
    ana.command("/keesa open").reply()
    may_finish = hold_up(monkeypatch, world, "add_note")
    noted = ana.command(f"/keesa note {ticket} hello", channel="#noc")
    process.signal(number)
    ana.slack.wait_for(lambda: "try again" in ana.command("/keesa open").reply().plain, what="it to take no more work")
    may_finish.set()
    assert process.exit_code(seconds=10) == 0
    noted.reply("Note added")
    assert len(world.ticket(ticket).notes) == 1
    assert "Traceback" not in process.said


def test_killed_with_a_note_on_its_way(
    run_bot: Run, settings: dict[str, Any], slack: SlackServer, ana: Person, noc: Room, world: World
) -> None:
    """What was acknowledged is kept: after the next start it is sent, once, and the person is told."""
    process = run_bot("run", **settings)
    slack.sockets.wait_connected()
    ticket = world.raise_ticket("Fax")
    world.switch(down=True)
    ana.command(f"/keesa note {ticket} hello", channel="#noc").reply("Your note is saved")
    process.kill()
    world.switch(down=False)
    run_bot("run", **settings)
    ana.sees(f"Note added to ticket {ticket}")
    assert len(world.ticket(ticket).notes) == 1
    forgive_a_kill(slack)


def test_check_says_that_all_is_well(run_bot: Run, settings: dict[str, Any]) -> None:
    process = run_bot("check", **settings, log_level="WARNING")
    assert process.exit_code() == 0
    assert "FAILED" not in process.said
    for what in ("Settings", "Slack bot token", "Slack scopes", "Slack app token", "Keesa sign-in", "Database"):
        assert what in process.said


def test_check_says_all_that_is_wrong(run_bot: Run, settings: dict[str, Any], slack: SlackServer) -> None:
    slack.scopes -= {"chat:write", "channels:history"}
    wrong = settings | {"slack_app_token": "xapp-wrong", "keesa_password": "hush-hush"}
    process = run_bot("check", **wrong, log_level="WARNING")
    assert process.exit_code() == 1
    failed = [line for line in lines(process) if "FAILED" in line]
    assert len(failed) == 3
    assert "missing: channels:history, chat:write" in process.said
    assert "hush-hush" not in process.said


def test_check_leaves_no_database_behind(run_bot: Run, settings: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "bot.sqlite3"
    process = run_bot("check", **settings, log_level="WARNING")
    assert process.exit_code() == 0
    assert "will be created at the first start" in " ".join(process.said.split())
    assert list(tmp_path.glob("bot.sqlite3*")) == []
    assert run_bot("migrate", **settings).exit_code() == 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("bot.sqlite3*")}
    assert file in before
    assert run_bot("check", **settings).exit_code() == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("bot.sqlite3*")} == before


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_check_finds_a_database_that_cannot_be_used(
    run_bot: Run, settings: dict[str, Any], tmp_path: Path, content: bytes | None
) -> None:
    where = "sqlite:////proc/nowhere/bot.sqlite3"
    if content:
        (tmp_path / "bot.sqlite3").write_bytes(content)
        where = settings["database_url"]
    process = run_bot("check", **(settings | {"database_url": where}), log_level="WARNING")
    assert process.exit_code() == 1
    assert [line for line in lines(process) if "FAILED" in line and "Database" in line]


def test_check_names_a_misspelt_setting(run_bot: Run, settings: dict[str, Any]) -> None:
    process = run_bot("check", **settings, poll_secs="5", log_level="WARNING")
    assert process.exit_code() == 1
    assert "POLL_SECS isn't a setting. Did you mean POLL_SECONDS?" in process.said


def test_the_version(run_bot: Run) -> None:
    process = run_bot("--version")
    assert process.exit_code() == 0
    assert process.said == f"keesa-bot {version('keesa-bot')}\n"


def test_a_start_says_what_matters_and_nothing_of_its_machinery(run_bot: Run, settings: dict[str, Any], slack: SlackServer) -> None:
    process = run_bot("run", **settings, poll_secs="5")
    slack.sockets.wait_connected()
    wait_until(lambda: "Ready as " in process.said, "the start")
    assert "POLL_SECS isn't a setting. Did you mean POLL_SECONDS?" in process.said
    assert "apscheduler" not in process.said
    assert "alembic" not in process.said


def test_migrate(run_bot: Run, settings: dict[str, Any]) -> None:
    for _ in range(2):
        process = run_bot("migrate", **settings, log_level="WARNING")
        assert process.exit_code() == 0
        assert "The database is up to date." in process.said


def test_the_sandbox_tells_how_to_use_it(run_bot: Run) -> None:
    process = run_bot("sandbox", "--port", "0")
    wait_until(lambda: "Press Ctrl-C to stop." in process.said, "its greeting", seconds=20)
    assert "KEESA_BASE_URL=http://127.0.0.1:" in process.said
    process.signal(signal.SIGTERM)
    assert process.exit_code() == 0


@pytest.mark.parametrize("command", ["run", "check", "migrate"])
def test_a_database_of_a_newer_bot(run_bot: Run, settings: dict[str, Any], tmp_path: Path, command: str) -> None:
    file = tmp_path / "bot.sqlite3"
    put_migrated(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE compatibility SET oldest = '9999'")
    process = run_bot(command, **settings, log_level="WARNING")
    assert process.exit_code() == 1
    said = " ".join(process.said.split())
    assert "The database was made by a newer keesa-bot: its tables have version 9999" in said
    assert "Traceback" not in said
    if command != "check":
        assert len(lines(process)) == 1


@pytest.mark.parametrize("way", ["symlink", "directory", "hard link", "relative"])
def test_a_second_bot_on_the_same_file_by_another_path(run_bot: Run, settings: dict[str, Any], tmp_path: Path, way: str) -> None:
    file, elsewhere = tmp_path / "bot.sqlite3", tmp_path / "elsewhere"
    database = open_database(f"sqlite:///{file}")
    match way:
        case "symlink":
            elsewhere.symlink_to(file)
        case "directory":
            elsewhere.symlink_to(tmp_path, target_is_directory=True)
            elsewhere /= "bot.sqlite3"
        case "hard link":
            elsewhere.hardlink_to(file)
        case _:
            elsewhere = Path("bot.sqlite3")
    process = run_bot("run", **(settings | {"database_url": f"sqlite:///{elsewhere}"}), log_level="WARNING")
    assert process.exit_code() == 1
    (line,) = lines(process)
    assert line.startswith(f"Another keesa-bot is running on {elsewhere}")
    database.close()
    run_bot("migrate", **(settings | {"database_url": f"sqlite:///{elsewhere}"})).exit_code()
