"""What this process has claimed: it is renewed while the work on it goes on, and released as soon as that broke off.

So leases are short, and what a killed process had claimed is free soon.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.runtime.clock import Clock
from bot.runtime.leases import RENEWED_AT, Lease, leased
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)

Renew = Callable[[Transaction, datetime], bool]
"""Makes one claim last until then. Returns False if it was released, or somebody else has claimed it since."""
Release = Callable[[Transaction], object]
"""Lets go of one claim, unless somebody else has claimed it since."""


@dataclass(frozen=True, eq=False)
class _Held:
    lease: Lease
    renew: Renew
    release: Release


class Claims:
    """`beat` is called by the scheduler, `renew` by a thread of its own, `release_all` when the bot stops.

    Leases last for `length`; `owner` is the id of this replica. `taken_over` counts the claims whose last holder let the lease end.
    """

    def __init__(self, database: Database, clock: Clock, length: timedelta, owner: str = "") -> None:
        self._database = database
        self._clock = clock
        self._length = length
        self._owner = owner
        self._lock = threading.Lock()
        self._held: list[_Held] = []
        self._broken_off: list[Release] = []
        self.taken_over = 0

    def lease(self) -> Lease:
        """A lease to claim a row for, which begins now."""
        return Lease(self._clock, self._length, self._owner)

    @contextmanager
    def held(self, lease: Lease, renew: Renew, release: Release) -> Iterator[None]:
        """Work on something that was claimed for this lease. If the work raises, the claim is released at the next beat."""
        held = _Held(lease, renew, release)
        self._note_taken_over(lease)
        with self._lock:
            self._held.append(held)
        try:
            with leased(lease):
                yield
        except Exception:
            with self._lock:
                self._broken_off.append(release)
            raise
        finally:
            with self._lock:
                self._held.remove(held)

    def renew(self) -> None:
        """Renew the leases that need it, the one that ends first first. Raises `StoreError` if the database fails.

        Each in its own transaction: one for all would lock rows in another order than the work on them does.
        """
        with self._lock:
            waiting = [held for held in self._held if 0 < held.lease.left < RENEWED_AT]
        for held in sorted(waiting, key=lambda held: held.lease.left):
            newer = self.lease()
            with self._database.write() as tx:
                is_renewed = held.renew(tx, newer.until)
            if is_renewed:
                held.lease.extend(newer)
            else:
                held.lease.lose()

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
            for held in self._held:
                held.lease.lose()
                self._broken_off.append(held.release)
        self.beat()

    def _note_taken_over(self, lease: Lease) -> None:
        if lease.taken_from is not None:
            log.info("Taking over from replica %s, whose lease has ended", lease.taken_from or "(unknown)")
            with self._lock:
                self.taken_over += 1
