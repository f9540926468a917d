"""The bot's pool of workers, without threads."""

from __future__ import annotations

from collections.abc import Callable

from bot.runtime.workers import Workers


class InlineWorkers(Workers):
    """Does each task at once, in the thread that hands it over; what a task raises reaches the test."""

    def __init__(self) -> None:
        """No threads, so nothing to set up."""

    def submit(self, task: Callable[[], object]) -> None:
        task()
