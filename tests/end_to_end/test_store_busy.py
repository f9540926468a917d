"""Many people at once, and another process that holds the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET
from tests.harness import PATIENT, BotFactory
from tests.slack import Person, Room, SlackServer
from tests.slack.interactions import Interaction

BUSY = "My database is busy, so nothing was saved."
Hold = Callable[[], AbstractContextManager[None]]
hasty = pytest.mark.parametrize("timings", [PATIENT._replace(write_patience=timedelta(milliseconds=100))], ids=["hasty"])


@pytest.fixture
def hold(start_bot: BotFactory, database_url: str) -> Hold:
    """Another process holds the database for writing."""
    return lambda: _held_file(start_bot.file) if database_url.startswith("sqlite") else _held_by_server(database_url)


@contextmanager
def _held_by_server(url: str) -> Iterator[None]:
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE submissions, subscriptions IN EXCLUSIVE MODE")
        yield


@contextmanager
def _held_file(file: Path) -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


def subscribe(slack: SlackServer, room: Room) -> Interaction:
    """Each channel is subscribed by another person."""
    name = room.channel.name
    return slack.person(f"of {name}").command("/keesa subscribe eco open", channel=f"#{name}")


@pytest.mark.breadth
@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("channels", [50, 150])
def test_many_subscribe_at_once(slack: SlackServer, ana: Person, channels: int) -> None:
    """None is lost and there are no unexpected errors. The tests' Slack checks that every ack comes in time."""
    rooms = [slack.channel(f"#team-{index}") for index in range(channels)]
    form = ana.command("/keesa new", channel="#noc").view()
    with ThreadPoolExecutor(50) as pool:
        asked = list(pool.map(lambda room: subscribe(slack, room), rooms))
    ana.submit(form, TICKET)
    for one in asked:
        one.reply("now subscribed")
    ana.sees_view("Ticket 26")


@hasty
def test_a_form_stays_open_with_its_text(start_bot: BotFactory, hold: Hold, ana: Person, noc: Room, world: World) -> None:
    start_bot()
    form = ana.command("/keesa new", channel="#noc").view()
    with hold():
        submitted = ana.submit(form, TICKET)
        assert [said.startswith(BUSY) for said in submitted.errors.values()] == [True]
        assert ana.view is form
        assert form.filled["Description"] == TICKET["Description"]
    assert ana.submit(form).errors == {}
    ana.sees_view("Ticket 26")
    assert len(world.tickets()) == 1


@hasty
def test_a_command_is_given_back(start_bot: BotFactory, hold: Hold, ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    start_bot(database_lock_seconds=2)
    with hold():
        told = ana.command(f"/keesa note {number} The <modem> & the cable", channel="#noc").reply(BUSY)
        assert f"/keesa note {number} The &lt;modem&gt; &amp; the cable" in told.plain
        ana.command("/keesa subscribe customer", channel="#noc").reply(BUSY)
        ana.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")
    ana.command(f"/keesa note {number} The modem", channel="#noc").reply("Note added")
    assert len(world.ticket(number).notes) == 1
