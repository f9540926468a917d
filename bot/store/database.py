"""Opens the database: its transactions, the migrations, and the lock that restricts SQLite to one process.

SQLite allows one writer at a time and has no queue for others, so this process's threads use their own (`bot.runtime.turns`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot import wording
from bot.model.errors import StartError, StoreBusy, StoreError, StoreUnsure
from bot.runtime.clock import Clock, Reading
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
from bot.store.engines import engine_beside, engine_of, sqlite_file, try_engine
from bot.store.failures import reason_of
from bot.store.feeds import FeedsTable
from bot.store.follows import FollowsTable
from bot.store.hints import HintsTable
from bot.store.history import HistoryTable
from bot.store.inbox import InboxTable
from bot.store.interventions import InterventionsTable
from bot.store.lines import LinesTable
from bot.store.mutes import MutesTable
from bot.store.paces import PacesTable
from bot.store.patience import Patience, waiting
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
from bot.store.sqlite_file import SqliteFile
from bot.store.steps import StepsTable
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
        self.history = HistoryTable(connection)
        self.follows = FollowsTable(connection)
        self.subscriptions = SubscriptionsTable(connection)
        self.announcements = AnnouncementsTable(connection)
        self.lines = LinesTable(connection)
        self.cards = CardsTable(connection)
        self.threads = ThreadsTable(connection)
        self.hints = HintsTable(connection)
        self.submissions = SubmissionsTable(connection)
        self.steps = StepsTable(connection)
        self.inbox = InboxTable(connection)
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
                tx.lines.release_all()
                tx.submissions.release_all()
                tx.steps.release_all()
                tx.inbox.release_all()
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
    path = sqlite_file(database_url)
    file = SqliteFile(path) if path else None
    engine = engine_of(database_url, bounds)
    try:
        try_engine(engine, bounds)
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
        if not try_engine(engine, bounds):
            raise StartError(wording.operator.DATABASE_IS_OLDER)
    except StartError:
        engine.dispose()
        raise
    return Database(engine, None, bounds)


@contextmanager
def for_a_command(database: Database) -> Iterator[Database]:
    """Close the database at the end of an operator's command. Raises `StartError` if it fails before."""
    try:
        yield database
    except StoreError as error:
        reason = str(error)
    else:
        return
    finally:
        database.close()
    raise StartError(wording.operator.database_unusable(reason))
