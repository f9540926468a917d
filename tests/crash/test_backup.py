"""Backups of a running bot's database, made and restored with the commands in docs/operations.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.sandbox.keesa import SandboxKeesa, World
from tests.crash.ledger import naming, said_twice
from tests.crash.process import MortalBot
from tests.harness import BotProcess, settings_for, wait_until
from tests.harness.postgres import PostgresServer, programs
from tests.slack import Person, Room, SlackServer

PATIENCE = 60
OPERATIONS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


class Site:
    """A database, and the commands for it that an operator finds in the document."""

    def __init__(self, directory: Path, database_url: str, back_up: str, restore: str) -> None:
        self.database_url = database_url
        self._directory = directory
        self._back_up, self._restore = _command(back_up), _command(restore)
        self._path = os.pathsep.join([str(Path(sys.executable).parent), str(programs()), os.environ["PATH"]])
        self._engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))

    def back_up(self) -> None:
        self._run(self._back_up)

    def restore(self) -> None:
        self._run(self._restore)

    def waiting(self) -> int:
        """The number of messages and submissions that aren't final."""
        query = """SELECT (SELECT count(*) FROM announcements WHERE state IN ('pending', 'sending'))
                        + (SELECT count(*) FROM submissions WHERE state IN ('pending', 'sending', 'unknown'))"""
        with self._engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())

    def close(self) -> None:
        self._engine.dispose()

    def _run(self, command: str) -> None:
        self.close()
        environment = {"PATH": self._path, "DATABASE_URL": self.database_url}
        done = subprocess.run(
            command, shell=True, cwd=self._directory, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def _command(sign: str) -> str:
    """The command in the document that has this in it."""
    (found,) = re.findall(rf"^    (.*{re.escape(sign)}.*)$", OPERATIONS, re.MULTILINE)
    return str(found)


@pytest.fixture
def site(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if database_kind == "sqlite":
        site = Site(tmp_path, f"sqlite:///{tmp_path / 'keesa-bot.sqlite3'}", "VACUUM INTO", "cp backup.sqlite3")
    else:
        postgres: PostgresServer = request.getfixturevalue("postgres")
        site = Site(tmp_path, postgres.new_database(), "pg_dump", "pg_restore")
    yield site
    site.close()


@pytest.fixture
def database_url(site: Site) -> str:
    return site.database_url


@pytest.mark.parametrize(
    "went_on", [pytest.param(False, id="lost at once", marks=pytest.mark.breadth), pytest.param(True, id="lost later")]
)
def test_nothing_that_waited_is_lost_or_sent_twice(
    site: Site,
    mortal: MortalBot,
    went_on: bool,
    slack: SlackServer,
    keesa: SandboxKeesa,
    run_bot: Callable[..., BotProcess],
    ana: Person,
    noc: Room,
    world: World,
) -> None:
    def everything_works() -> None:
        slack.faults.clear()
        world.switch(down=False)

    mortal.start()
    ana.command("/keesa subscribe customer open", channel="#noc")
    noc.wait_message("subscribed this channel to", timeout=PATIENCE)
    first = world.raise_ticket("No light")
    noc.wait_message(first, timeout=PATIENCE)
    for method in ("chat.postMessage", "chat.update"):
        slack.faults.ratelimit(method, 1, times=None)
    world.add_note(first, "Splicing now")
    second = world.raise_ticket("Fibre cut")
    wait_until(lambda: site.waiting() == 2, "a change and a ticket to wait for Slack", seconds=PATIENCE)
    world.switch(down=True)
    ana.command(f"/keesa note {first} On my way").reply("Keesa is down", timeout=PATIENCE)

    site.back_up()
    if went_on:
        everything_works()
        wait_until(lambda: site.waiting() == 0, "everything to be sent", seconds=PATIENCE)
    mortal.kill()
    site.restore()
    everything_works()
    restored = run_bot("restored", **settings_for(slack, keesa.url, site.database_url, "socket"))
    assert restored.exit_code() == 0, restored.said
    assert "3 messages, tickets and notes were waiting" in restored.said

    mortal.start()
    third = world.raise_ticket("Slow line")
    noc.wait_message(third, timeout=PATIENCE)
    wait_until(lambda: site.waiting() == 0, "everything to be sent", seconds=PATIENCE)
    assert [len(naming(noc, number)) for number in (first, second, third)] == [1, 1, 1]
    replies = [message.plain for message in noc.thread(naming(noc, first)[0])]
    assert sum("Splicing now" in reply for reply in replies) == 1
    assert sum("On my way" in note.text for note in world.ticket(first).notes) == 1
    assert said_twice([noc]) == []
