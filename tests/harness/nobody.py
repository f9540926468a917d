"""Root may do everything, so tests of permissions are somebody else for a while."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Within the ``with``, this process has no special rights."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@contextmanager
def open_directory() -> Iterator[Path]:
    """A directory that everybody may search. pytest's own are for the user who runs the tests only."""
    with TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)
        for path in Path(directory).iterdir():
            path.chmod(0o755)
