"""The last release as a program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import releases

ROOT = Path(__file__).parents[2]


class ReleaseBefore:
    """The last release's ``keesa-bot run``, started with only these settings in its environment."""

    def __init__(self, directory: Path, settings: Mapping[str, Any]) -> None:
        code = directory / "code"
        if not code.exists():
            _unpack(code)
        environment = {name.upper(): str(value) for name, value in settings.items()} | {"PYTHONPATH": str(code), "COLUMNS": "200"}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
        self._log = directory / "release.log"
        with self._log.open("ab") as output:
            run = [sys.executable, "-m", "bot.cli", "run"]
            self._process = subprocess.Popen(run, cwd=directory, env=kept | environment, stdout=output, stderr=output)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text()[-6000:]

    def stop(self) -> int:
        """SIGTERM, as an upgrade does. Returns the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def _unpack(directory: Path) -> None:
    """The code of the commit that added the last release's tables. Without git's history, this very code stands for it."""
    directory.mkdir()
    commit = _commit()
    if not commit:
        for room in ("bot", "handlers"):
            (directory / room).symlink_to(ROOT / room)
        return
    archive = subprocess.run(["git", "archive", commit, "bot", "handlers"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", directory], input=archive.stdout, check=True)


def _commit() -> str:
    """The commit's hash; "" if git doesn't know."""
    if _git("rev-parse", "--is-shallow-repository") != "false":
        return ""
    tables = Path(releases.tables.__file__).relative_to(ROOT)
    return _git("log", "--diff-filter=A", "--no-renames", "--max-count=1", "--format=%H", "--", str(tables))


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
