"""Opens the database: the engine, its transactions, the migrations, and the lock that restricts SQLite to one process.

SQLite is opened as its documentation recommends for many threads: with a write-ahead log, a time-out for other processes, and
``BEGIN IMMEDIATE`` for every writing transaction (a deferred one that reads and then writes fails or, worse, loses updates). SQLite
allows one writer at a time and has no queue for others, so this process's threads use their own (`bot.runtime.turns`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final
from urllib.parse import quote

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot import wording
from bot.model.errors import StartError, StoreBusy, StoreError
from bot.runtime.turns import Turns, TurnTimeoutError
from bot.runtime.urgency import Urgency, current_urgency
from bot.store import schema
from bot.store.announcements import AnnouncementsTable
from bot.store.cards import CardsTable
from bot.store.deliveries import DeliveriesTable
from bot.store.dues import Dues
from bot.store.duties import DutiesTable
from bot.store.failures import reason_of
from bot.store.feeds import FeedsTable
from bot.store.follows import FollowsTable
from bot.store.interventions import InterventionsTable
from bot.store.paces import PacesTable
from bot.store.queues import Queues
from bot.store.raised import Raised
from bot.store.search import Search
from bot.store.shares import SharesTable
from bot.store.silences import SilencesTable
from bot.store.sqlite_file import SqliteFile
from bot.store.submissions import SubmissionsTable
from bot.store.subscriptions import SubscriptionsTable
from bot.store.tickets import TicketsTable
from bot.store.trouble import Trouble
from bot.store.unfurls import UnfurlsTable

PATIENCE: Final = timedelta(seconds=2)
PATIENCE_OF_OPERATORS: Final = timedelta(seconds=10)
_A_TRY: Final = 0.05
"""The least time in seconds that a writer waits for another process, however long it has waited for its turn."""
_WATCHING_LOCK = 0x77617463  # the key of PostgreSQL's advisory lock for `Transaction.lock_watching`
_MIGRATION_LOCK = 0x6B656573  # the key of PostgreSQL's advisory lock while migrating: any number that only this bot uses


class Transaction:
    """One transaction over all tables. Plain models go in and come out; nothing of it outlives the ``with``."""

    def __init__(self, connection: Connection) -> None:
        self.feeds = FeedsTable(connection)
        self.silences = SilencesTable(connection)
        self.search = Search(connection)
        self.tickets = TicketsTable(connection, self.search)
        self.follows = FollowsTable(connection)
        self.subscriptions = SubscriptionsTable(connection)
        self.announcements = AnnouncementsTable(connection)
        self.cards = CardsTable(connection)
        self.submissions = SubmissionsTable(connection)
        self.raised = Raised(connection)
        self.unfurls = UnfurlsTable(connection)
        self.shares = SharesTable(connection)
        self.deliveries = DeliveriesTable(connection)
        self.paces = PacesTable(connection)
        self.duties = DutiesTable(connection)
        self.dues = Dues(connection)
        self.queues = Queues(connection)
        self.interventions = InterventionsTable(connection)
        self._connection = connection

    def lock_watching(self) -> None:
        """Take turns with all who change subscriptions or feeds, or record tickets, until the transaction ends.

        They read much and then write what follows from it: a subscription starts when its last feed is read, a change is the
        difference from what is recorded. On PostgreSQL two at a time would each miss what the other is about to commit. SQLite has
        one writer at a time anyway.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WATCHING_LOCK})


class Database:
    """The store. All access is through `write()` and `read()`; neither may be open during a call to Keesa or Slack.

    Both raise `StoreError` if the database fails, and `StoreBusy` if another process holds it for longer than `patience`.
    """

    def __init__(self, engine: Engine, file: SqliteFile | None = None, patience: timedelta = PATIENCE) -> None:
        self._engine = engine
        views = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}  # SQLite's are consistent anyway
        self._reader = engine.execution_options(patience=patience.total_seconds(), **views)
        self._writer = engine.execution_options(begin="BEGIN IMMEDIATE", patience=patience.total_seconds())
        self._file = file
        self._patience = patience.total_seconds()
        self._turns = Turns()
        self._trouble = Trouble()

    @property
    def trouble(self) -> str:
        """Why the database fails, or "" if it works."""
        return self._trouble.reason

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that is committed at the end of the ``with`` and rolled back by an exception."""
        with self._working(), self._turn_to_write() as patience, self._begun(patience) as connection:
            yield Transaction(connection)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view; what is written through it is lost."""
        with self._working(), self._reader.connect() as connection:
            yield Transaction(connection)

    def recover(self) -> None:
        """If the database has failed, check whether it works again. Called at every beat."""
        with self._working():
            if not self.trouble:
                return
        with self._working(), self._turn_to_write() as patience, self._begun(patience) as connection:
            connection.execute(text("SELECT count(*) FROM feeds"))
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA user_version = 0")  # writes the file's header, with the value that it has
        self._trouble.worked()

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Whether it works is noticed. Nothing is said to be saved in a file that nobody will find again."""
        with self._trouble.noticed():
            if self._file and not self._file.is_in_place:
                raise StoreError(wording.operator.DATABASE_MOVED)
            yield

    @contextmanager
    def _turn_to_write(self) -> Iterator[float]:
        """Waits for a turn among this process's writers. Yields how many seconds to wait for another process then.

        An ack must come in time, so a thread that has one to send gives up. The others wait as long as the queue moves.
        """
        if self._engine.dialect.name != "sqlite":
            yield self._patience
            return
        urgency, began = current_urgency(), time.monotonic()
        try:
            with self._turns.turn(urgency, self._patience if urgency is Urgency.ACK else None):
                yield max(_A_TRY, self._patience - (time.monotonic() - began))
        except TurnTimeoutError:
            raise StoreBusy("another thread has been writing for too long") from None

    @contextmanager
    def _begun(self, patience: float) -> Iterator[Connection]:
        """A writing transaction, which gives up if another process holds the database for so many seconds."""
        with self._writer.connect() as connection, connection.execution_options(patience=patience).begin():
            yield connection

    def migrate(self) -> None:
        """Bring the tables up to date, one process at a time. Raises `StartError` if that can't be done."""
        try:
            with self._begun(self._patience) as connection:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # another replica may migrate for long
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                schema.migrate(connection)
        except SQLAlchemyError as error:
            reason = reason_of(error)
        except (CommandError, ValueError) as error:  # Alembic's, about tables that are not as their version says
            reason = str(error)
        else:
            return
        raise StartError(wording.operator.database_unusable(reason))

    def take_over(self) -> None:
        """Release all leases if this process alone may use the file: their holders were killed. Elsewhere they expire.

        Raises `StartError` if it can't be written.
        """
        if self._file is None:
            return
        try:
            with self.write() as tx:
                tx.feeds.release_all()
                tx.announcements.release_all()
                tx.submissions.release_all()
        except StoreError as error:
            reason = str(error)
        else:
            return
        raise StartError(wording.operator.database_unusable(reason))

    def close(self) -> None:
        self._engine.dispose()
        if self._file is not None:
            self._file.release()


def open_database(database_url: str, patience: timedelta = PATIENCE) -> Database:
    """Open the database of a ``DATABASE_URL``, without touching its tables. `patience` is how long it waits for other processes.

    Raises `StartError` if it can't be reached, or if another process uses the same SQLite file.
    """
    url = _with_driver(make_url(database_url))
    is_sqlite = url.get_backend_name() == "sqlite"
    file = SqliteFile(_file_of(url)) if is_sqlite else None
    engine = _sqlite_engine(url) if is_sqlite else _postgresql_engine(url)
    try:
        _try(engine)
    except StartError:
        engine.dispose()
        if file:
            file.release()
        raise
    return Database(engine, file, patience)


def open_beside(database_url: str, patience: timedelta = PATIENCE_OF_OPERATORS) -> Database:
    """Open the database of a bot that may be running, for a few short transactions, without the lock that a bot takes.

    SQLite lets several processes use a file: one that writes makes the others wait, and each change is whole.

    Raises `StartError` if there is no database, or if its tables aren't up to date.
    """
    url = _with_driver(make_url(database_url))
    is_sqlite = url.get_backend_name() == "sqlite"
    if is_sqlite:
        file = _file_of(url)
        if not file.exists():
            raise StartError(wording.operator.no_database(str(file)))
        url = make_url(f"sqlite:///file:{quote(str(file.absolute()))}?mode=rw&uri=true")
    engine = _sqlite_engine(url) if is_sqlite else _postgresql_engine(url)
    try:
        if not _try(engine):
            raise StartError(wording.operator.DATABASE_IS_OLDER)
    except StartError:
        engine.dispose()
        raise
    return Database(engine, None, patience)


def try_database(database_url: str) -> str:
    """Say in a few words whether the database of a ``DATABASE_URL`` can be used. Writes nothing, so the bot may be running.

    Raises `StartError` if it can't be used.
    """
    url = _with_driver(make_url(database_url))
    if url.get_backend_name() == "sqlite":
        file = _file_of(url)
        if not file.exists():
            return _may_be_made(file)
        url = make_url(f"sqlite:///{_read_only(file)}")
    engine = create_engine(url)
    try:
        _try(engine)
    finally:
        engine.dispose()
    return wording.operator.DATABASE_WORKS


def _try(engine: Engine) -> bool:
    """Whether its tables are up to date."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            if connection.dialect.name == "sqlite":
                connection.execute(text("SELECT count(*) FROM sqlite_master"))  # SQLite doesn't read the file before this
            return schema.check(connection)
    except SQLAlchemyError as error:
        reason = reason_of(error)
    raise StartError(wording.operator.database_unreachable(engine.url.render_as_string(hide_password=True), reason))


def _may_be_made(file: Path) -> str:
    directory = next(folder for folder in file.absolute().parents if folder.exists())
    try:
        with TemporaryFile(dir=directory):  # checking permissions isn't enough: a file system may be read-only or full
            return wording.operator.database_to_create(str(file))
    except OSError as error:
        raise StartError(wording.operator.database_cannot_create(str(file), str(directory), error.strerror or str(error))) from None


def _read_only(file: Path) -> str:
    """Open a SQLite file without leaving a trace. If nobody has it open, it can be read without its log."""
    immutable = "" if Path(f"{file}-wal").exists() else "&immutable=1"
    return f"file:{quote(str(file.absolute()))}?mode=ro{immutable}&uri=true"


def _with_driver(url: URL) -> URL:
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _file_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise StartError(wording.operator.DATABASE_IN_MEMORY)
    return Path(url.database)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_size=20, max_overflow=20, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own handling of transactions causes lost updates
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    patience = options.get("patience", PATIENCE.total_seconds())
    connection.exec_driver_sql(f"PRAGMA busy_timeout={patience * 1000:.0f}")
    connection.exec_driver_sql(options.get("begin", "BEGIN"))


def _postgresql_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    """Without a limit, PostgreSQL would wait for another transaction's lock forever."""
    patience = connection.get_execution_options().get("patience")
    if patience is not None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience * 1000:.0f}")
