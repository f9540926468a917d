"""Everything that waits for its time, in any table, and the limits for these times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, exists, select, update

from bot.store.conditions import IS_OPEN, IS_WAITING
from bot.store.tables import announcements, duties, feeds, followed, inbox, steps, submissions


class LongestPauses(NamedTuple):
    """How far ahead each kind of row can be due at most, and how long a lease can last."""

    feeds: timedelta
    followed: timedelta
    announcements: timedelta
    submissions: timedelta
    steps: timedelta
    inbox: timedelta
    duties: timedelta
    lease: timedelta

    @classmethod
    def none(cls, lease: timedelta) -> LongestPauses:
        """Everything is due now, except what is claimed."""
        now = timedelta(0)
        return cls(feeds=now, followed=now, announcements=now, submissions=now, steps=now, inbox=now, duties=now, lease=lease)


class Dues:
    """The times at which rows are due, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def are_beyond(self, now: datetime, longest: LongestPauses) -> bool:
        """Whether any row is due, or claimed, later than possible: its time was written by a clock that was ahead."""
        beyond = [*_due_after(now, longest).values(), *_held_after(now, longest).values()]
        return any(self._connection.scalar(select(exists().where(where))) for where in beyond)

    def bring_forward(self, now: datetime, longest: LongestPauses) -> int:
        """Make rows due that are postponed for too long, and release claims that last too long. Returns how many rows."""
        count = 0
        for column, where in _due_after(now, longest).items():
            count += self._connection.execute(update(column.table).where(where).values({column: now})).rowcount
        for column, where in _held_after(now, longest).items():
            count += self._connection.execute(update(column.table).where(where).values({column: None})).rowcount
        return count


def _due_after(now: datetime, longest: LongestPauses) -> Mapping[Column[datetime], ColumnElement[bool]]:
    return {
        feeds.c.next_poll_at: feeds.c.next_poll_at > now + longest.feeds,
        followed.c.next_look_at: followed.c.next_look_at > now + longest.followed,
        announcements.c.due_at: IS_WAITING & (announcements.c.due_at > now + longest.announcements),
        duties.c.due_at: duties.c.due_at > now + longest.duties,
        submissions.c.due_at: IS_OPEN & (submissions.c.due_at > now + longest.submissions),
        steps.c.due_at: steps.c.ended_at.is_(None) & (steps.c.due_at > now + longest.steps),
        inbox.c.due_at: inbox.c.due_at > now + longest.inbox,
    }


def _held_after(now: datetime, longest: LongestPauses) -> Mapping[Column[datetime], ColumnElement[bool]]:
    leases = (table.c.lease_until for table in (feeds, followed, announcements, submissions, steps, inbox))
    return {column: column > now + longest.lease for column in leases}
