"""What this process has claimed, so that nobody has to wait for a lease to end when the work on it broke off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.runtime.leases import leased
from bot.store.database import Database, Transaction

Release = Callable[[Transaction], object]
"""Lets go of one claim, unless somebody else has claimed it since."""


class Claims:
    """`beat` is called by the scheduler, `release_all` when the bot stops."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._held: list[Release] = []
        self._broken_off: list[Release] = []

    @contextmanager
    def held(self, release: Release, began: float, lease: timedelta) -> Iterator[None]:
        """Work on something that was claimed for `lease`; it was asked for at `began`, in `steady_seconds`.

        If the work raises, the claim is released at the next beat.
        """
        with self._lock:
            self._held.append(release)
        try:
            with leased(began, lease):
                yield
        except Exception:
            with self._lock:
                self._broken_off.append(release)
            raise
        finally:
            with self._lock:
                self._held.remove(release)

    def beat(self) -> None:
        """Release what broke off. If the database fails, at a later beat."""
        while self._broken_off:
            release = self._broken_off[0]
            with self._database.write() as tx:
                release(tx)
            self._broken_off.remove(release)

    def release_all(self) -> None:
        """The process ends: release also what its threads still work on. Whoever claims it next looks first what came of it."""
        with self._lock:
            self._broken_off += self._held
        self.beat()
