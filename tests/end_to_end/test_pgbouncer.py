"""The whole bot on PostgreSQL behind PgBouncer in transaction mode, which has fewer connections than the bot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET
from tests.harness import PATIENT, BotFactory
from tests.harness.pgbouncer import PgBouncerMissingError, find_pgbouncer, pgbouncer_for
from tests.harness.postgres import PostgresServer
from tests.slack import Person, Room

PROBLEM = "My database has a problem, so nothing was saved."


@pytest.fixture
def database_url(postgres: PostgresServer) -> Iterator[str]:
    try:
        find_pgbouncer()
    except PgBouncerMissingError as error:
        pytest.skip(str(error))
    with pgbouncer_for(postgres, connections=3) as pooler:
        yield pooler.url(postgres.migrated_database())


@pytest.fixture
def timings() -> Timings:
    return PATIENT._replace(write_patience=timedelta(seconds=1))


def test_tickets_go_both_ways(start_bot: BotFactory, postgres: PostgresServer, ana: Person, noc: Room, world: World) -> None:
    """PgBouncer accepts connections while the server behind it doesn't answer."""
    start_bot()
    ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    noc.wait_message(world.raise_ticket("No light"))
    form = ana.command("/keesa new", channel="#noc").view()
    with postgres.frozen():
        assert [said.startswith(PROBLEM) for said in ana.submit(form, TICKET).errors.values()] == [True]
    ana.slack.wait_for(lambda: ana.submit(form).errors == {}, what="the form to be accepted")
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 2
