"""What both state machines share: workers that hold tasks, a kill, and a database that survives it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ParamSpec

from hypothesis import Phase, settings

from bot.model.errors import LeaseLost
from bot.runtime.workers import Workers
from bot.store.database import Database
from tests.harness import open_migrated

P = ParamSpec("P")

MODEST = settings(
    stateful_step_count=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
"""Explaining a failure is left out, because it traces every line, including the database's."""


class Killed(BaseException):
    """The process is killed here. No handler in the bot may catch it."""


class HandWorkers(Workers):
    """Holds every task until it is told to run them; a kill drops them."""

    def __init__(self) -> None:
        """No threads, so nothing to set up."""
        self._in_hand: list[Callable[[], object]] = []

    def submit(self, task: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        self._in_hand.append(partial(task, *args, **kwargs))

    def run(self) -> None:
        """Run the held tasks, oldest first. Like the real pool, it goes on after a task whose lease was over."""
        while self._in_hand:
            with suppress(LeaseLost):
                self._in_hand.pop(0)()


class Disk:
    """A SQLite file, and the database that is open on it."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory()
        self.database = self._open()

    def _open(self) -> Database:
        return open_migrated(Path(self._directory.name, "bot.sqlite3"))

    def reopen(self) -> Database:
        """What the next process does first: open the file, and release what the killed one held."""
        self.database.close()
        self.database = self._open()
        self.database.take_over()
        return self.database

    def close(self) -> None:
        self.database.close()
        self._directory.cleanup()
