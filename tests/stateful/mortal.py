"""What both machines are made of: workers that keep tasks in hand, a kill, and a database that outlives it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ParamSpec

from hypothesis import Phase, settings

from bot.runtime.workers import Workers
from bot.store.database import Database
from tests.harness import open_migrated

P = ParamSpec("P")

MODEST = settings(
    stateful_step_count=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
"""Explaining a failure is left out: it traces every line, the database's too."""


class Killed(BaseException):
    """The process is killed here: no handler of the bot's may catch it."""


class HandWorkers(Workers):
    """Keeps every task in hand until it is told to run them; a kill drops them."""

    def __init__(self) -> None:
        """No threads, so nothing to set up."""
        self._in_hand: list[Callable[[], object]] = []

    def submit(self, task: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        self._in_hand.append(partial(task, *args, **kwargs))

    def run(self) -> None:
        """Do what is in hand, the oldest first."""
        while self._in_hand:
            self._in_hand.pop(0)()


class Disk:
    """A SQLite file, and the database that is open on it."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory()
        self.database = self._open()

    def _open(self) -> Database:
        return open_migrated(Path(self._directory.name, "bot.sqlite3"))

    def reopen(self) -> Database:
        """What the next process does first: open the file, and let go of what the killed one held."""
        self.database.close()
        self.database = self._open()
        self.database.take_over()
        return self.database

    def close(self) -> None:
        self.database.close()
        self._directory.cleanup()
