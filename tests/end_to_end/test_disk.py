"""The disk is full or read-only under a running bot, and later it isn't."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.app import Bot
from bot.sandbox.keesa import World
from bot.store import engines
from bot.store.engines import _begin_sqlite
from tests.end_to_end.endpoints import readiness
from tests.end_to_end.filled import TICKET
from tests.harness import BotFactory, LogWatch, hold_up
from tests.slack import Person, Room

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])

PROBLEM = "My database has a problem, so nothing was saved."
READ_ONLY, FULL = "query_only = 1", "max_page_count = 1"
WELL = ("query_only = 0", "max_page_count = 4294967294")


class Disk:
    """Makes SQLite's writes fail by SQLite's own means, so that no test needs root or a full file system."""

    def __init__(self, file: Path) -> None:
        self.state = ""
        self._file = file

    def set_up(self, connection: Connection) -> None:
        for pragma in (*WELL, self.state):
            if pragma:
                connection.exec_driver_sql(f"PRAGMA {pragma}")

    def fill(self) -> None:
        """From now on, no page can be added, and none is free."""
        self.ask("VACUUM")
        self.state = FULL

    def ask(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self._file, timeout=60)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def disk(start_bot: BotFactory, monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk(start_bot.file)

    def begin(connection: Connection) -> None:
        _begin_sqlite(connection)
        disk.set_up(connection)

    monkeypatch.setattr(engines, "_begin_sqlite", begin)
    return disk


@pytest.fixture
def bot(disk: Disk, start_bot: BotFactory) -> Bot:
    return start_bot()


def test_what_is_typed_is_not_lost_on_a_disk_that_may_only_be_read(
    bot: Bot, disk: Disk, ana: Person, noc: Room, world: World, log_watch: LogWatch
) -> None:
    number = world.raise_ticket("Fax")
    form = ana.command("/keesa new", channel="#noc").view()
    disk.state = READ_ONLY
    submitted = ana.submit(form, TICKET)
    assert [said.startswith(PROBLEM) for said in submitted.errors.values()] == [True]
    assert form.filled["Description"] == TICKET["Description"]
    told = ana.command(f"/keesa note {number} The modem is broken", channel="#noc").reply(PROBLEM)
    assert f"/keesa note {number} The modem is broken" in told.plain
    ana.command(f"/keesa {number}", channel="#noc").reply("Fax")
    failing = readiness(bot)
    assert failing.startswith("503 Fails: attempt to write a readonly database. Check that its file and directory can be written")
    disk.state = ""
    ana.slack.wait_for(lambda: readiness(bot) == "200 answering", what="the bot to be ready again")
    ana.submit(form)
    ana.sees_view("Ticket 26")
    assert [line for line in log_watch.lines if line.startswith("WARNING bot.store")] == [
        "WARNING bot.store.trouble: The database failed: attempt to write a readonly database",
        next(line for line in log_watch.lines if "The database works again after" in line),
    ]
    assert not log_watch.says("Traceback")


def test_a_disk_that_is_full(bot: Bot, disk: Disk, ana: Person, noc: Room, world: World, log_watch: LogWatch) -> None:
    """Small writes that need no new page are still saved."""
    form = ana.command("/keesa new", channel="#noc").view()
    ana.fill(form, TICKET | {"Description": "ފޯން ކެނޑިއްޖެ " * 150, "Title": "Fibre"})  # too long for a partly filled page
    disk.fill()
    full = ana.submit(form)
    assert [said.startswith(PROBLEM) for said in full.errors.values()] == [True]
    assert form.filled["Title"] == "Fibre"
    assert log_watch.says("The database failed: database or disk is full")
    disk.state = ""
    ana.submit(form)
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 1
    assert not log_watch.says("Traceback")


def test_what_was_on_its_way_goes_on_within_seconds(
    bot: Bot, disk: Disk, ana: Person, noc: Room, world: World, log_watch: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keesa has it, but the outcome can't be recorded. Nothing waits for the lease of two minutes, and nothing is sent twice."""
    number = world.raise_ticket("Fax")
    may_finish = hold_up(monkeypatch, world, "add_note")
    noted = ana.command(f"/keesa note {number} hello", channel="#noc")
    ana.slack.wait_for(lambda: ("sending",) in disk.ask("SELECT state FROM submissions"), what="it to be sent")
    disk.state = READ_ONLY
    may_finish.set()
    ana.slack.wait_for(lambda: log_watch.says("The database failed"), what="the bot to notice")
    disk.state = ""
    noted.reply("Note added")
    assert len(world.ticket(number).notes) == 1


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_the_file_is_taken_away(start_bot: BotFactory, ana: Person, noc: Room, world: World, replaced: bool) -> None:
    """What would be written to it is lost with the process, so nothing is; and all is well when it is back."""
    bot = start_bot()
    form = ana.command("/keesa new", channel="#noc").view()
    file, aside = start_bot.file, start_bot.file.with_name("aside")
    file.rename(aside)
    if replaced:
        file.write_bytes(aside.read_bytes())
    ana.slack.wait_for(lambda: readiness(bot).startswith("503"), what="the bot to notice")
    assert readiness(bot).startswith("503 Fails: its file was deleted or replaced while the bot was running. Put it back;")
    assert [said.startswith(PROBLEM) for said in ana.submit(form, TICKET).errors.values()] == [True]
    file.unlink(missing_ok=True)
    aside.rename(file)
    ana.slack.wait_for(lambda: readiness(bot) == "200 answering", what="the bot to be ready again")
    ana.submit(form)
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 1
