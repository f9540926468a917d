"""Connections to PostgreSQL: how many there are, how long they wait, and through a pooler."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url, text

from bot.model.errors import StartError, StoreAway, StoreBusy, StoreError
from bot.runtime.urgency import Urgency, working
from bot.store.bounds import Bounds
from bot.store.database import Database, Transaction, open_database
from tests.harness import HandClock, wait_until
from tests.harness.pgbouncer import PgBouncer, PgBouncerMissingError, find_pgbouncer, pgbouncer_for
from tests.harness.postgres import PostgresServer
from tests.harness.samples import submission
from tests.harness.wire import Wire, wire_to

LIMITS = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
UNLIMITED = ("0", "0")
PATIENT = Bounds(statement=60, lock=60)


@contextmanager
def opened(url: str, bounds: Bounds = Bounds()) -> Iterator[Database]:
    database = open_database(url, bounds)
    yield database
    database.close()


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.migrated_database()


@pytest.fixture(scope="module")
def pooler(postgres: PostgresServer) -> Iterator[PgBouncer]:
    """With fewer connections than threads want."""
    try:
        find_pgbouncer()
    except PgBouncerMissingError as error:
        pytest.skip(str(error))
    with pgbouncer_for(postgres, connections=3) as pooler:
        yield pooler


def over(wire: Wire, url: str) -> str:
    """The same database over the wire."""
    return make_url(url).set(host="127.0.0.1", port=wire.port, query={}).render_as_string()


def assert_busy(database: Database, why: str) -> None:
    with pytest.raises(StoreBusy, match=why), database.read():
        pass


def ask(tx: Transaction, query: str) -> tuple[object, ...]:
    return tuple(tx._connection.execute(text(query)).one())


def test_a_transaction_has_limits_and_nothing_else_has(url: str) -> None:
    with opened(url, Bounds(statement=7, lock=4)) as database:
        with working(Urgency.BACKGROUND), database.write() as tx:
            assert ask(tx, LIMITS) == ("7s", "4s")
        with database._engine.connect() as connection:
            assert tuple(connection.execute(text(LIMITS)).one()) == UNLIMITED


def test_everything_that_an_ack_waits_for_has_a_limit_together(url: str) -> None:
    with opened(url, Bounds(ack=1.5)) as database, database.write() as tx:
        statement, lock = (int(str(one).removesuffix("ms")) for one in ask(tx, LIMITS))
        assert statement <= 1500
        assert lock <= 1500


def test_a_statement_that_takes_too_long_is_ended(url: str) -> None:
    with opened(url, Bounds(statement=2)) as database, working(Urgency.BACKGROUND):  # so long may this process idle, too
        with pytest.raises(StoreBusy, match="statement timeout"), database.read() as tx:
            ask(tx, "SELECT pg_sleep(60)")
        with database.read() as tx:
            assert tx.feeds.all() == []


def test_a_process_that_stopped_within_a_transaction_holds_up_nobody(url: str) -> None:
    """PostgreSQL ends the transaction, and with it its locks."""
    held, woken = threading.Event(), threading.Event()

    def stop() -> None:
        with working(Urgency.BACKGROUND), stopped.write() as tx:
            tx.lock_watching()
            held.set()
            woken.wait(60)
            tx.feeds.all()

    with ThreadPoolExecutor(1) as pool, opened(url, Bounds(statement=0.2)) as stopped, opened(url, PATIENT) as other:
        task = pool.submit(stop)
        held.wait(60)
        with working(Urgency.BACKGROUND), other.write() as tx:
            tx.lock_watching()
        woken.set()
        with pytest.raises(StoreError, match="idle-in-transaction"):
            task.result()


def test_there_are_never_more_connections_than_allowed(url: str, postgres: PostgresServer, clock: HandClock) -> None:
    """Threads queue for them, the most urgent first, and all have their turn."""
    with wire_to(postgres.socket) as wire, opened(over(wire, url), Bounds(pool=2)) as database:
        begin = threading.Barrier(20)

        def write(number: int) -> None:
            begin.wait()
            with working(Urgency.BACKGROUND), database.write() as tx:
                tx.submissions.add(submission(clock(), id=f"{number:08}"))

        with ThreadPoolExecutor(20) as pool:
            list(pool.map(write, range(20)))
        with database.read() as tx:
            assert tx.submissions.waiting() == 20
        assert wire.accepted <= 2


def test_an_ack_gives_up_if_no_connection_is_free(url: str) -> None:
    with opened(url, Bounds(pool=1, ack=1)) as database, database.read():
        assert_busy(database, "other threads")


def test_a_server_without_free_connections_is_busy(url: str, postgres: PostgresServer) -> None:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE one LOGIN CONNECTION LIMIT 1 IN ROLE pg_read_all_data")
    with opened(make_url(url).set(username="one").render_as_string()) as database, database.read():
        assert_busy(database, "too many connections")
        assert "too many connections" in database.trouble


def test_a_server_that_vanished_is_noticed_when_connecting(url: str, postgres: PostgresServer) -> None:
    with wire_to(postgres.socket) as wire:
        wire.cut()
        with pytest.raises(StartError, match="it doesn't answer"):
            open_database(over(wire, url), Bounds(connect=0.1))


def test_while_it_is_away_only_a_trial_waits_for_it(url: str, postgres: PostgresServer) -> None:
    with wire_to(postgres.socket) as wire, opened(over(wire, url), Bounds(ack=1)) as database:
        wire.cut()
        for _ in range(2):
            with pytest.raises(StoreAway):
                database.recover()
        asked = wire.accepted
        with pytest.raises(StoreAway, match="it doesn't answer"), database.write():
            pass
        assert wire.accepted == asked
        wire.mend()
        wait_until(lambda: _works(database), "the next trial to work")
        with database.read() as tx:
            assert tx.feeds.all() == []


def _works(database: Database) -> bool:
    try:
        database.recover()
    except StoreAway:
        return False
    return True


def test_a_pooler_that_gives_each_transaction_another_connection(
    postgres: PostgresServer, pooler: PgBouncer, clock: HandClock
) -> None:
    """Nothing of a transaction is left on a connection, and no statement is missing on another."""
    url = pooler.url(postgres.new_database())
    with opened(url, Bounds(pool=10)) as database:
        database.migrate()

        def write(number: int) -> None:
            for part in range(10):  # a statement is prepared the fifth time, if it may be
                with working(Urgency.BACKGROUND), database.write() as tx:
                    tx.lock_watching()
                    tx.submissions.add(submission(clock(), id=f"{number:04}{part:04}", key=f"{number} {part}"))
                with working(Urgency.PERSON), database.read() as tx:
                    assert tx.submissions.get(f"{number:04}{part:04}")

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(write, range(10)))
        with database.read() as tx:
            assert tx.submissions.waiting() == 100
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
            for _ in range(10):
                assert connection.execute(LIMITS).fetchone() == UNLIMITED
            assert connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (0,)
