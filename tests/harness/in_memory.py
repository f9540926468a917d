"""Temporary files in memory, where there is enough of it: no test is about a disk, and each commit of SQLite waits for one."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")
ENOUGH = 4 << 30
"""Bytes. All workers together take about one gigabyte at a time."""


def keep_files_in_memory() -> None:
    """For this process, those that it starts, and pytest's ``tmp_path``, unless the environment says where files should be."""
    if "TMPDIR" in os.environ or not _is_large(SHARED_MEMORY):
        return
    os.environ["TMPDIR"] = tempfile.tempdir = str(SHARED_MEMORY)


def _is_large(directory: Path) -> bool:
    return os.access(directory, os.W_OK | os.X_OK) and shutil.disk_usage(directory).free >= ENOUGH
