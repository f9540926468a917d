"""A SQLite file that this process alone may use, by whatever path it is reached."""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import ExitStack
from pathlib import Path

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
        with ExitStack() as held:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                held.callback(os.close, _opened(f"{self._path.resolve()}.lock", os.O_RDWR, lock=True))
                descriptor = _opened(str(self._path), os.O_RDONLY, lock=sys.platform == "linux")
                held.callback(os.close, descriptor)
                self._opened = os.fstat(descriptor)
            except BlockingIOError:
                raise StartError(wording.operator.database_in_use(str(path))) from None
            except OSError as error:
                raise StartError(wording.operator.database_cannot_open(str(path), error.strerror or str(error))) from None
            self._held = held.pop_all()

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
        self._held.close()


def _opened(path: str, rights: int, *, lock: bool) -> int:
    """The descriptor of a file, which is made if it isn't there. Raises `BlockingIOError` if another process has locked it."""
    descriptor = os.open(path, rights | os.O_CREAT, 0o640)  # it has what people wrote
    try:
        if lock:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def lacks_of(file: Path) -> list[str]:
    """What this account may not do with an existing file and its directory, where SQLite keeps its log, in words.

    Opening a file that can only be read leaves a log that its owner can't write to.
    """
    effective = os.access in os.supports_effective_ids
    needs = ((file, os.R_OK | os.W_OK), (file.absolute().parent, os.R_OK | os.W_OK | os.X_OK))
    return [
        wording.checks.cannot_write_to(str(path)) for path, rights in needs if not os.access(path, rights, effective_ids=effective)
    ]
