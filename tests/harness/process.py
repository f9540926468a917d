"""A real ``keesa-bot`` process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class BotProcess:
    """``keesa-bot <command>``, with these settings in its environment and no others. What it says goes to a file."""

    def __init__(self, directory: Path, settings: Mapping[str, Any], *command: str) -> None:
        self._log = directory / f"{'-'.join(command)}.log"
        environment = {name.upper(): str(value) for name, value in settings.items()}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "bot.cli", *command],
                cwd=directory,
                env={**kept, **environment, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self._log.read_text()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, as an operator or a supervisor does."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        self._process.kill()
        self._process.wait()

    def exit_code(self, seconds: float = 20.0) -> int:
        """Wait for its end. Raises AssertionError where it does not come."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds:g} s:\n{self.said}") from None

    def end(self) -> None:
        """Make sure that it is gone."""
        if self._process.poll() is None:
            self.kill()


def hear_ctrl_c() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C, and so would every process that they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
