"""Followed tickets: a follower gets every change as a direct message until the ticket is closed.

If a feed shows the ticket, polling that feed is enough. The others are looked up one by one from time to time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from typing import Final

from bot.keesa.client import KeesaClient
from bot.model.errors import KeesaError, KeesaNotFound, UnreadableTicket
from bot.model.tickets import Ticket, TicketRecord
from bot.runtime.clock import Clock
from bot.runtime.failpoints import failpoint
from bot.runtime.leases import steady_seconds
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
        self._claims = claims or Claims(database)
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
                self._put_off(number)
            elif not self._look_up(number, failures):
                return

    def _look_up(self, number: str, failures: int) -> bool:
        """Whether Keesa said something about the ticket, or another worker is looking it up."""
        asked_at, began = self._clock(), steady_seconds()
        with self._database.write() as tx:
            if not tx.follows.claim(number, asked_at, asked_at + self._timings.lease):
                return True
            is_known = tx.tickets.get(number) is not None
        release = partial(_put_off_again, number, asked_at, failures)
        with self._claims.held(release, began, self._timings.lease):
            return self._ask(number, failures, asked_at, is_known=is_known)

    def _ask(self, number: str, failures: int, asked_at: datetime, *, is_known: bool) -> bool:
        try:
            look_up = LookUp(number, self._keesa.ticket(number))
        except KeesaNotFound as error:
            if not is_known:  # Keesa has just returned the number, so the ticket will be there
                return self._failed(number, failures, error)
            look_up = LookUp(number, None)
        except (KeesaError, UnreadableTicket) as error:
            return self._failed(number, failures, error)
        failpoint("followed.fetched")
        self._record(look_up, asked_at, failures)
        return True

    def _record(self, look_up: LookUp, asked_at: datetime, failures: int) -> None:
        now = self._clock()
        with self._database.write() as tx:
            tx.lock_watching()
            is_newest = record_look_up(tx, look_up, asked_at, now)
            tx.follows.put_off(look_up.number, now + self._interval if is_newest else now)
            if failures:
                tx.follows.retry_now(now)
                tx.submissions.retry_now(now)
        self._on_news()

    def _put_off(self, number: str) -> None:
        with self._database.write() as tx:
            tx.follows.put_off(number, self._clock() + self._interval)

    def _failed(self, number: str, failures: int, error: Exception) -> bool:
        log.info("Couldn't look up followed ticket %s: %s", number, error)
        longest = self._timings.longest_unreadable if isinstance(error, UnreadableTicket) else self._timings.longest_backoff
        pause = min(self._interval * 2 ** min(failures, 16), max(longest, self._interval))
        with self._database.write() as tx:
            tx.follows.put_off(number, self._clock() + pause, failures=failures + 1)
        return isinstance(error, KeesaNotFound | UnreadableTicket)


def _shown_by_feeds(tx: Transaction, numbers: list[str]) -> set[str]:
    """Those that a feed shows. A closed one is looked up anyway: somebody followed it at the moment it was closed."""
    shown = {number for feed in tx.feeds.all() for number in feed.shown}
    return {number for number, record in tx.tickets.get_many(numbers).items() if number in shown and not record.ticket.is_closed}


def _put_off_again(number: str, due_at: datetime, failures: int, tx: Transaction) -> None:
    tx.follows.put_off(number, due_at, failures=failures)
