"""The bot's worker pool without threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from bot.runtime.workers import Workers

P = ParamSpec("P")


class InlineWorkers(Workers):
    """Runs each task at once in the caller's thread, so exceptions reach the test."""

    def __init__(self) -> None:
        """No threads, so nothing to set up."""

    def submit(self, task: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        task(*args, **kwargs)

    def submit_for(self, person: str, task: Callable[[], object]) -> None:
        task()
