"""Does the steps of workflows, each once, also if Keesa only comes back an hour later.

A step is a row before Slack is answered. What it writes is a submission, whose key is the step's, so that a step that Slack
delivers twice, or that another replica takes over, asks for nothing again. Slack is told the end until it has taken it: Slack takes
only the first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from bot import wording
from bot.model.errors import KeesaBotError, KeesaError, SlackError, StoreError
from bot.model.steps import Step, StepEnd, StepFailed, StepKind
from bot.runtime.clock import Clock
from bot.runtime.correlation import current_work
from bot.runtime.failpoints import failpoint
from bot.runtime.leases import check_lease
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database
from bot.writing.jobs import JobRunner

log = logging.getLogger(__name__)


class Performer(Protocol):
    """Does a step in Keesa, and reports to Slack."""

    def perform(self, step: Step) -> StepEnd | None:
        """Do it, or see what became of it; None if that isn't known yet. Raises a `KeesaBotError`."""

    def report(self, step: Step, end: StepEnd) -> None:
        """Let the workflow go on, or end. Doing it twice does no harm. Raises a `SlackError`."""


class Steps:
    """Keeps what Slack asks for. `on_step` is called when there is one."""

    def __init__(self, database: Database, clock: Clock, on_step: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._clock = clock
        self._on_step = on_step

    def keep(self, step_id: str, kind: StepKind, inputs: Mapping[str, Any], token: str) -> None:
        """Keep a step, unless it is known already."""
        step = Step(id=step_id, kind=kind, inputs=inputs, token=token, created_at=self._clock(), request_id=current_work().request)
        with self._database.write() as tx:
            is_new = tx.steps.add(step)
        failpoint("steps.kept")
        if is_new:
            self._on_step()


class StepRunner:
    """Does the steps that are due. The scheduler calls `beat`. What Keesa doesn't take for `give_up_after` fails."""

    def __init__(
        self,
        database: Database,
        performer: Performer,
        workers: Workers,
        *,
        give_up_after: timedelta,
        clock: Clock,
        timings: Timings,
        claims: Claims,
    ) -> None:
        self._database = database
        self._performer = performer
        self._workers = workers
        self._give_up_after = give_up_after
        self._clock = clock
        self._timings = timings
        self._jobs = JobRunner(database, lambda tx: tx.steps, clock, timings, claims)

    def beat(self) -> None:
        """Go on with the steps that are due."""
        with self._database.read() as tx:
            due = tx.steps.due(self._clock())
        self._workers.submit_due("steps", self.process, due)

    def process(self, step_id: str) -> None:
        """Go on with one step as far as possible now."""
        self._jobs.run(step_id, self._go_on)

    def _go_on(self, step: Step, fence: int) -> None:
        end = self._end_of(step)
        if end and self._is_reported(step, end):
            failpoint("steps.reported")
            with self._database.write() as tx:
                tx.steps.end(step.id, fence, self._clock())
            return
        pause = self._timings.submission_retry.as_long_as(self._clock.age(step.created_at))
        with self._database.write() as tx:
            tx.steps.release(step.id, fence, self._clock() + pause)

    def _end_of(self, step: Step) -> StepEnd | None:
        """How it ended; None if it has to be tried again."""
        try:
            return self._performer.perform(step)
        except StoreError:
            raise
        except KeesaBotError as error:
            if error.is_final:
                return StepFailed(reason=error.for_person)
            log.info("Step %s of a workflow waits: %s", step.id, error)
            if self._clock.age(step.created_at) <= self._give_up_after:
                return None
            return StepFailed(reason=wording.steps.EXPIRED if isinstance(error, KeesaError | SlackError) else error.for_person)

    def _is_reported(self, step: Step, end: StepEnd) -> bool:
        """False if Slack has to be told again."""
        check_lease()
        try:
            self._performer.report(step, end)
        except SlackError as error:
            longest = self._give_up_after + self._timings.give_up_message_after
            gives_up = error.is_final or self._clock.age(step.created_at) > longest
            log.log(logging.WARNING if gives_up else logging.INFO, "Slack didn't take the end of step %s: %s", step.id, error)
            return gives_up
        log.info("Step %s of a workflow ended: %s", step.id, end.reason if isinstance(end, StepFailed) else step.kind)
        return True
