"""Draws charts as pictures, in a process of its own, so that the bot's never loads matplotlib and never waits for it for long.

That process gets a chart, a folder of its own and none of the bot's environment, which may hold secrets.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final

from bot.model.errors import KeesaBotError
from bot.wording import operator as words

PROGRAM: Final = Path(__file__).with_name("chart_picture.py")
_KEPT: Final = "LD_LIBRARY_PATH"
"""Some Pythons don't start without it."""
_REASON: Final = 60
_TURN: Final = Lock()
"""One at a time: each takes 100 MB."""


class DrawingFailed(KeesaBotError):
    """There is no picture."""


def can_draw() -> bool:
    """Whether the extra `charts` is installed."""
    return find_spec("matplotlib") is not None


def draw(chart: Mapping[str, Any], within: timedelta) -> bytes:
    """A PNG of the fields of a ``data_visualization`` block. Raises `DrawingFailed`, at the latest after about twice `within`."""
    if not _TURN.acquire(timeout=within.total_seconds()):
        raise DrawingFailed(words.OTHER_PICTURES_TOOK_LONG)
    try:
        with TemporaryDirectory(prefix="keesa-bot-chart-") as folder:
            return _drawn(json.dumps(chart).encode(), folder, within)
    except subprocess.TimeoutExpired:
        reason = words.drawing_took(within.total_seconds())
    except OSError as error:
        reason = type(error).__name__
    finally:
        _TURN.release()
    raise DrawingFailed(reason)


def _drawn(chart: bytes, folder: str, within: timedelta) -> bytes:
    kept = {_KEPT: os.environ[_KEPT]} if _KEPT in os.environ else {}
    done = subprocess.run(  # noqa: S603 - the bot's own file
        [sys.executable, "-I", str(PROGRAM)],
        input=chart,
        capture_output=True,
        cwd=folder,
        env=kept | {"MPLCONFIGDIR": folder, "OPENBLAS_NUM_THREADS": "1"},
        timeout=within.total_seconds(),
        check=False,
    )
    if done.returncode or not done.stdout:
        raise DrawingFailed(_reason(done))
    return done.stdout


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """The exit code and the kind of error, but not its text, which may contain names."""
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    return words.drawing_ended(done.returncode, last.partition(":")[0][:_REASON])
