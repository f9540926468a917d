"""Real processes of the bot, forked from one that has already imported everything, which makes starting ten times faster.

That process is `multiprocessing`'s fork server: it has one thread and no state, like a new interpreter.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any, Final

from bot import cli
from tests.slack import SlackServer

from .clock import wait_until

PRELOADED = (
    "alembic.command",
    "bot.commands",
    "bot.doctor",
    "bot.running",
    "bot.sandbox.keesa",
    "bot.store.postgresql",
    "handlers.blocks.html",
    __name__,
)


FOR_THE_KILL: Final = ("“dispatch_failed”", "“operation_timeout”", "ClientDisconnected", "was acked twice")
"""Slack's violations if the app vanished in the middle of something, or acked late what was delivered again by then."""


def forgive_a_kill(slack: SlackServer) -> None:
    """What a killed process left unfinished at the tests' Slack isn't a violation."""
    slack.violations[:] = [violation for violation in slack.violations if not any(sign in violation for sign in FOR_THE_KILL)]


def fork(work: Callable[..., object], *args: object, directory: Path, settings: Mapping[str, Any], log: Path) -> ForkServerProcess:
    """Run `work` in a new process, in this directory, with only these settings in its environment.

    Its output is appended to `log`. Warnings are errors.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
    environment = {**kept, **{name.upper(): str(value) for name, value in settings.items()}, "COLUMNS": "200"}
    process = _server().Process(target=_begin, args=(directory, environment, log, work, *args), daemon=True)
    process.start()
    return process


@cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    return context


def _begin(directory: Path, environment: dict[str, str], log: Path, work: Callable[..., object], *args: object) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(directory)
    with log.open("ab") as said:
        for output in (1, 2):
            os.dup2(said.fileno(), output)
    warnings.simplefilter("error")
    work(*args)


class BotProcess:
    """``keesa-bot <command>``, with only these settings in its environment. Its output goes to a file."""

    def __init__(self, directory: Path, settings: Mapping[str, Any], *command: str) -> None:
        self._log = directory / f"{'-'.join(command).replace('/', '_')}.log"
        self._log.write_text("")
        self._process = fork(_command_line, command, directory=directory, settings=settings, log=self._log)

    @property
    def said(self) -> str:
        return self._log.read_text()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, as an operator or a supervisor would."""
        assert self._process.pid
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        """SIGKILL: nothing is cleaned up."""
        self._process.kill()
        self._process.join()

    def exit_code(self, seconds: float = 20.0) -> int:
        """Wait until it ends. Raises AssertionError if it doesn't."""
        wait_until(lambda: not self._process.is_alive(), "the process to end", seconds=seconds)
        assert self._process.exitcode is not None
        return self._process.exitcode

    def end(self) -> None:
        """Make sure that it has ended."""
        if self._process.is_alive():
            self.kill()


def _command_line(command: tuple[str, ...]) -> None:
    sys.argv = ["keesa-bot", *command]
    cli.main()


def hear_ctrl_c() -> None:
    """Let processes receive Ctrl-C. A shell that runs the tests in the background makes them ignore it, and all their child
    processes too.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
