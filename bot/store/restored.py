"""What a restored backup says is waiting may have been sent after the backup was made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, update

from bot.model.announcements import AnnouncementState
from bot.model.writes import SubmissionState
from bot.store.tables import announcements, submissions


class Restored:
    """The two queues of a database that was restored from a backup, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def doubt(self, now: datetime) -> int:
        """Everything that waits is looked for in Slack or Keesa before it is sent, as after a lost answer. Returns how much.

        Nobody works on it, whoever had claimed it when the backup was made.
        """
        messages = update(announcements).where(announcements.c.state.in_((AnnouncementState.PENDING, AnnouncementState.SENDING)))
        attempted_at = func.coalesce(announcements.c.attempted_at, announcements.c.created_at)
        doubted = self._connection.execute(
            messages.values(state=AnnouncementState.SENDING, attempted_at=attempted_at, due_at=now, lease_until=None)
        )
        unsent = (SubmissionState.PENDING, SubmissionState.SENDING, SubmissionState.UNKNOWN)
        writes = update(submissions).where(submissions.c.state.in_([state.value for state in unsent]))
        sent_at = func.coalesce(submissions.c.sent_at, submissions.c.created_at)
        unknown = self._connection.execute(
            writes.values(state=SubmissionState.UNKNOWN, sent_at=sent_at, due_at=now, lease_until=None)
        )
        return doubted.rowcount + unknown.rowcount
