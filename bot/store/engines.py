"""Engines for a ``DATABASE_URL``, and whether they reach a database that can be used.

SQLite is opened as its documentation recommends for many threads: with a write-ahead log, a time-out for other processes, and
``BEGIN IMMEDIATE`` for every writing transaction (a deferred one that reads and then writes fails or, worse, loses updates).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from bot import wording
from bot.model.errors import StartError
from bot.store import schema
from bot.store.bounds import Bounds
from bot.store.failures import reason_of
from bot.store.patience import Patience, current_patience, waiting
from bot.store.sqlite_file import lacks_of
from bot.store.stored_json import dump_json, load_json


def engine_of(database_url: str, bounds: Bounds) -> Engine:
    """An engine that connects when it is used. Raises `StartError` for a database in memory."""
    return _engine(_url_of(database_url), bounds)


def engine_beside(database_url: str, bounds: Bounds) -> Engine:
    """An engine for the database of a bot that may be running. It connects when it is used.

    SQLite lets several processes use a file: one that writes makes the others wait, and each change is whole. The file is never
    created. Raises `StartError` if there is none, or if this account may not write to it.
    """
    url = _url_of(database_url)
    if file := sqlite_file(database_url):
        if not is_there(file):
            raise StartError(wording.operator.no_database(str(file)))
        if lacked := lacks_of(file):
            raise StartError(wording.operator.lacks_rights(lacked))
        url = make_url(f"sqlite:///file:{quote(str(file.absolute()))}?mode=rw&uri=true")
    return _engine(url, bounds)


def reading_engine(file: Path) -> Engine:
    """An engine that leaves no trace of itself beside a SQLite file. If nobody has it open, it can be read without its log."""
    immutable = "" if Path(f"{file}-wal").exists() else "&immutable=1"
    return create_engine(f"sqlite:///file:{quote(str(file.absolute()))}?mode=ro{immutable}&uri=true")


def sqlite_file(database_url: str) -> Path | None:
    """The file of a ``DATABASE_URL``; None if it is a server's. Raises `StartError` if it is in memory."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise StartError(wording.operator.DATABASE_IN_MEMORY)
    return Path(url.database)


def try_engine(engine: Engine, bounds: Bounds) -> bool:
    """Whether its tables are up to date. Raises `StartError` if it can't be used."""
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


def is_there(file: Path) -> bool:
    """Whether there is such a file. Raises `StartError` if that can't be seen."""
    try:
        return file.exists()
    except OSError as error:  # its directory may not be searched
        reason = error.strerror or str(error)
    raise StartError(wording.operator.database_cannot_open(str(file), reason))


def _url_of(database_url: str) -> URL:
    url = make_url(database_url)
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _engine(url: URL, bounds: Bounds) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    from bot.store.postgresql import postgresql_engine  # its driver is an extra

    return postgresql_engine(url, bounds)


def _sqlite_engine(url: URL) -> Engine:
    settings = {"check_same_thread": False}
    engine = create_engine(
        url,
        pool_size=20,
        max_overflow=20,
        pool_use_lifo=True,  # each connection has a cache of its own, so only those that are needed at once fill theirs
        json_serializer=dump_json,
        json_deserializer=load_json,
        connect_args=settings,
    )
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
