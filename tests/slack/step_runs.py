"""Runs of workflow steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .values import Json

TOKEN_SECONDS: Final = 15 * 60
"""A run's token is valid for so long, or until the run ends. Source: https://github.com/slackapi/bolt-python/issues/1075"""


@dataclass(eq=False)
class StepRun:
    """One run of a step. `state` is ``running``, ``completed`` or ``failed``; `error` is what its person is told."""

    id: str
    function: Json
    token: str
    started_at: float
    state: str = "running"
    outputs: Json = field(default_factory=dict)
    error: str = ""
    ends: int = 0
