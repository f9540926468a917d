"""Connections to PostgreSQL, also through a pooler that gives each transaction another one (PgBouncer in transaction mode).

Nothing outlives a transaction: settings are local to it, advisory locks end with it, and no statement is prepared. What is asked
for when connecting is what such a pooler knows.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from math import ceil
from typing import Any, ClassVar, Final

from psycopg import Connection as DriverConnection
from psycopg import OperationalError
from psycopg.abc import RV, PQGen
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL

from bot import wording
from bot.store.bounds import Bounds
from bot.store.patience import GRACE, current_patience
from bot.store.stored_json import dump_json, load_json

_NETWORK: Final = {
    "keepalives_idle": 10,  # seconds until an idle connection is probed
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds until what was sent must be confirmed
    "fallback_application_name": "keesa-bot",
}
"""A server that vanished is noticed by connections that nobody waits for, too. What ``DATABASE_URL`` says goes first."""
_FULL: Final = ("too many clients", "too many connections", "remaining connection slots", "no more connections allowed")
_LIMITS: Final = text(
    "SELECT set_config('statement_timeout', :statement, true), set_config('lock_timeout', :lock, true),"
    " set_config('idle_in_transaction_session_timeout', :idle, true)"
)


class Unreachable(OperationalError):
    """There is no connection to be had, or no answer in time. Every other attempt would wait as long for nothing."""

    is_away: ClassVar[bool] = True


class TooManyConnections(OperationalError):
    """The server has none left."""

    sqlstate = "53300"


class ImpatientConnection(DriverConnection[Any]):
    """Waits for no answer longer than `current_patience`."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Raises `Unreachable`, after which the connection is closed: nobody knows what state it is in."""
        patience = current_patience()
        if patience is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, patience.left() + GRACE)
        except OperationalError as error:
            if error.sqlstate or self.closed:
                raise
        self.close()
        raise Unreachable(wording.operator.NO_ANSWER) from None


def postgresql_engine(url: URL, bounds: Bounds) -> Engine:
    """An engine with these bounds for all of its connections."""
    network = {name: value for name, value in _NETWORK.items() if name not in url.query}
    engine = create_engine(
        url,
        pool_size=bounds.pool,
        max_overflow=0,
        pool_timeout=bounds.ack,
        pool_pre_ping=True,
        use_native_hstore=False,
        json_serializer=dump_json,
        json_deserializer=load_json,
        connect_args={**network, "prepare_threshold": None},
    )
    event.listen(engine, "do_connect", lambda _dialect, _record, args, settings: _connect(bounds, args, settings))
    event.listen(engine, "begin", _limit)
    return engine


def _connect(bounds: Bounds, args: Sequence[Any], settings: Mapping[str, Any]) -> ImpatientConnection:
    """Connects in a thread of its own: the driver waits two seconds at least, and for a name server as long as that takes."""
    patience = current_patience()
    seconds = bounds.connect if patience is None else min(bounds.connect, patience.left())
    made: Future[ImpatientConnection] = Future()
    settings = {"connect_timeout": ceil(bounds.connect), **settings}
    threading.Thread(target=_try, args=(made, args, settings), name="connecting", daemon=True).start()
    try:
        return made.result(seconds)
    except TimeoutError:
        if not made.cancel():  # it came at the last moment
            return made.result()
    except OperationalError as error:
        kind = TooManyConnections if any(words in str(error) for words in _FULL) else Unreachable
        raise kind(str(error)) from None
    raise Unreachable(wording.operator.NO_ANSWER)


def _try(made: Future[ImpatientConnection], args: Sequence[Any], settings: Mapping[str, Any]) -> None:
    try:
        connection = ImpatientConnection.connect(*args, **settings)
    except Exception as error:
        with suppress(InvalidStateError):
            made.set_exception(error)
        return
    try:
        made.set_result(connection)
    except InvalidStateError:  # nobody waits for it any more
        connection.close()


def _limit(connection: Connection) -> None:
    """By default, PostgreSQL waits forever: for a statement, a lock, or a process that was stopped within a transaction."""
    patience = current_patience()
    if patience is not None:
        each, lock = patience.left(), min(patience.lock, patience.left())
        limits = {"statement": _milliseconds(each), "lock": _milliseconds(lock), "idle": _milliseconds(patience.each)}
        connection.execute(_LIMITS, limits)


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(1000 * seconds)))  # 0 would be no limit
