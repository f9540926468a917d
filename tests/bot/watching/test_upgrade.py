"""The first polls after an upgrade, with rows from the previous release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, select, update

from bot.keesa.client import KeesaClient
from bot.sandbox.keesa import World
from bot.sandbox.world import Person
from bot.store.tables import tickets
from tests.harness import HandClock, LogWatch, PollingDesk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bot.sqlite3"


@pytest.fixture
def desk(file: Path, keesa_client: KeesaClient, clock: HandClock, log_watch: LogWatch) -> Iterator[PollingDesk]:
    desk = PollingDesk(file, keesa_client, clock)
    yield desk
    desk.close()


def go_back_a_release(desk: PollingDesk, file: Path, *, unread: str) -> None:
    """Store the tickets as the previous release did: without new columns, and without the one that it couldn't read."""
    desk.close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(delete(tickets).where(tickets.c.number == unread))
        for number, state in connection.execute(select(tickets.c.number, tickets.c.state)).all():
            old = {name: value for name, value in state.items() if name not in ("unreadable", "unsaid")}
            connection.execute(update(tickets).where(tickets.c.number == number).values(state=old))
    engine.dispose()
    desk.open()


def test_an_upgrade_announces_nothing_by_itself(desk: PollingDesk, world: World, file: Path) -> None:
    known = world.raise_ticket("Tom &amp; Jerry", description="<div>No light</div>")
    note = world.add_note(known, "<b>on the way</b>")
    odd = world.raise_ticket("odd")
    world.change(odd, shown_as={"closed_date": "at some time"})
    desk.subscribe()
    go_back_a_release(desk, file, unread=odd)
    desk.poll()
    assert desk.news() == []
    world.change(
        known,
        title="Tom & Jerry ",
        description="No light",
        notes=(
            replace(
                note, author=Person("J. Doe", "J"), text="<p>on the way</p>", written_at=note.written_at.replace(microsecond=0)
            ),
        ),
    )
    new = world.raise_ticket("new")
    desk.poll()
    assert desk.news() == [f"new {new}"]
    world.change(odd, title="odd, but known now")
    world.add_note(known, "done")
    desk.poll()
    assert sorted(desk.news()) == [f"{known}: note done", f"{odd}: title odd → odd, but known now"]
