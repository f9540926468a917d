"""PostgreSQL answers no more under a running bot: it is frozen, or gone from the network; and later it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import make_url

from bot.sandbox.keesa import World
from tests.end_to_end.endpoints import get, readiness
from tests.end_to_end.filled import TICKET
from tests.harness import PATIENT, BotFactory, LogWatch
from tests.harness.postgres import PostgresServer
from tests.harness.wire import Wire, wire_to
from tests.slack import Person, Room

PROBLEM = "My database has a problem, so nothing was saved."
UNSURE = "My database stopped responding while I was saving this"
Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def timings() -> object:
    return PATIENT._replace(write_patience=timedelta(seconds=1))


@pytest.fixture
def wire(postgres: PostgresServer) -> Iterator[Wire]:
    with wire_to(postgres.socket) as wire:
        yield wire


@pytest.fixture
def database_url(postgres: PostgresServer, wire: Wire) -> str:
    url = make_url(postgres.migrated_database())
    return url.set(host="127.0.0.1", port=wire.port, query={}).render_as_string()


@pytest.fixture(params=["frozen", "gone"])
def away(request: pytest.FixtureRequest, postgres: PostgresServer, wire: Wire) -> Away:
    return postgres.frozen if request.param == "frozen" else lambda: cut(wire)


@contextmanager
def cut(wire: Wire) -> Iterator[None]:
    wire.cut()
    yield
    wire.mend()


@contextmanager
def full(url: str) -> Iterator[None]:
    """Its writes fail as on a full disk."""
    tables = ("submissions", "alembic_version")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION fill() RETURNS trigger AS $$ BEGIN"
            " RAISE 'could not extend a file: No space left on device' USING ERRCODE = 'disk_full'; END $$ LANGUAGE plpgsql"
        )
        for table in tables:
            connection.execute(f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION fill()".encode())
        try:
            yield
        finally:
            connection.execute("DROP FUNCTION fill CASCADE")


def test_people_are_told_and_lose_nothing(
    start_bot: BotFactory, away: Away, ana: Person, noc: Room, world: World, log_watch: LogWatch
) -> None:
    """The tests' Slack checks that every ack comes in time."""
    number = world.raise_ticket("Fax")
    bot = start_bot()
    form = ana.command("/keesa new", channel="#noc").view()
    with away():
        assert [said.startswith(PROBLEM) for said in ana.submit(form, TICKET).errors.values()] == [True]
        told = ana.command(f"/keesa note {number} The modem", channel="#noc").reply(PROBLEM)
        assert f"/keesa note {number} The modem" in told.plain
        assert readiness(bot).startswith("503 Fails: it doesn't answer")
        assert get(bot, "/healthz").status_code == 200
    ana.slack.wait_for(lambda: readiness(bot) == "200 answering", what="the bot to be ready again")
    assert ana.submit(form).errors == {}
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 2
    said = [line for line in log_watch.lines if line.startswith("WARNING bot.store")]
    assert [line.partition(" after ")[0] for line in said] == [
        "WARNING bot.store.trouble: The database failed: it doesn't answer",
        "WARNING bot.store.trouble: The database works again",
    ]
    assert not log_watch.says("Traceback")


def test_it_goes_away_before_it_confirms(start_bot: BotFactory, wire: Wire, ana: Person, noc: Room, world: World) -> None:
    """The form was saved, which nobody can know yet. Once it is raised, the form says so."""
    start_bot()
    form = ana.command("/keesa new", channel="#noc").view()
    ana.fill(form, TICKET)
    wire.cut_after(b"INSERT INTO submissions", b"COMMIT")
    assert [said.startswith(UNSURE) for said in ana.submit(form).errors.values()] == [True]
    wire.mend()
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 1


def test_its_disk_is_full(start_bot: BotFactory, database_url: str, ana: Person, noc: Room, world: World) -> None:
    """PostgreSQL goes on reading."""
    bot = start_bot()
    form = ana.command("/keesa new", channel="#noc").view()
    with full(database_url):
        assert [said.startswith(PROBLEM) for said in ana.submit(form, TICKET).errors.values()] == [True]
        ana.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")
        assert readiness(bot) == "503 Fails: could not extend a file: No space left on device. Free some space on its disk."
    ana.slack.wait_for(lambda: readiness(bot) == "200 answering", what="the bot to be ready again")
    assert ana.submit(form).errors == {}
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 1
