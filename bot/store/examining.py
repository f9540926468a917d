"""What `keesa-bot check` finds out about the database beside a bot that may be running. It changes nothing."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot import wording
from bot.model.errors import StartError
from bot.runtime.clock import utc_now
from bot.store import schema
from bot.store.bounds import Bounds
from bot.store.engines import engine_beside, sqlite_file
from bot.store.failures import reason_of
from bot.store.patience import Patience, waiting
from bot.store.tables import deliveries, metadata, replicas

_ROWS: Final = 200
"""More than SQLite keeps in so small a cache."""
_LATELY: Final = timedelta(seconds=15)
_LACKED: Final = text(
    "SELECT name, privilege FROM unnest(CAST(:names AS text[])) AS name,"
    " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege"
    " WHERE NOT has_table_privilege(current_user, quote_ident(name), privilege) ORDER BY name"
)
_OTHERS: Final = text(
    "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY(CAST(:names AS text[]))"
    " AND NOT pg_has_role(current_user, tableowner, 'MEMBER')"
)
_MAY_CREATE: Final = text("SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')")
_LIMITS: Final = text(
    "SELECT CAST(current_setting('max_connections') AS int) - CAST(current_setting('superuser_reserved_connections') AS int),"
    " (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),"
    " (SELECT datconnlimit FROM pg_database WHERE datname = current_database())"
)
_IN_USE: Final = text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")


@dataclass(frozen=True)
class Connections:
    """How many connections the server allows the bot, how many are in use by anybody, and how many replicas run."""

    allowed: int
    in_use: int
    replicas: int


class Examination:
    """The database of a ``DATABASE_URL``. Each method raises `StartError` if the database refuses."""

    def __init__(self, database_url: str, bounds: Bounds) -> None:
        self._file = sqlite_file(database_url)
        self._engine = engine_beside(database_url, bounds)
        self._bounds = bounds

    def close(self) -> None:
        self._engine.dispose()

    def version(self) -> tuple[str, bool]:
        """The version of the tables, "" if there are none, and whether they are up to date."""
        with self._connected() as connection:
            is_up_to_date = schema.check(connection)
            return schema.version_of(connection), is_up_to_date

    def lacks(self) -> list[str]:
        """What the bot's account may not do, in words. It could open a file only if it may write to it."""
        if self._file:
            return []
        names = {"names": list(metadata.tables)}
        with self._connected() as connection:
            lacked = [wording.checks.lacks_privilege(*row) for row in connection.execute(_LACKED, names)]
            return lacked if lacked or connection.scalar(_MAY_CREATE) else [wording.checks.MAY_NOT_CREATE]

    def warnings(self) -> list[str]:
        """What works, but shouldn't be so, in words."""
        if self._file:
            is_open = self._file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH)
            return [wording.checks.open_to_all(str(self._file))] if is_open else []
        with self._connected() as connection:
            others = connection.scalar(_OTHERS, {"names": list(metadata.tables)})
            return [wording.checks.TABLES_OF_ANOTHER_ROLE] if others else []

    def write_and_read(self) -> None:
        """Write rows and read them, in a transaction that is rolled back."""
        key = f"check {secrets.token_hex(8)}"
        with self._connected() as connection:
            if self._file:
                connection.exec_driver_sql("PRAGMA cache_size = 1")  # so that it writes to the disk at once
            rows = [{"key": f"{key} {number} {'.' * 100}", "acted_at": utc_now()} for number in range(_ROWS)]
            connection.execute(insert(deliveries), rows)
            written = connection.scalar(select(func.count()).where(deliveries.c.key.startswith(key, autoescape=True)))
            connection.rollback()
        if written != _ROWS:
            raise StartError(wording.operator.WRITTEN_AND_NOT_READ)

    def connections(self) -> Connections | None:
        """None on SQLite, which has no server."""
        if self._file:
            return None
        with self._connected() as connection:
            of_server, *of_others = connection.execute(_LIMITS).one()
            allowed = min([of_server, *(limit for limit in of_others if limit >= 0)])
            return Connections(allowed, connection.scalar(_IN_USE) or 0, _running(connection))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with waiting(Patience(self._bounds.statement, self._bounds.lock)), self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            reason = reason_of(error)
        else:
            return
        raise StartError(wording.operator.database_failing(reason))


def _running(connection: Connection) -> int:
    lately = replicas.c.seen_at >= func.now() - _LATELY
    return connection.scalar(select(func.count()).select_from(replicas).where(lately)) or 0
