"""Due feeds -> tickets -> changes -> announcements.

One request a feed and tick, however many channels subscribe. What a poll found is recorded in one transaction (see
`bot.watching.recording`), so that a kill at any point leaves either all of it or nothing, and the next poll finds the same again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.keesa.client import KeesaClient
from bot.keesa.wire import TicketItem, TicketPage, UnreadableTicket
from bot.model.errors import Busy, KeesaError, KeesaNotFound
from bot.model.feeds import Feed, Silence
from bot.model.tickets import Ticket
from bot.runtime.clock import Clock
from bot.runtime.failpoints import reach
from bot.runtime.workers import Workers
from bot.store.database import Database
from bot.watching.recording import Departure, Recording, Sighting, start_subscriptions

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
HEADROOM: Final = 50
"""How many more tickets a page asks for than are known to be open in it."""
LOOK_UPS: Final = 50
"""Tickets that left a feed and are looked up in one poll; the others wait for the next."""
MAX_BACKOFF: Final = timedelta(minutes=5)


class Poller:
    """Polls the feeds that are due. `beat` is called by the scheduler; each feed is polled on the worker pool."""

    def __init__(
        self,
        database: Database,
        keesa: KeesaClient,
        workers: Workers,
        *,
        interval: timedelta,
        stale_after: timedelta,
        max_limit: int,
        digest_over: int,
        statuses: Mapping[str, str | int],
        clock: Clock,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._keesa = keesa
        self._workers = workers
        self._interval = interval
        self._stale_after = stale_after
        self._max_limit = max_limit
        self._digest_over = digest_over
        self._status_names = {str(sent): name for name, sent in statuses.items()}
        self._clock = clock
        self._on_news = on_news

    def beat(self) -> None:
        """Start a poll of every feed whose time has come."""
        with self._database.write() as tx:
            tx.feeds.probe(self._clock(), self._interval)
            due = tx.feeds.due(self._clock())
        for feed in due:
            try:
                self._workers.submit(lambda feed=feed: self.poll(feed))  # type: ignore[misc]
            except Busy:
                log.warning("The workers are busy; %d feeds wait for the next beat", len(due))
                return

    def poll(self, feed: Feed) -> None:
        """Poll one feed and record what it shows."""
        with self._database.write() as tx:
            claimed = tx.feeds.claim(feed, self._clock(), LEASE)
            open_members = tx.tickets.count_open(claimed.members) if claimed else 0
        if claimed is None:
            return
        asked_at = self._clock()
        try:
            page, limit = self._fetch(claimed, min(open_members + HEADROOM, self._max_limit))
            departures = self._look_up(_departed(claimed, page, limit))
        except KeesaError as error:
            self._record_failure(claimed, error)
        else:
            reach("poller.fetched")
            self._record(claimed, page, limit, departures, asked_at)

    def _fetch(self, feed: Feed, limit: int) -> tuple[TicketPage, int]:
        """The page, widened until it reaches known ground or has everything, and the limit that it took."""
        known = set(feed.members)
        while True:
            page = self._keesa.tickets_by_type(feed.ticket_type, feed.status, limit=limit, order="desc")
            if not _is_full(page, limit) or limit >= self._max_limit or any(item.number in known for item in page.items):
                return page, limit
            limit = min(limit * 4, self._max_limit)

    def _look_up(self, numbers: list[str]) -> list[Departure]:
        departures = []
        for number in numbers[:LOOK_UPS]:
            try:
                departures.append(Departure(number, self._named(self._keesa.ticket(number))))
            except KeesaNotFound:
                departures.append(Departure(number, None))
            except UnreadableTicket as error:
                log.warning("A ticket that left its feed was skipped: %s", error)
        return departures

    def _record(self, feed: Feed, page: TicketPage, limit: int, departures: list[Departure], asked_at: datetime) -> None:
        now = self._clock()
        unchanged = page.fingerprint == feed.fingerprint and not departures
        sightings = [] if unchanged else self._read(page)
        gap = feed.baselined_at is not None and _has_gap(feed, page, limit)
        done = feed.model_copy(
            update={
                "next_poll_at": now + self._interval * random.uniform(0.95, 1.05),  # noqa: S311 (spreads feeds, hides nothing)
                "baselined_at": feed.baselined_at or now,
                "fingerprint": page.fingerprint,
                "members": _members(feed, page, limit, departures, self._max_limit),
                "unchecked_at": now if gap else feed.unchecked_at,
                "failures": 0,
                "last_attempt_at": now,
                "last_success_at": now,
                "last_error": "",
            }
        )
        with self._database.write() as tx:
            if not tx.feeds.holds(feed):
                log.warning("The poll of %s %s took longer than its lease; another one took over", feed.ticket_type, feed.status)
                return
            recording = Recording(tx, feed, asked_at, now, digest_over=self._digest_over)
            recording.departures(departures)
            recording.sightings(sightings)
            if gap:
                recording.unchecked(limit)
            tx.feeds.finish(done if not recording.outdated else done.model_copy(update={"fingerprint": ""}))
            if silence := _silence(feed, now, self._stale_after):
                tx.silences.add(silence)
            if feed.baselined_at is None:
                start_subscriptions(tx, now)
            if feed.failures:
                tx.feeds.hurry(now)
                tx.follows.hurry(now)
        reach("poller.recorded")
        if feed.failures:
            log.info("Keesa answers again for %s %s", feed.ticket_type, feed.status)
        if not unchanged:
            self._on_news()

    def _read(self, page: TicketPage) -> list[Sighting]:
        """The tickets on the page that look different from their last appearance, the oldest first."""
        with self._database.read() as tx:
            known = tx.tickets.fingerprints([item.number for item in page.items])
        fresh = [item for item in reversed(page.items) if known.get(item.number) != item.fingerprint]
        sightings = [sighting for sighting in map(self._sight, fresh) if sighting]
        unreadable = page.skipped + len(fresh) - len(sightings)
        if unreadable:
            log.warning("%d tickets of a page could not be read and were skipped", unreadable)
        return sightings

    def _sight(self, item: TicketItem) -> Sighting | None:
        try:
            return Sighting(self._named(item.read()), item.fingerprint)
        except UnreadableTicket as error:
            log.warning("Skipped a ticket: %s", error)
            return None

    def _named(self, ticket: Ticket) -> Ticket:
        """Keesa may give the status as the number that it is asked for by; the bot goes by its name."""
        return ticket.model_copy(update={"status": self._status_names.get(ticket.status, ticket.status)})

    def _record_failure(self, feed: Feed, error: KeesaError) -> None:
        failures = feed.failures + 1
        pause = min(self._interval * 2 ** min(failures - 1, 16), max(MAX_BACKOFF, self._interval))
        now = self._clock()
        log.log(
            logging.WARNING if failures == 1 else logging.INFO, "Polling %s %s failed: %s", feed.ticket_type, feed.status, error
        )
        failed = feed.model_copy(
            update={"failures": failures, "last_error": str(error), "last_attempt_at": now, "next_poll_at": now + pause}
        )
        with self._database.write() as tx:
            tx.feeds.finish(failed)


def _silence(feed: Feed, now: datetime, stale_after: timedelta) -> Silence | None:
    """What ends with this answer, if it was long in coming.

    The threshold is the one at which the channels are told that Keesa is silent, so what they were told can be looked up later. The
    time since the last answer counts, not the failures: while the bot itself is down nothing fails, and nothing is read either.
    """
    since = feed.last_success_at
    if since is None or now - since <= stale_after:
        return None
    return Silence(ticket_type=feed.ticket_type, status=feed.status, since=since, until=now)


def _is_full(page: TicketPage, limit: int) -> bool:
    return len(page.items) + page.skipped >= limit


def _has_gap(feed: Feed, page: TicketPage, limit: int) -> bool:
    """Whether tickets may lie between the end of the page and what is known, which may be that there were none."""
    known = set(feed.members)
    return _is_full(page, limit) and not any(item.number in known for item in page.items)


def _departed(feed: Feed, page: TicketPage, limit: int) -> list[str]:
    """The members of the feed that its page should show and does not.

    A full page ends somewhere: what is older than its last ticket may well still be there.
    """
    shown = {item.number for item in page.items}
    oldest = min((int(number) for number in shown), default=0) if _is_full(page, limit) else 0
    return [number for number in feed.members if number not in shown and int(number) > oldest]


def _members(feed: Feed, page: TicketPage, limit: int, departures: list[Departure], max_limit: int) -> tuple[str, ...]:
    """What the feed has now: its page, what lies beyond the page's end, and what left but could not be looked up yet."""
    shown = [item.number for item in page.items]
    settled = {*shown, *(departure.number for departure in departures)}
    return (*shown, *(number for number in feed.members if number not in settled))[:max_limit]
