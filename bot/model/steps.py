"""Steps of workflows that people build in Slack: what one asks the bot to do, and how that ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from bot.model.value import Value

STEP: Final = "step "
"""The beginning of the key of a submission that a step asked for; the rest is the step's id."""


class StepKind(StrEnum):
    """The steps that the app offers. Each is the callback id of a function in the app's manifest."""

    RAISE_TICKET = "raise_ticket"
    ADD_NOTE = "add_note"
    LOOK_UP_TICKET = "look_up_ticket"


class Step(Value):
    """One run of a step. It is a row in the database before Slack is answered.

    `id` is Slack's id of the run. `inputs` are as Slack sent them. `token` is good for this run only, and for a quarter of an hour.
    """

    id: str
    kind: StepKind
    inputs: Mapping[str, Any]
    token: str = ""
    created_at: datetime
    request_id: str = ""

    @property
    def key(self) -> str:
        """The key of the submission that it asks for."""
        return f"{STEP}{self.id}"


class StepDone(Value):
    """It succeeded: the workflow goes on with these values."""

    outputs: Mapping[str, str]


class StepFailed(Value):
    """It didn't, and won't: the workflow ends. `reason` is a plain sentence for the person."""

    reason: str


StepEnd = StepDone | StepFailed
