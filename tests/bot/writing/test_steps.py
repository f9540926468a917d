"""Steps of workflows, and who performs them, made by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import wording
from bot.model.errors import Busy, KeesaBotError, KeesaUnavailable
from bot.model.steps import Step, StepEnd, StepFailed, StepKind
from bot.runtime.timings import Timings
from bot.store.claims import Claims
from bot.writing.steps import StepRunner, Steps
from tests.harness.clock import HandClock
from tests.harness.databases import open_migrated
from tests.harness.work import InlineWorkers


class Waiting:
    """Always waits, for the same reason."""

    def __init__(self, why: KeesaBotError) -> None:
        self._why = why
        self.reported: list[StepEnd] = []

    def perform(self, step: Step) -> StepEnd | None:
        raise self._why

    def report(self, step: Step, end: StepEnd) -> None:
        self.reported.append(end)


@pytest.mark.parametrize(
    ("why", "said"), [(KeesaUnavailable("call 6", "away"), wording.steps.EXPIRED), (Busy("so many"), wording.errors.BUSY)]
)
def test_no_workflow_waits_for_ever(tmp_path: Path, clock: HandClock, why: KeesaBotError, said: str) -> None:
    database, timings, waiting = open_migrated(tmp_path / "bot.db"), Timings(), Waiting(why)
    steps = Steps(database, clock)
    runner = StepRunner(
        database,
        waiting,
        InlineWorkers(),
        give_up_after=timedelta(hours=1),
        clock=clock,
        timings=timings,
        claims=Claims(database, clock, timings.lease),
    )
    steps.keep("Fx1", StepKind.LOOK_UP_TICKET, {}, "")

    runner.beat()
    assert waiting.reported == []
    clock.advance(hours=2)
    runner.beat()
    runner.beat()

    assert waiting.reported == [StepFailed(reason=said)]
