"""Everything that waits for its time, in whichever table, and what that time may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, exists, select, update

from bot.model.announcements import AnnouncementState
from bot.model.writes import SubmissionState
from bot.store.tables import announcements, feeds, followed, submissions

_UNSENT: Final = announcements.c.state.in_((AnnouncementState.PENDING, AnnouncementState.SENDING))
_OPEN: Final = submissions.c.state.in_([state.value for state in SubmissionState if not state.is_final])


@dataclass(frozen=True)
class LongestPauses:
    """How far ahead each kind of row may be due at most, and a lease may end."""

    feeds: timedelta
    followed: timedelta
    announcements: timedelta
    submissions: timedelta
    lease: timedelta


class Dues:
    """When rows are due, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def are_beyond(self, now: datetime, longest: LongestPauses) -> bool:
        """Whether anything is put off, or held, for longer than it ever may be: by a clock that was ahead."""
        beyond = [*_due_after(now, longest).values(), *_held_after(now, longest).values()]
        return any(self._connection.scalar(select(exists().where(where))) for where in beyond)

    def bring_forward(self, now: datetime, longest: LongestPauses) -> int:
        """Make due what is put off for longer than it may be, and let go of what is held for longer. Returns how many rows."""
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
        announcements.c.due_at: _UNSENT & (announcements.c.due_at > now + longest.announcements),
        submissions.c.due_at: _OPEN & (submissions.c.due_at > now + longest.submissions),
    }


def _held_after(now: datetime, longest: LongestPauses) -> Mapping[Column[datetime], ColumnElement[bool]]:
    leases = (feeds.c.lease_until, announcements.c.lease_until, submissions.c.lease_until)
    return {column: column > now + longest.lease for column in leases}
