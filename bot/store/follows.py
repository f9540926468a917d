"""Who follows which ticket, and when each followed ticket is looked up next. The row is the schedule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.store.insert import insert_new
from bot.store.tables import followed, follows


class FollowsTable:
    """The `follows` and `followed` tables within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: str, number: str, now: datetime) -> bool:
        """The person follows the ticket from now on, and it is due to be looked up. False if they did already."""
        insert_new(self._connection, followed, {"ticket_number": number, "next_look_at": now, "failures": 0})
        return insert_new(self._connection, follows, {"user_id": user_id, "ticket_number": number, "since": now})

    def has(self, user_id: str, number: str) -> bool:
        mine = (follows.c.user_id == user_id, follows.c.ticket_number == number)
        return self._connection.scalar(select(follows.c.ticket_number).where(*mine)) is not None

    def of_user(self, user_id: str) -> list[str]:
        """The numbers of the tickets that a person follows, the latest first."""
        query = select(follows.c.ticket_number).where(follows.c.user_id == user_id)
        return list(self._connection.scalars(query.order_by(follows.c.since.desc(), follows.c.ticket_number.desc())))

    def followers(self, number: str) -> list[str]:
        """The people who follow a ticket."""
        return list(self._connection.scalars(select(follows.c.user_id).where(follows.c.ticket_number == number)))

    def followed(self, numbers: Collection[str]) -> set[str]:
        """Those of the tickets that somebody follows."""
        return set(self._connection.scalars(select(followed.c.ticket_number).where(followed.c.ticket_number.in_(numbers))))

    def remove(self, user_id: str, number: str) -> bool:
        """The person doesn't follow the ticket any more. False if they didn't."""
        mine = (follows.c.user_id == user_id, follows.c.ticket_number == number)
        gone = self._connection.execute(delete(follows).where(*mine)).rowcount
        if not self.followers(number):
            self.end(number)
        return bool(gone)

    def end(self, number: str) -> None:
        """Nobody follows the ticket any more."""
        self._connection.execute(delete(follows).where(follows.c.ticket_number == number))
        self._connection.execute(delete(followed).where(followed.c.ticket_number == number))

    def due(self, now: datetime, limit: int) -> list[tuple[str, int]]:
        """The tickets to look up now, the longest waiting first, each with its number of failures in a row."""
        query = select(followed.c.ticket_number, followed.c.failures).where(followed.c.next_look_at <= now)
        rows = self._connection.execute(query.order_by(followed.c.next_look_at).limit(limit))
        return [(row.ticket_number, row.failures) for row in rows]

    def claim(self, number: str, now: datetime, until: datetime) -> bool:
        """Claim a due ticket: it isn't due again before `until`. False if it was claimed already."""
        due = (followed.c.ticket_number == number, followed.c.next_look_at <= now)
        return bool(self._connection.execute(update(followed).where(*due).values(next_look_at=until)).rowcount)

    def put_off(self, number: str, next_look_at: datetime, *, failures: int = 0) -> None:
        """Look it up at that time."""
        change = update(followed).where(followed.c.ticket_number == number)
        self._connection.execute(change.values(next_look_at=next_look_at, failures=failures))

    def retry_now(self, now: datetime) -> None:
        """Keesa answers again: every ticket that is backing off is due now."""
        waiting = (followed.c.failures > 0, followed.c.next_look_at > now)
        self._connection.execute(update(followed).where(*waiting).values(next_look_at=now))
