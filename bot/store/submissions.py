"""The outbox to Keesa, and the audit log: every write that a person asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, or_, select, union, update

from bot.model.writes import Requester, Submission, SubmissionOutcome, SubmissionState, Write
from bot.store import leasing
from bot.store.conditions import BLANK, HAS_VIEW, IS_OPEN, IS_UNTOLD, IS_WRITTEN_OUT
from bot.store.insert import insert_new
from bot.store.jobs import JobsTable
from bot.store.pruning import delete_some
from bot.store.searched import columns_of
from bot.store.tables import submissions

_WRITE: TypeAdapter[Write] = TypeAdapter(Write)
_UNSENT = submissions.c.state.in_(
    [state.value for state in SubmissionState if not state.is_final and state is not SubmissionState.TAKEN]
)
_BLANKED: Final[Mapping[str, Mapping[str, Any]]] = {
    "note": {"text": ""},
    "ticket": {"description": "", "customer_name": "", "customer_contact": 0, "reference": None},
}


class SubmissionsTable(JobsTable[Submission]):
    """The `submissions` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, submissions)

    def add(self, submission: Submission) -> bool:
        """Add a new submission. False, with nothing written, if its key exists already."""
        values = submission.model_dump(exclude={"requester", "write"}) | submission.requester.model_dump()
        values |= _written(submission.write)
        return insert_new(self._connection, submissions, values)

    def get(self, submission_id: str) -> Submission | None:
        return self._one(submissions.c.id == submission_id)

    def by_key(self, key: str) -> Submission | None:
        return self._one(submissions.c.key == key)

    def same_still_open(self, submission: Submission) -> Submission | None:
        """The same unfinished write by the same person, if any: a command that was typed twice."""
        mine = (submissions.c.user_id == submission.requester.user_id, IS_OPEN)
        same = submissions.c.digest == _written(submission.write)["digest"]
        row = self._connection.execute(select(submissions).where(*mine, same).limit(1)).one_or_none()
        return self._read(row) if row else None

    def unfinished(self, user_id: str) -> int:
        """The number of that person's writes that are or may be still to be sent."""
        mine = (submissions.c.user_id == user_id, IS_OPEN, _UNSENT)
        return self._connection.scalar(select(func.count()).select_from(submissions).where(*mine)) or 0

    def due(self, now: datetime) -> list[str]:
        """The ids of unclaimed submissions that are due, oldest first: those that aren't final, or whose person wasn't told."""
        free = select(submissions.c.id, submissions.c.created_at).where(leasing.free(submissions, now))
        due = union(free.where(_is_sendable(now)), free.where(IS_UNTOLD))  # an OR of both would be a search through all
        return list(self._connection.scalars(due.order_by("created_at")))

    def retry_now(self, now: datetime) -> None:
        """Keesa answers again, so what waited because it didn't is due now."""
        waiting = (submissions.c.state == SubmissionState.PENDING.value, submissions.c.due_at > now)
        self._connection.execute(update(submissions).where(*waiting).values(due_at=now))

    def cancel(self, submission_id: str, now: datetime) -> bool:
        """Cancel it if it is waiting. False if it is being sent, may have been written, or is final.

        This increments the fence, so whoever has claimed it leaves it alone.
        """
        kept = (submissions.c.id == submission_id, submissions.c.state == SubmissionState.PENDING.value)
        cancelled = {"state": SubmissionState.CANCELLED.value, "told": SubmissionOutcome.CANCELLED.value, "finished_at": now}
        freed = {"fence": submissions.c.fence + 1, "lease_until": None, "once": None}
        return bool(self._connection.execute(update(submissions).where(*kept).values(**cancelled, **freed)).rowcount)

    def forget_view(self, view_id: str) -> None:
        """The form was closed, so the outcome is sent in another way."""
        self._connection.execute(update(submissions).where(submissions.c.view_id == view_id, HAS_VIEW).values(view_id=""))

    def blank(self, before: datetime, at_most: int) -> int:
        """Blank some of the submissions that were finished before then. Returns how many.

        A blanked one keeps who asked for what, when, and the outcome: it is the audit log.
        """
        old = select(submissions.c.id, submissions.c.write).where(submissions.c.finished_at < before, IS_WRITTEN_OUT)
        rows = [_blanked(row.id, row.write) for row in self._connection.execute(old.limit(at_most))]
        if rows:
            self._connection.execute(update(submissions).where(submissions.c.id == bindparam("of")), rows)
        return len(rows)

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of the submissions that were finished before then. Returns how many."""
        return delete_some(self._connection, submissions, submissions.c.finished_at < before, at_most)

    def waiting(self) -> int:
        """The number of submissions on their way to Keesa."""
        return self._connection.scalar(select(func.count()).select_from(submissions).where(_UNSENT)) or 0

    def waiting_since(self) -> datetime | None:
        """When the oldest of them was made."""
        query = select(func.min(submissions.c.created_at)).where(_UNSENT)
        oldest: datetime | None = self._connection.scalar(query)
        return oldest

    def _available(self, now: datetime) -> ColumnElement[bool]:
        return or_(_is_sendable(now), IS_UNTOLD)

    def _read(self, row: Row[Any]) -> Submission:
        values = row._asdict()
        fields = {name: values[name] for name in Submission.model_fields if name in values}
        fields["write"] = _WRITE.validate_python(values["write"], extra="ignore")
        fields["requester"] = Requester.model_validate({name: values[name] for name in Requester.model_fields})
        return Submission.model_validate(fields)

    def _one(self, condition: Any) -> Submission | None:
        row = self._connection.execute(select(submissions).where(condition)).one_or_none()
        return self._read(row) if row else None


def _written(write: Write) -> dict[str, Any]:
    """What was written, and the columns by which it is searched."""
    as_json = write.model_dump(mode="json")
    return {"write": as_json, **columns_of(as_json)}


def _blanked(submission_id: str, write: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a submission of which only the subject is kept."""
    kept = {**write, **_BLANKED[write["kind"]]}
    return {"of": submission_id, "write": kept, **columns_of(kept), "response_url": BLANK, "card": "", "error": ""}


def _is_sendable(now: datetime) -> ColumnElement[bool]:
    return and_(IS_OPEN, submissions.c.due_at <= now)
