"""This process among those that share the database: it is seen, keeps what it has claimed, and follows the database's clock."""

from __future__ import annotations

import logging
import secrets
import threading
from datetime import timedelta
from importlib.metadata import version
from math import inf
from typing import Final

from bot.model.errors import StoreError
from bot.model.replicas import Replica
from bot.runtime.clock import Clock
from bot.runtime.correlation import working_on
from bot.runtime.replica import replica_name
from bot.runtime.urgency import Urgency, working
from bot.store.claims import Claims
from bot.store.database import Database

log = logging.getLogger(__name__)

_LOOKS: Final = 20
"""How often in the time of a lease to look for leases to renew."""
_SIGNS: Final = 4
"""How often in that time to be seen, and to read the database's clock."""
_KEPT: Final = timedelta(hours=1)
"""How long the row of a killed replica is kept, for whoever wants to know what happened."""


def new_replica_id() -> str:
    """Its name in the log, cut if it is long, and what makes it unique: a container's next process has the same name."""
    return f"{replica_name()[-59:]}:{secrets.token_hex(2)}"


class Presence:
    """A thread of its own, so that claims are renewed however busy the workers and the scheduler are."""

    def __init__(self, replica_id: str, database: Database, claims: Claims, clock: Clock, lease: timedelta) -> None:
        self._database = database
        self._claims = claims
        self._clock = clock
        self._lease = lease.total_seconds()
        now = clock()
        self._replica = Replica(id=replica_id, version=version("keesa-bot"), started_at=now, seen_at=now)
        self._seen_at = -inf
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 1.0) -> None:
        """Keep nothing any more. Waits for the thread so long at most."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def leave(self) -> None:
        """This replica's claims were released, so nobody has to wait for it. Raises `StoreError`."""
        if self._seen_at > -inf:
            with self._database.write() as tx:
                tx.replicas.remove(self._replica.id)

    def _run(self) -> None:
        with working_on("presence"), working(Urgency.ACK):  # everything else would have to wait longer if its claims ended
            self._beat()
            while not self._stopping.wait(self._lease / _LOOKS):
                self._beat()

    def _beat(self) -> None:
        try:
            self._claims.renew()
            self._be_seen()
        except StoreError as error:
            log.debug("This replica couldn't be seen: %s", error)  # the database logs its own failures
        except Exception:
            log.exception("This replica couldn't be seen")

    def _be_seen(self) -> None:
        if self._clock.steady() - self._seen_at < self._lease / _SIGNS:
            return
        now = self._clock()
        with self._database.write() as tx:
            tx.replicas.put(self._replica.model_copy(update={"seen_at": now}))
            tx.replicas.prune(now, _KEPT)
            reading = tx.read_clock()
        self._seen_at = self._clock.steady()
        if reading:
            self._clock.follow(reading)
