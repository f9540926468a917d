"""The steps of workflows that the bot was asked to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, exists, literal, or_, select, update

from bot.model.steps import STEP, Step
from bot.store import leasing
from bot.store.conditions import IS_FINAL
from bot.store.insert import insert_new
from bot.store.jobs import JobsTable
from bot.store.pruning import delete_some
from bot.store.tables import steps, submissions

_IS_RUNNING: Final = steps.c.ended_at.is_(None)
_IS_SETTLED: Final = exists().where(submissions.c.key == literal(STEP) + steps.c.id, IS_FINAL)
"""What the step asked to write has ended."""


class StepsTable(JobsTable[Step]):
    """The `steps` table within one transaction. A step that has not ended is always available."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, steps)

    def add(self, step: Step) -> bool:
        """Add a new step, which is due. False, with nothing written, if it is known already."""
        return insert_new(self._connection, steps, step.model_dump() | {"due_at": step.created_at})

    def due(self, now: datetime) -> list[str]:
        """The ids of unclaimed steps with which something can be done, oldest first."""
        ready = (_IS_RUNNING, leasing.free(steps, now), or_(steps.c.due_at <= now, _IS_SETTLED))
        return list(self._connection.scalars(select(steps.c.id).where(*ready).order_by(steps.c.created_at)))

    def end(self, step_id: str, fence: int, now: datetime) -> None:
        """It is over. What it was given isn't needed any more. Does nothing if the claim was lost."""
        self.update(step_id, fence, lease_until=None, ended_at=now, inputs={}, token="")

    def retry_now(self, now: datetime) -> None:
        """Keesa answers again: what waited because it didn't is due now."""
        self._connection.execute(update(steps).where(_IS_RUNNING, steps.c.due_at > now).values(due_at=now))

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of the steps that ended before then. Returns how many."""
        return delete_some(self._connection, steps, steps.c.ended_at < before, at_most)

    def _available(self, now: datetime) -> ColumnElement[bool]:
        return _IS_RUNNING

    def _read(self, row: Row[Any]) -> Step:
        return Step.model_validate(row._asdict(), extra="ignore")
