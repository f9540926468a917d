"""Opens the database: the engine, its transactions, the migrations, and the lock that restricts SQLite to one process.

SQLite is opened as its documentation recommends for many threads: with a write-ahead log, a time-out for other processes, and
``BEGIN IMMEDIATE`` for every writing transaction (a deferred one that reads and then writes fails or, worse, loses updates). SQLite
allows one writer at a time and has no queue for others, so this process's threads use their own (`bot.runtime.turns`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final
from urllib.parse import quote, unquote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot import wording
from bot.model.errors import StartError, StoreBusy, StoreError, StoreUnsure
from bot.runtime.clock import Clock, Reading, utc_now
from bot.runtime.turns import Turns, TurnTimeoutError
from bot.runtime.urgency import Urgency, current_urgency
from bot.store import schema
from bot.store.announcements import AnnouncementsTable
from bot.store.bounds import Bounds
from bot.store.cards import CardsTable
from bot.store.customers import CustomersTable
from bot.store.defaults import FormDefaultsTable
from bot.store.deliveries import DeliveriesTable
from bot.store.dues import Dues
from bot.store.duties import DutiesTable
from bot.store.failures import reason_of
from bot.store.feeds import FeedsTable
from bot.store.follows import FollowsTable
from bot.store.hints import HintsTable
from bot.store.interventions import InterventionsTable
from bot.store.mutes import MutesTable
from bot.store.paces import PacesTable
from bot.store.patience import Patience, current_patience, waiting
from bot.store.preferences import PreferencesTable
from bot.store.queues import Queues
from bot.store.raised import Raised
from bot.store.reminders import RemindersTable
from bot.store.replicas import ReplicasTable
from bot.store.restored import Restored
from bot.store.schedules import SchedulesTable
from bot.store.search import Search
from bot.store.server_clock import read_clock
from bot.store.shares import SharesTable
from bot.store.sign_ins import SignInsTable
from bot.store.silences import SilencesTable
from bot.store.sqlite_file import SqliteFile, lacks_of
from bot.store.steps import StepsTable
from bot.store.stored_json import load_json
from bot.store.submissions import SubmissionsTable
from bot.store.subscriptions import SubscriptionsTable
from bot.store.templates import TemplatesTable
from bot.store.threads import ThreadsTable
from bot.store.tickets import TicketsTable
from bot.store.trouble import Trouble
from bot.store.unfurls import UnfurlsTable

OPERATORS: Final = Bounds(pool=2, ack=10.0)
"""For an operator's command, which has time."""
_READINGS: Final = 3
"""How often the server's clock is read at first. The first reading of a transaction includes its beginning."""
_A_TRY: Final = 0.05
"""The least time in seconds that a transaction gets, however long it has waited for its turn."""
_WRITE_NOTHING: Final = {
    "sqlite": "PRAGMA user_version = 0",  # writes the file's header, with the value that it has
    "postgresql": "UPDATE alembic_version SET version_num = version_num",
}
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
        self.threads = ThreadsTable(connection)
        self.hints = HintsTable(connection)
        self.submissions = SubmissionsTable(connection)
        self.steps = StepsTable(connection)
        self.raised = Raised(connection)
        self.restored = Restored(connection)
        self.unfurls = UnfurlsTable(connection)
        self.shares = SharesTable(connection)
        self.deliveries = DeliveriesTable(connection)
        self.mutes = MutesTable(connection)
        self.schedules = SchedulesTable(connection)
        self.reminders = RemindersTable(connection)
        self.paces = PacesTable(connection)
        self.preferences = PreferencesTable(connection)
        self.form_defaults = FormDefaultsTable(connection)
        self.customers = CustomersTable(connection)
        self.templates = TemplatesTable(connection)
        self.duties = DutiesTable(connection)
        self.sign_ins = SignInsTable(connection)
        self.dues = Dues(connection)
        self.queues = Queues(connection)
        self.interventions = InterventionsTable(connection)
        self.replicas = ReplicasTable(connection)
        self._connection = connection

    def read_clock(self) -> Reading | None:
        """What the server's clock shows now; None on SQLite, which has no server."""
        return read_clock(self._connection)

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

    Both raise `StoreError` if the database fails, and `StoreBusy` if others hold it for longer than `bounds` allow.
    """

    def __init__(self, engine: Engine, file: SqliteFile | None = None, bounds: Bounds = Bounds()) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        views = {} if self._is_sqlite else {"isolation_level": "REPEATABLE READ"}  # SQLite's are consistent anyway
        self._reader = engine.execution_options(**views)
        self._writer = engine.execution_options(begin="BEGIN IMMEDIATE")
        self._file = file
        self._bounds = bounds
        self._turns = Turns(1 if self._is_sqlite else bounds.pool)
        self._trouble = Trouble()

    @property
    def trouble(self) -> str:
        """Why the database fails, or "" if it works."""
        return self._trouble.reason

    @property
    def failures(self) -> int:
        """How often it has failed since the start."""
        return self._trouble.times

    @property
    def connections(self) -> Mapping[str, int]:
        """How many connections this process has open, by what they do: ``in use`` or ``idle``."""
        pool = self._engine.pool
        return {"in use": pool.checkedout(), "idle": pool.checkedin()} if isinstance(pool, QueuePool) else {}

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that is committed at the end of the ``with`` and rolled back by an exception.

        Raises `StoreUnsure` if the database doesn't say whether it was committed.
        """
        with self._working(), self._turn(current_urgency()), self._begun() as connection:
            yield Transaction(connection)

    @contextmanager
    def read(self, within: float | None = None) -> Iterator[Transaction]:
        """A consistent view; what is written through it is lost. `within` are the seconds that all of it may take."""
        turn = self._patient(within) if self._is_sqlite else self._turn(current_urgency(), within)
        with self._working(), turn, self._reader.connect() as connection:
            yield Transaction(connection)

    def read_clock(self) -> Reading | None:
        """What the server's clock shows now, as exactly as can be; None on SQLite, which has no server."""
        with self.read() as tx:
            readings = [reading for _ in range(_READINGS) if (reading := tx.read_clock())]
        return min(readings, key=lambda reading: reading.uncertainty, default=None)

    def shared(self, clock: Clock) -> Clock:
        """Let this clock show the server's time, if there is a server: the same as for all other replicas."""
        with suppress(StoreError):  # it was there a moment ago, and is read again
            if reading := self.read_clock():
                clock.follow(reading)
        return clock

    def recover(self) -> None:
        """Check whether the database answers and, if it has failed, whether it works again. Called at every beat."""
        with self._working(is_trial=True):
            if self._is_sqlite and not self.trouble:
                return
            with self._turn(Urgency.ACK), self._begun() as connection:
                connection.execute(text("SELECT count(*) FROM feeds"))
                if self.trouble:
                    connection.exec_driver_sql(_WRITE_NOTHING[connection.dialect.name])
        self._trouble.worked()

    @contextmanager
    def _working(self, *, is_trial: bool = False) -> Iterator[None]:
        """Whether it works is noticed. Nothing is said to be saved in a file that nobody will find again.

        While the database doesn't answer, only a trial waits for it: for all others it fails at once.
        """
        if not is_trial:
            self._trouble.check()
        with self._trouble.noticed():
            if self._file and not self._file.is_in_place:
                raise StoreError(wording.operator.DATABASE_MOVED)
            yield

    @contextmanager
    def _turn(self, urgency: Urgency, within: float | None = None) -> Iterator[None]:
        """Waits for a turn among this process's threads: to write to SQLite, or to have one of the connections to PostgreSQL.

        An ack must come in time, so a thread that has one to send gives up. The others wait as long as the queue moves.
        """
        total, began = within or self._bounds.total(urgency), time.monotonic()
        try:
            with self._turns.turn(urgency, total), self._patient(total, time.monotonic() - began):
                yield
        except TurnTimeoutError:
            raise StoreBusy("other threads have used it for too long") from None

    @contextmanager
    def _patient(self, total: float | None, waited: float = 0) -> Iterator[None]:
        """Wait no longer than the bounds allow, and no longer than `total` seconds for everything; `waited` of them are over."""
        bounds, left = self._bounds, None if total is None else max(_A_TRY, total - waited)
        lock = max(_A_TRY, bounds.ack - waited) if self._is_sqlite else bounds.lock
        with waiting(Patience(bounds.statement, lock, None if left is None else time.monotonic() + left)):
            yield

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """A writing transaction."""
        with self._writer.connect() as connection, connection.begin() as transaction:
            yield connection
            try:
                transaction.commit()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                unsure = StoreUnsure(reason_of(error))
            else:
                return
            raise unsure

    def migrate(self) -> None:
        """Bring the tables up to date, one process at a time. Raises `StartError` if that can't be done."""
        try:
            with self._begun() as connection:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # another replica may migrate for long
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
                schema.migrate(connection)
        except SQLAlchemyError as error:
            reason = reason_of(error)
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
                tx.steps.release_all()
                tx.follows.release_all()
                tx.sign_ins.release_all()
        except StoreError as error:
            reason = str(error)
        else:
            return
        raise StartError(wording.operator.database_unusable(reason))

    def close(self) -> None:
        """Also what a thread still works with is closed, as soon as that returns it."""
        event.listen(self._engine, "checkin", lambda connection, _record: connection and connection.close())
        self._engine.dispose()
        if self._file is not None:
            self._file.release()


def open_database(database_url: str, bounds: Bounds = Bounds()) -> Database:
    """Open the database of a ``DATABASE_URL``, without touching its tables.

    Raises `StartError` if it can't be reached, or if another process uses the same SQLite file.
    """
    url = _with_driver(make_url(database_url))
    is_sqlite = url.get_backend_name() == "sqlite"
    file = SqliteFile(_file_of(url)) if is_sqlite else None
    engine = _engine(url, bounds)
    try:
        _try(engine, bounds)
    except StartError:
        engine.dispose()
        if file:
            file.release()
        raise
    return Database(engine, file, bounds)


def open_beside(database_url: str, bounds: Bounds = OPERATORS) -> Database:
    """Open the database of a bot that may be running, for a few short transactions, without the lock that a bot takes.

    Raises `StartError` if there is no database, or if its tables aren't up to date.
    """
    engine = engine_beside(database_url, bounds)
    try:
        if not _try(engine, bounds):
            raise StartError(wording.operator.DATABASE_IS_OLDER)
    except StartError:
        engine.dispose()
        raise
    return Database(engine, None, bounds)


def engine_beside(database_url: str, bounds: Bounds) -> Engine:
    """An engine for the database of a bot that may be running. It connects when it is used.

    SQLite lets several processes use a file: one that writes makes the others wait, and each change is whole. The file is never
    created. Raises `StartError` if there is none, or if this account may not write to it.
    """
    url = _with_driver(make_url(database_url))
    if file := sqlite_file(database_url):
        if not _is_there(file):
            raise StartError(wording.operator.no_database(str(file)))
        if lacked := lacks_of(file):
            raise StartError(wording.operator.lacks_rights(lacked))
        url = make_url(f"sqlite:///file:{quote(str(file.absolute()))}?mode=rw&uri=true")
    return _engine(url, bounds)


def sqlite_file(database_url: str) -> Path | None:
    """The file of a ``DATABASE_URL``; None if it is a server's. Raises `StartError` if it is in memory."""
    url = _with_driver(make_url(database_url))
    return _file_of(url) if url.get_backend_name() == "sqlite" else None


def try_database(database_url: str, bounds: Bounds = Bounds()) -> str:
    """Say in a few words whether the database of a ``DATABASE_URL`` can be used. Writes nothing, so the bot may be running.

    Raises `StartError` if it can't be used.
    """
    url = _with_driver(make_url(database_url))
    if url.get_backend_name() == "sqlite":
        file = _file_of(url)
        if not _is_there(file):
            return _may_be_made(file)
        engine = create_engine(f"sqlite:///{_read_only(file)}")
    else:
        engine = _engine(url, bounds)
    try:
        _try(engine, bounds)
    finally:
        engine.dispose()
    return wording.operator.DATABASE_WORKS


def skew_of(database_url: str) -> timedelta | None:
    """How far this machine's clock is ahead of the database server's; None if there is no server, or it can't be used."""
    if make_url(database_url).get_backend_name() == "sqlite":
        return None
    with suppress(StartError), closing(open_database(database_url)) as database:
        return database.shared(Clock(utc_now)).skew
    return None


def _try(engine: Engine, bounds: Bounds) -> bool:
    """Whether its tables are up to date."""
    try:
        with waiting(Patience(bounds.statement, bounds.lock)), engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            if connection.dialect.name == "sqlite":
                connection.execute(text("SELECT count(*) FROM sqlite_master"))  # SQLite doesn't read the file before this
            return schema.check(connection)
    except SQLAlchemyError as error:
        reason = reason_of(error)
    if engine.dialect.name == "sqlite":
        path = unquote((engine.url.database or "").removeprefix("file:"))
        raise StartError(wording.operator.database_cannot_open(path, reason))
    raise StartError(wording.operator.database_unreachable(engine.url.render_as_string(hide_password=True), reason))


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:  # its directory may not be searched
        reason = error.strerror or str(error)
    raise StartError(wording.operator.database_cannot_open(str(file), reason))


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


def _engine(url: URL, bounds: Bounds) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    from bot.store.postgresql import postgresql_engine  # its driver is an extra

    return postgresql_engine(url, bounds)


def _sqlite_engine(url: URL) -> Engine:
    settings = {"check_same_thread": False}
    engine = create_engine(url, pool_size=20, max_overflow=20, json_deserializer=load_json, connect_args=settings)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own handling of transactions causes lost updates
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    patience = current_patience()
    milliseconds = round((patience.lock if patience else Bounds().ack) * 1000)
    if connection.info.get("busy_timeout") != milliseconds:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")
        connection.info["busy_timeout"] = milliseconds
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
