"""Translates the database drivers' errors to `StoreError`, if they are about the database and not about the bot's own code.

Sources: https://sqlite.org/rescode.html and https://www.postgresql.org/docs/current/errcodes-appendix.html.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.model.errors import StoreAway, StoreBusy, StoreError

_HELD: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SICK: Final = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
}
_HELD_STATES: Final = {"55P03", "57014", "40P01", "53300"}
"""A lock that wasn't available in time, a statement that took too long, a deadlock, or too many connections."""
_SICK_STATES: Final = {"25006", "25P03", "42P01"}
"""A read-only database, a transaction in which this process was stopped for too long, or a table that somebody removed."""
_NO_TABLE: Final = "no such table"


@contextmanager
def told_apart() -> Iterator[None]:
    """Raises a `StoreError` for the database's errors within the ``with``, and lets defects through."""
    try:
        yield
    except SQLAlchemyError as error:
        failure = _failure(error)
        if failure is None:
            raise
    else:
        return
    raise failure from None  # without the statement and its values


def reason_of(error: SQLAlchemyError) -> str:
    """The driver's message on one line, without the statement and its values."""
    orig = getattr(error, "orig", None)
    said = getattr(getattr(orig, "diag", None), "message_primary", None) or orig or error  # PostgreSQL's, without the details
    return " ".join(str(said).split())[:300]


def _failure(error: SQLAlchemyError) -> StoreError | None:
    if isinstance(error, NoConnectionFree):
        return StoreBusy("no connection is free")
    if not isinstance(error, DBAPIError):
        return None
    if getattr(error.orig, "is_away", False):
        return StoreAway(reason_of(error))
    code, state = getattr(error.orig, "sqlite_errorcode", None), getattr(error.orig, "sqlstate", None)
    if code is not None:
        return _by_code(code & 0xFF, error)
    if state in _HELD_STATES:
        return StoreBusy(reason_of(error))
    if state in _SICK_STATES or isinstance(error, OperationalError | InterfaceError):
        return StoreError(reason_of(error))
    return None


def _by_code(code: int, error: DBAPIError) -> StoreError | None:
    if code in _HELD:
        return StoreBusy(reason_of(error))
    is_sick = code in _SICK or _NO_TABLE in str(error.orig)  # SQLite has no code for this
    return StoreError(reason_of(error)) if is_sick else None
