"""SIGTERM as a second Ctrl-C, for what runs in a terminal and in a container alike."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sigterm_is_ctrl_c() -> Iterator[None]:
    """Raise `KeyboardInterrupt` in the main thread, which must be the caller's, on SIGTERM too."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
