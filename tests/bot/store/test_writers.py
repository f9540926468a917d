"""Many concurrent writers, and other processes that hold the database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from bot.model.errors import StoreBusy
from bot.runtime.urgency import Urgency, working
from bot.store.bounds import Bounds
from bot.store.database import Database
from tests.harness import HandClock
from tests.harness.databases import url_of
from tests.harness.samples import submission


def hasty(database: Database) -> Database:
    """The same, without waiting for other processes."""
    return Database(database._engine, bounds=Bounds(lock=0.001, ack=0.001))


@contextmanager
def held_by_another(database: Database) -> Iterator[None]:
    """Another process holds it for writing."""
    url = url_of(database)
    if url.get_backend_name() == "sqlite":
        other = sqlite3.connect(str(url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()
    else:
        with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
            connection.execute("LOCK TABLE submissions IN ACCESS EXCLUSIVE MODE")
            yield


def add(database: Database, clock: HandClock, name: str) -> None:
    with database.write() as tx:
        assert tx.submissions.add(submission(clock(), id=name))


def kept(database: Database, clock: HandClock) -> set[str]:
    with database.read() as tx:
        return set(tx.submissions.due(clock()))


@pytest.mark.breadth
def test_five_hundred_at_once(database: Database, clock: HandClock) -> None:
    """All writes happen, however long each waits."""
    begin, names = threading.Barrier(50), [f"{number:08}" for number in range(500)]

    def write(share: list[str]) -> None:
        begin.wait()
        for urgency, name in zip([Urgency.PERSON, Urgency.BACKGROUND] * len(share), share, strict=False):
            with working(urgency):
                add(database, clock, name)

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(write, [names[first::50] for first in range(50)]))
    assert kept(database, clock) == set(names)


def test_another_process_holds_the_database(database: Database, clock: HandClock) -> None:
    add(database, clock, "before")
    with held_by_another(database):
        for urgency in Urgency:
            with working(urgency), pytest.raises(StoreBusy) as raised:
                add(hasty(database), clock, "meanwhile")
            assert "database is busy" in raised.value.for_person
            assert "submissions" not in str(raised.value), "no statement, and nothing that somebody typed"
    add(hasty(database), clock, "after")
    assert kept(database, clock) == {"before", "after"}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_an_ack_waits_no_longer_for_a_thread_than_for_a_process(database: Database, clock: HandClock) -> None:
    waits_for_nobody = hasty(database)
    with waits_for_nobody.write(), ThreadPoolExecutor(1) as pool:
        assert isinstance(pool.submit(add, waits_for_nobody, clock, "in time?").exception(), StoreBusy)
    add(waits_for_nobody, clock, "in time")
    assert kept(database, clock) == {"in time"}


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_whoever_waited_for_their_turn_does_not_lose_it_to_their_wait(database: Database, clock: HandClock) -> None:
    """However long the queue is, nobody in it gives up while it moves, except for an ack."""
    waits_for_nobody = hasty(database)

    def add_in_background(name: str) -> None:
        with working(Urgency.BACKGROUND):
            add(waits_for_nobody, clock, name)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(add_in_background, [f"{number:08}" for number in range(200)]))
    assert len(kept(database, clock)) == 200
