"""Who follows which ticket, and when each followed ticket is looked up next. The row is the schedule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, select, update

from bot.runtime.leases import Lease
from bot.store import leasing
from bot.store.insert import insert_new
from bot.store.tables import followed, follows

_FOLLOWED = select(followed.c.ticket_number).where(followed.c.ticket_number.in_(bindparam("numbers", expanding=True)))
"""Built once, since each poll with a change asks for it."""


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
        return set(self._connection.scalars(_FOLLOWED, {"numbers": list(numbers)}))

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
        query = select(followed.c.ticket_number, followed.c.failures).where(_is_due(now))
        rows = self._connection.execute(query.order_by(followed.c.next_look_at).limit(limit))
        return [(row.ticket_number, row.failures) for row in rows]

    def claim(self, number: str, lease: Lease) -> int | None:
        """Claim a due ticket until the lease ends. Returns the claim's fence; None if somebody else was faster."""
        due = (followed.c.ticket_number == number, followed.c.next_look_at <= lease.now)
        return leasing.claim(self._connection, followed, *due, lease=lease)

    def renew(self, number: str, fence: int, until: datetime) -> bool:
        """The claim lasts until then. False if it was lost."""
        return leasing.renew(self._connection, followed, followed.c.ticket_number == number, fence=fence, until=until)

    def put_off(self, number: str, fence: int, next_look_at: datetime, *, failures: int = 0) -> None:
        """Release a claimed ticket, and look it up again at that time. Does nothing if the claim was lost."""
        change = update(followed).where(followed.c.ticket_number == number, followed.c.fence == fence)
        self._connection.execute(change.values(next_look_at=next_look_at, failures=failures, lease_until=None))

    def skip(self, number: str, now: datetime, next_look_at: datetime) -> None:
        """If the ticket is due and not claimed, it needn't be looked up before that time."""
        change = update(followed).where(followed.c.ticket_number == number, _is_due(now))
        self._connection.execute(change.values(next_look_at=next_look_at, failures=0))

    def release_all(self) -> None:
        """Release all leases: for the only process that may use a SQLite file, at its start."""
        leasing.release_all(self._connection, followed)

    def retry_now(self, now: datetime) -> None:
        """Keesa answers again: every ticket that is backing off is due now."""
        waiting = (followed.c.failures > 0, followed.c.next_look_at > now)
        self._connection.execute(update(followed).where(*waiting).values(next_look_at=now))


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(followed.c.next_look_at <= now, leasing.free(followed, now))
