"""Who signs in to Keesa now, and how the last sign-in ended. No token and no password is stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, delete, or_, select, update

from bot.model.sign_ins import SignInFailure
from bot.store.insert import insert_new
from bot.store.tables import sign_ins


class SignInsTable:
    """The `sign_ins` table within one transaction. `credentials` is a fingerprint of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_failure(self, credentials: str) -> SignInFailure | None:
        """The failure of the last sign-in; None if it succeeded, or if there was none. Others wait until the transaction ends."""
        insert_new(self._connection, sign_ins, {"credentials": credentials})
        row = self._connection.execute(select(sign_ins).where(_of(credentials)).with_for_update()).one_or_none()
        return _failure(row) if row and row.retry_at else None

    def claim(self, credentials: str, now: datetime, turn: timedelta) -> bool:
        """Whether nobody else signs in now; then the caller does, for as long as a turn lasts."""
        until = sign_ins.c.turn_until
        is_free = or_(until.is_(None), until <= now, until > now + turn)  # the clock may have been ahead then
        claimed = update(sign_ins).where(_of(credentials), is_free).values(turn_until=now + turn)
        return bool(self._connection.execute(claimed).rowcount)

    def release_all(self) -> None:
        """End everybody's turn: for the only process that may use a SQLite file, at its start."""
        self._connection.execute(update(sign_ins).values(turn_until=None))

    def succeed(self, credentials: str) -> None:
        """Signed in: nothing needs to be known any more."""
        self._connection.execute(delete(sign_ins).where(_of(credentials)))

    def fail(self, credentials: str, failure: SignInFailure) -> None:
        values = {
            "turn_until": None,
            "retry_at": failure.retry_at,
            "pause": failure.pause.total_seconds(),
            "rejected": failure.rejected,
            "status": failure.status,
            "error": failure.text,
        }
        self._connection.execute(update(sign_ins).where(_of(credentials)).values(values))


def _of(credentials: str) -> ColumnElement[bool]:
    return sign_ins.c.credentials == credentials


def _failure(row: Row[tuple[object, ...]]) -> SignInFailure:
    return SignInFailure(row.error, row.status, row.rejected, timedelta(seconds=row.pause), row.retry_at)
