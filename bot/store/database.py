"""Opening the database: the engine, its transactions, the migrations, and the lock that keeps SQLite to one process.

SQLite is opened as its documentation advises for many threads: write-ahead log, five seconds of patience, and every writing
transaction begun with ``BEGIN IMMEDIATE`` (a deferred one that reads and then writes fails or, worse, loses updates).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot.model.errors import StartError
from bot.store.announcements import Announcements
from bot.store.cards import Cards
from bot.store.feeds import Feeds
from bot.store.follows import Follows
from bot.store.raised import Raised
from bot.store.search import Search
from bot.store.silences import Silences
from bot.store.submissions import Submissions
from bot.store.subscriptions import Subscriptions
from bot.store.tickets import Tickets
from bot.store.unfurls import Unfurls

MIGRATIONS = Path(__file__).with_name("migrations")
_MIGRATION_LOCK = 0x6B656573  # any number that only this bot uses: the key of PostgreSQL's advisory lock while migrating


class Transaction:
    """One transaction over every aggregate. Plain models go in and come out; nothing of it outlives the ``with``."""

    def __init__(self, connection: Connection) -> None:
        self.feeds = Feeds(connection)
        self.silences = Silences(connection)
        self.search = Search(connection)
        self.tickets = Tickets(connection, self.search)
        self.follows = Follows(connection)
        self.subscriptions = Subscriptions(connection)
        self.announcements = Announcements(connection)
        self.cards = Cards(connection)
        self.submissions = Submissions(connection)
        self.raised = Raised(connection)
        self.unfurls = Unfurls(connection)


class Database:
    """The store. `write()` and `read()` are its only doors; neither may be held open across a call to Keesa or Slack."""

    def __init__(self, engine: Engine, lock: filelock.BaseFileLock | None = None) -> None:
        self._engine = engine
        self._writer = engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        self._lock = lock

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that is committed at the end of the ``with`` and rolled back by an exception."""
        with self._writer.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view; what is written through it is lost."""
        with self._engine.connect() as connection:
            yield Transaction(connection)

    def migrate(self) -> None:
        """Bring the tables up to date, one process at a time. Raises `StartError` where the database refuses."""
        try:
            with self._writer.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                config = Config()
                config.set_main_option("script_location", str(MIGRATIONS))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except SQLAlchemyError as error:
            reason = _reason(error)
        else:
            return
        raise StartError(f"The database cannot be used: {reason}")

    def close(self) -> None:
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()


def open_database(database_url: str, *, alone: bool = True) -> Database:
    """Open the database of a ``DATABASE_URL``, without touching its tables.

    Raises `StartError` when it cannot be reached or, unless `alone` is False, when another process uses the same SQLite file.
    """
    url = _with_driver(make_url(database_url))
    is_sqlite = url.get_backend_name() == "sqlite"
    lock = _lock_file(url) if is_sqlite and alone else None
    engine = _sqlite_engine(url) if is_sqlite else create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        reason = _reason(error)
        engine.dispose()
        if lock:
            lock.release()
    else:
        return Database(engine, lock)
    raise StartError(f"The database at {url.render_as_string(hide_password=True)} cannot be reached: {reason}")


def _with_driver(url: URL) -> URL:
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _lock_file(url: URL) -> filelock.BaseFileLock:
    if not url.database or url.database == ":memory:":
        raise StartError("DATABASE_URL must name a file: a database in memory would forget what is owed")
    path = Path(f"{url.database}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(path, timeout=0, thread_local=False)
        lock.acquire()
    except filelock.Timeout:
        raise StartError(
            f"Another keesa-bot is running on {url.database}. Stop it, or give this one its own DATABASE_URL."
        ) from None
    except OSError as error:
        raise StartError(f"The database {url.database} cannot be opened: {error.strerror or error}") from None
    return lock


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, pool_size=20, max_overflow=20, connect_args={"check_same_thread": False, "timeout": 5})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own idea of when to begin a transaction is the cause of lost updates
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _reason(error: SQLAlchemyError) -> str:
    """What the driver said, in one line, without the statement and its values."""
    return " ".join(str(getattr(error, "orig", None) or error).split())[:300]
