"""Who follows which ticket, and when each followed ticket is looked up next. The row is the schedule."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.store.insert import insert_new
from bot.store.tables import followed, follows


class Follows:
    """The `follows` and `followed` tables within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: str, number: str, now: datetime) -> bool:
        """The person follows the ticket from now on; it is due to be looked up. False where that is so already."""
        insert_new(self._connection, followed, {"ticket_number": number, "next_look_at": now, "failures": 0})
        return insert_new(self._connection, follows, {"user_id": user_id, "ticket_number": number, "since": now})

    def has(self, user_id: str, number: str) -> bool:
        mine = (follows.c.user_id == user_id, follows.c.ticket_number == number)
        return self._connection.scalar(select(follows.c.ticket_number).where(*mine)) is not None

    def of_user(self, user_id: str) -> list[str]:
        """The numbers of the tickets that a person follows, the last one first."""
        query = select(follows.c.ticket_number).where(follows.c.user_id == user_id)
        return list(self._connection.scalars(query.order_by(follows.c.since.desc(), follows.c.ticket_number.desc())))

    def followers(self, number: str) -> list[str]:
        """The people who follow a ticket."""
        return list(self._connection.scalars(select(follows.c.user_id).where(follows.c.ticket_number == number)))

    def remove(self, user_id: str, number: str) -> bool:
        """The person follows the ticket no longer. False where that was so already."""
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
        """Tickets to look up now, the one that has waited longest first, each with how often in a row that failed."""
        query = select(followed.c.ticket_number, followed.c.failures).where(followed.c.next_look_at <= now)
        rows = self._connection.execute(query.order_by(followed.c.next_look_at).limit(limit))
        return [(row.ticket_number, row.failures) for row in rows]

    def claim(self, number: str, now: datetime, until: datetime) -> bool:
        """Take a ticket that is due: it is not due again before `until`. False where another took it."""
        due = (followed.c.ticket_number == number, followed.c.next_look_at <= now)
        return bool(self._connection.execute(update(followed).where(*due).values(next_look_at=until)).rowcount)

    def put_off(self, number: str, next_look_at: datetime, *, failures: int = 0) -> None:
        """Look it up then."""
        change = update(followed).where(followed.c.ticket_number == number)
        self._connection.execute(change.values(next_look_at=next_look_at, failures=failures))

    def retry_now(self, now: datetime) -> None:
        """Keesa answers again: whatever waited because it did not is due now."""
        waiting = (followed.c.failures > 0, followed.c.next_look_at > now)
        self._connection.execute(update(followed).where(*waiting).values(next_look_at=now))
