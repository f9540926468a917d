"""A SQLite file that this process alone may use, by whatever path it is reached."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path

import filelock

from bot import wording
from bot.model.errors import StartError


class SqliteFile:
    """Locked from its making until `release`. Raises `StartError` if it can't be opened, or another process uses it.

    Two locks. The lock file beside it is for every system. On Linux the file itself is locked too, by ``flock``: that goes by the
    inode, so it holds for a hard link, a bind mount and another container as well. There SQLite's own POSIX locks and ``flock``
    know nothing of each other; elsewhere they may, and on a network file system, too, where SQLite's log doesn't work anyway.

    The file is opened once and stays open: closing any descriptor of it would drop the POSIX locks of this whole process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = filelock.FileLock(f"{self._path.resolve()}.lock", timeout=0, thread_local=False)
            self._lock.acquire()
            self._descriptor = self._open()
            self._opened = os.fstat(self._descriptor)
        except (filelock.Timeout, BlockingIOError):
            raise StartError(wording.operator.database_in_use(str(path))) from None
        except OSError as error:
            raise StartError(wording.operator.database_cannot_open(str(path), error.strerror or str(error))) from None

    @property
    def is_in_place(self) -> bool:
        """Whether its path still leads to it: a file that was deleted or replaced can be written to, and would be lost."""
        try:
            return os.path.samestat(os.stat(self._path), self._opened)
        except OSError:  # it isn't there, or can't be reached any more
            return False

    def release(self) -> None:
        """Call this when nothing has the file open any more. A second call does nothing: the descriptor may belong to another file
        by then.
        """
        self._lock.release()
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def _open(self) -> int:
        descriptor = -1
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CREAT, 0o640)  # it has what people wrote
            if sys.platform == "linux":
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if descriptor >= 0:
                os.close(descriptor)
            self._lock.release()
            raise
        return descriptor


def lacks_of(file: Path) -> list[str]:
    """What this account may not do with an existing file and its directory, where SQLite keeps its log, in words.

    Opening a file that can only be read leaves a log that its owner can't write to.
    """
    effective = os.access in os.supports_effective_ids
    needs = ((file, os.R_OK | os.W_OK), (file.absolute().parent, os.R_OK | os.W_OK | os.X_OK))
    return [
        wording.operator.cannot_write_to(str(path))
        for path, rights in needs
        if not os.access(path, rights, effective_ids=effective)
    ]
