"""A real bot process that dies as in a power cut, and starts again on the same database."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from bot.running import run_until_stopped
from bot.runtime.clock import Clock
from bot.runtime.failpoints import VARIABLE
from bot.runtime.timings import Timings
from bot.sandbox.keesa import SandboxKeesa
from tests.harness import PATIENT, UNLIMITED, fork, settings_for
from tests.slack import SlackServer
from tests.slack.socket_mode import Connection

MORTAL: Final = PATIENT._replace(lease=timedelta(seconds=4))
"""On PostgreSQL, what a killed process has claimed is free after so long."""


class MortalBot:
    """One bot process after another: `start` and `kill`, or a failpoint at which it kills itself.

    A process may be stopped in the middle of a transaction. Then the server ends it after `database_statement_seconds`, and its
    locks with it, which has to be well before the tests of the other processes lose patience.
    """

    def __init__(self, slack: SlackServer, keesa: SandboxKeesa, directory: Path, database_url: str) -> None:
        self.database_url = database_url
        self._slack = slack
        self._directory = directory
        self._settings = settings_for(slack, keesa.url, database_url, "socket", poll_seconds=0.2, database_statement_seconds=15)
        self._process: ForkServerProcess | None = None
        self._log = directory / "bot.log"

    def start(
        self,
        *,
        failpoint: str = "",
        connected: bool = True,
        timings: Timings = MORTAL,
        ahead: timedelta = timedelta(),
        **settings: object,
    ) -> None:
        """Start it, on a host whose clock is `ahead`, and, by default, wait until Slack can reach it."""
        values = self._settings | settings | {VARIABLE: failpoint}
        others = self._slack.sockets.connections
        self._log.touch()
        self._process = process = fork(_run, timings, ahead, directory=self._directory, settings=values, log=self._log)
        if connected:
            self._slack.wait_for(lambda: self._is_heard_besides(others) or not process.is_alive(), 60, "a bot to connect")
            assert process.is_alive(), self.said

    @property
    def pid(self) -> int:
        """Of the process that runs, or is stopped."""
        assert self._process
        assert self._process.pid
        return self._process.pid

    def wait_killed(self, seconds: float = 60.0) -> None:
        """Wait until it has killed itself. Raises AssertionError if it lives on, or ended in another way."""
        assert self._process
        self._process.join(seconds)
        assert not self._process.is_alive(), f"it never came by its failpoint:\n{self.said}"
        assert self._process.exitcode == -signal.SIGKILL, self.said
        self._wait_unheard()

    def stop(self, seconds: float = 60.0, *, wait: bool = True) -> None:
        """SIGTERM, as an operator would, and wait for its end. Then, by default, wait until Slack has noticed."""
        assert self._process
        os.kill(self.pid, signal.SIGTERM)
        self._process.join(seconds)
        assert self._process.exitcode == 0, self.said
        if wait:
            self._wait_unheard()

    def kill(self, *, wait: bool = True) -> None:
        """SIGKILL, whatever it is doing. Then, by default, wait until Slack has noticed."""
        if self._process:
            self._process.kill()
            self._process.join()
            if wait:
                self._wait_unheard()

    @property
    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text()[-6000:]

    def _is_heard_besides(self, others: list[Connection]) -> bool:
        return any(connection not in others for connection in self._slack.sockets.connections)

    def _wait_unheard(self) -> None:
        """Wait until Slack has noticed that nobody listens."""
        self._slack.wait_for(lambda: not self._slack.sockets.connections, 30, "the connection of a dead bot to end")
        self._process = None


def _run(timings: Timings, ahead: timedelta) -> None:
    run_until_stopped(timings, Clock(lambda: datetime.now(UTC) + ahead), UNLIMITED)
