"""Treats SIGTERM like Ctrl-C, so that a program stops the same way in a terminal and in a container."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sigterm_is_ctrl_c() -> Iterator[None]:
    """Raise `KeyboardInterrupt` in the main thread on SIGTERM too. Call it from the main thread."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
