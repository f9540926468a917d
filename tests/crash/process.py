"""A real bot process that dies as by a power cut, and starts again on the same database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from bot.runtime.failpoints import VARIABLE
from bot.sandbox.keesa import SandboxKeesa
from tests.harness import settings_for
from tests.slack import SlackServer

ROOT = Path(__file__).parents[2]


class MortalBot:
    """One bot process after another: `start` and `kill`, or a failpoint at which it kills itself."""

    def __init__(self, slack: SlackServer, keesa: SandboxKeesa, directory: Path) -> None:
        self.database = directory / "bot.sqlite3"
        self._slack = slack
        self._directory = directory
        self._settings = settings_for(slack, keesa.url, self.database, "socket", poll_seconds=0.2)
        self._process: subprocess.Popen[bytes] | None = None
        self._log = directory / "bot.log"

    def start(self, *, failpoint: str = "", connected: bool = True, **settings: object) -> None:
        """Start it; unless told otherwise, wait until Slack can reach it."""
        values = {name.upper(): str(value) for name, value in (self._settings | settings).items()}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.crash.launch"],
                cwd=self._directory,
                env={**kept, **values, VARIABLE: failpoint, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if connected:
            self._slack.sockets.wait_connected(timeout=60)

    def wait_killed(self, seconds: float = 60.0) -> None:
        """Wait until it has killed itself. Raises AssertionError where it lives on, or ended in another way."""
        assert self._process
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it never came by its failpoint:\n{self.said}") from None
        assert code == -signal.SIGKILL, self.said
        self._wait_unheard()

    def kill(self) -> None:
        """SIGKILL, at whatever it is doing."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._wait_unheard()

    @property
    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text()[-6000:]

    def _wait_unheard(self) -> None:
        """Until Slack has noticed, too, that nobody listens."""
        self._slack.wait_for(lambda: not self._slack.sockets.connections, 30, "the connection of a dead bot to end")
        self._process = None
