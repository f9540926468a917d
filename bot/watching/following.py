"""Followed tickets: a follower gets every change as a direct message until the ticket is closed.

If a feed shows the ticket, polling that feed is enough. The others are looked up one by one from time to time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, NamedTuple

from bot.keesa.client import KeesaClient
from bot.model.errors import KeesaError, KeesaNotFound, UnreadableTicket
from bot.model.tickets import Ticket, TicketRecord
from bot.runtime.clock import Clock
from bot.runtime.failpoints import failpoint
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database, Transaction
from bot.watching.recording import LookUp, record_look_up

log = logging.getLogger(__name__)

LOOK_UPS: Final = 5
"""The most tickets to look up in one beat; the others wait for the next."""


class Followed(Enum):
    """The result of a request to follow a ticket."""

    NOW = auto()
    ALREADY = auto()
    NOT_WHEN_CLOSED = auto()


class _Claimed(NamedTuple):
    """A followed ticket that this thread has claimed."""

    number: str
    failures: int
    fence: int
    asked_at: datetime

    def renew(self, tx: Transaction, until: datetime) -> bool:
        return tx.follows.renew(self.number, self.fence, until)

    def release(self, tx: Transaction) -> None:
        """The look-up broke off: it is due again now."""
        tx.follows.put_off(self.number, self.fence, self.asked_at, failures=self.failures)


class Following:
    """Manages followers, and looks followed tickets up. The scheduler calls `beat`; a ticket is looked up every `interval`."""

    def __init__(
        self,
        database: Database,
        keesa: KeesaClient,
        workers: Workers,
        *,
        interval: timedelta,
        clock: Clock,
        timings: Timings = Timings(),
        claims: Claims | None = None,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._keesa = keesa
        self._workers = workers
        self._interval = interval
        self._clock = clock
        self._timings = timings
        self._claims = claims or Claims(database, clock, timings.lease)
        self._on_news = on_news

    def follow(self, user_id: str, ticket: Ticket) -> Followed:
        """Let the person follow the ticket from this state on, which Keesa has just shown, unless it is closed."""
        if ticket.is_closed:
            return Followed.NOT_WHEN_CLOSED
        now = self._clock()
        with self._database.write() as tx:
            tx.lock_watching()
            is_new = tx.follows.add(user_id, ticket.number, now)
            if tx.tickets.get(ticket.number) is None:
                tx.tickets.put(TicketRecord.of_followed(ticket), now)
        return Followed.NOW if is_new else Followed.ALREADY

    def unfollow(self, user_id: str, number: str) -> bool:
        """Stop following. Returns False if the person didn't follow the ticket."""
        with self._database.write() as tx:
            tx.lock_watching()
            return tx.follows.remove(user_id, number)

    def is_followed_by(self, user_id: str, number: str) -> bool:
        with self._database.read() as tx:
            return tx.follows.has(user_id, number)

    def followers_of(self, number: str) -> int:
        """How many people follow a ticket."""
        with self._database.read() as tx:
            return len(tx.follows.followers(number))

    def of_user(self, user_id: str) -> list[str]:
        """The numbers of the tickets that a person follows, the latest first."""
        with self._database.read() as tx:
            return tx.follows.of_user(user_id)

    def beat(self) -> None:
        """Look up the tickets that are due and that no feed shows."""
        with self._database.read() as tx:
            due = tx.follows.due(self._clock(), LOOK_UPS)
        if due:
            self._workers.submit_due("rounds of look-ups", self._round, [due])

    def _round(self, due: list[tuple[str, int]]) -> None:
        """One after the other. If Keesa fails, the rest waits for the next beat."""
        with self._database.read() as tx:
            shown = _shown_by_feeds(tx, [number for number, _ in due])
        for number, failures in due:
            if number in shown:
                self._skip(number)
            elif not self._look_up(number, failures):
                return

    def _look_up(self, number: str, failures: int) -> bool:
        """Whether Keesa said something about the ticket, or another worker is looking it up."""
        lease = self._claims.lease()
        with self._database.write() as tx:
            fence = tx.follows.claim(number, lease)
            if fence is None:
                return True
            is_known = tx.tickets.get(number) is not None
        claimed = _Claimed(number, failures, fence, lease.now)
        with self._claims.held(lease, claimed.renew, claimed.release):
            return self._ask(claimed, is_known=is_known)

    def _ask(self, claimed: _Claimed, *, is_known: bool) -> bool:
        number = claimed.number
        try:
            look_up = LookUp(number, self._keesa.ticket(number))
        except KeesaNotFound as error:
            if not is_known:  # Keesa has just returned the number, so the ticket will be there
                return self._failed(claimed, error)
            look_up = LookUp(number, None)
        except (KeesaError, UnreadableTicket) as error:
            return self._failed(claimed, error)
        failpoint("followed.fetched")
        self._record(look_up, claimed)
        return True

    def _record(self, look_up: LookUp, claimed: _Claimed) -> None:
        now = self._clock()
        with self._database.write() as tx:
            tx.lock_watching()
            is_newest = record_look_up(tx, look_up, claimed.asked_at, now)
            tx.follows.put_off(claimed.number, claimed.fence, now + self._interval if is_newest else now)
            if claimed.failures:
                tx.follows.retry_now(now)
                tx.submissions.retry_now(now)
                tx.steps.retry_now(now)
        self._on_news()

    def _skip(self, number: str) -> None:
        now = self._clock()
        with self._database.write() as tx:
            tx.follows.skip(number, now, now + self._interval)

    def _failed(self, claimed: _Claimed, error: Exception) -> bool:
        log.info("Couldn't look up followed ticket %s: %s", claimed.number, error)
        longest = self._timings.longest_unreadable if isinstance(error, UnreadableTicket) else self._timings.longest_backoff
        pause = min(self._interval * 2 ** min(claimed.failures, 16), max(longest, self._interval))
        with self._database.write() as tx:
            tx.follows.put_off(claimed.number, claimed.fence, self._clock() + pause, failures=claimed.failures + 1)
        return isinstance(error, KeesaNotFound | UnreadableTicket)


def _shown_by_feeds(tx: Transaction, numbers: list[str]) -> set[str]:
    """Those that a feed shows. A closed one is looked up anyway: somebody followed it at the moment it was closed."""
    shown = {number for feed in tx.feeds.all() for number in feed.shown}
    return {number for number, record in tx.tickets.get_many(numbers).items() if number in shown and not record.ticket.is_closed}
