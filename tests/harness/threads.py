"""Stack traces of threads that should have ended."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from threading import Thread


def stacks(threads: Iterable[Thread]) -> list[str]:
    """What each of these is doing now, innermost call last."""
    frames = sys._current_frames()
    return [
        f"{thread}\n{''.join(traceback.format_stack(frames[thread.ident or 0]))}" for thread in threads if thread.ident in frames
    ]
