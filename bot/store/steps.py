"""The steps of workflows that the bot was asked to do. The row is the schedule."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, exists, literal, or_, select, update

from bot.model.steps import STEP, Step
from bot.runtime.leases import Lease
from bot.store import leasing
from bot.store.conditions import IS_FINAL
from bot.store.insert import insert_new
from bot.store.pruning import delete_some
from bot.store.tables import steps, submissions

_IS_RUNNING: Final = steps.c.ended_at.is_(None)
_IS_SETTLED: Final = exists().where(submissions.c.key == literal(STEP) + steps.c.id, IS_FINAL)
"""What the step asked to write has ended."""


class StepsTable:
    """The `steps` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, step: Step) -> bool:
        """Add a new step, which is due. False, with nothing written, if it is known already."""
        return insert_new(self._connection, steps, step.model_dump() | {"due_at": step.created_at})

    def due(self, now: datetime) -> list[str]:
        """The ids of unclaimed steps with which something can be done, oldest first."""
        ready = (_IS_RUNNING, leasing.free(steps, now), or_(steps.c.due_at <= now, _IS_SETTLED))
        return list(self._connection.scalars(select(steps.c.id).where(*ready).order_by(steps.c.created_at)))

    def claim(self, step_id: str, lease: Lease) -> tuple[Step, int] | None:
        """The step, claimed until the lease ends, and its fence; None if it has ended or somebody else has it."""
        fence = leasing.claim(self._connection, steps, steps.c.id == step_id, _IS_RUNNING, lease=lease)
        if fence is None:
            return None
        row = self._connection.execute(select(steps).where(steps.c.id == step_id)).one()
        return Step.model_validate(row._asdict(), extra="ignore"), fence

    def renew(self, step_id: str, fence: int, until: datetime) -> bool:
        """The claim lasts until then. False if it was lost."""
        return leasing.renew(self._connection, steps, steps.c.id == step_id, fence=fence, until=until)

    def put_off(self, step_id: str, fence: int, due_at: datetime) -> None:
        """Release a claimed step, and go on with it then. Does nothing if the claim was lost."""
        self._update(step_id, fence, due_at=due_at)

    def end(self, step_id: str, fence: int, now: datetime) -> None:
        """It is over. What it was given isn't needed any more. Does nothing if the claim was lost."""
        self._update(step_id, fence, ended_at=now, inputs={}, token="")

    def retry_now(self, now: datetime) -> None:
        """Keesa answers again: what waited because it didn't is due now."""
        self._connection.execute(update(steps).where(_IS_RUNNING, steps.c.due_at > now).values(due_at=now))

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of the steps that ended before then. Returns how many."""
        return delete_some(self._connection, steps, steps.c.ended_at < before, at_most)

    def release_all(self) -> None:
        """Release all leases: for the only process that may use a SQLite file, at its start."""
        self._connection.execute(update(steps).where(steps.c.lease_until.is_not(None)).values(lease_until=None))

    def _update(self, step_id: str, fence: int, **values: Any) -> None:
        held: tuple[ColumnElement[bool], ...] = (steps.c.id == step_id, steps.c.fence == fence)
        self._connection.execute(update(steps).where(*held).values(lease_until=None, **values))
