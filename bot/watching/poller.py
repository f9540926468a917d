"""Due feeds -> tickets -> changes -> announcements.

One request a feed and tick, however many channels subscribe. What a poll found is recorded in one transaction (see
`bot.watching.recording`), so that a kill at any point leaves either all of it or nothing, and the next poll finds the same again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.keesa.client import KeesaClient
from bot.keesa.wire import TicketItem, TicketPage, UnreadableTicket
from bot.model.errors import KeesaError, KeesaNotFound
from bot.model.feeds import Feed, Silence
from bot.runtime.clock import Clock
from bot.runtime.failpoints import failpoint
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.database import Database
from bot.watching.pages import FeedPage
from bot.watching.recording import LookUp, Recording, Sighting, start_subscriptions

log = logging.getLogger(__name__)

HEADROOM: Final = 50
"""How many more tickets a page asks for than are known to be open in it."""
LOOK_UPS: Final = 50
"""Tickets that left a feed and are looked up in one poll; the others wait for the next."""


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
        clock: Clock,
        timings: Timings = Timings(),
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._keesa = keesa
        self._workers = workers
        self._interval = interval
        self._stale_after = stale_after
        self._max_limit = max_limit
        self._digest_over = digest_over
        self._clock = clock
        self._timings = timings
        self._on_news = on_news

    def beat(self) -> None:
        """Start a poll of every feed whose time has come."""
        with self._database.write() as tx:
            tx.feeds.probe(self._clock(), self._interval)
            due = tx.feeds.due(self._clock())
        self._workers.submit_due("feeds", self.poll, due)

    def poll(self, feed: Feed) -> None:
        """Poll one feed and record what it shows."""
        with self._database.write() as tx:
            claimed = tx.feeds.claim(feed, self._clock(), self._timings.lease)
            open_members = tx.tickets.count_open(claimed.members) if claimed else 0
        if claimed is None:
            return
        asked_at = self._clock()
        try:
            seen = self._fetch(claimed, min(open_members + HEADROOM, self._max_limit))
            look_ups = self._look_up(seen.departed)
        except KeesaError as error:
            self._record_failure(claimed, error)
        else:
            failpoint("poller.fetched")
            self._record(seen, look_ups, asked_at)

    def _fetch(self, feed: Feed, limit: int) -> FeedPage:
        """The feed's page, widened until it reaches known ground or has everything."""
        while True:
            page = self._keesa.tickets_by_type(feed.ticket_type, feed.status, limit=limit, order="desc")
            seen = FeedPage(feed, page)
            if seen.reaches_known_ground or limit >= self._max_limit:
                return seen
            limit = min(limit * 4, self._max_limit)

    def _look_up(self, numbers: Sequence[str]) -> list[LookUp]:
        look_ups = []
        for number in numbers[:LOOK_UPS]:
            try:
                look_ups.append(LookUp(number, self._keesa.ticket(number)))
            except KeesaNotFound:
                look_ups.append(LookUp(number, None))
            except UnreadableTicket as error:
                log.warning("A ticket that left its feed was skipped: %s", error)
        return look_ups

    def _record(self, seen: FeedPage, look_ups: list[LookUp], asked_at: datetime) -> None:
        feed, now = seen.feed, self._clock()
        is_news = bool(look_ups) or not seen.is_unchanged
        sightings = self._read(seen.page) if is_news else []
        with self._database.write() as tx:
            if not tx.feeds.holds(feed):
                log.warning("The poll of %s %s took longer than its lease; another one took over", feed.ticket_type, feed.status)
                return
            recording = Recording(tx, asked_at, now)
            recording.look_ups(look_ups)
            recording.sightings(feed, sightings, digest_over=self._digest_over)
            if seen.has_gap:
                recording.unchecked(feed, self._max_limit)
            tx.feeds.finish(self._polled(seen, look_ups, now, read_again=recording.is_outdated))
            if silence := _silence(feed, now, self._stale_after):
                tx.silences.add(silence)
            if feed.baselined_at is None:
                start_subscriptions(tx, now)
            if feed.failures:
                tx.feeds.retry_now(now)
                tx.follows.retry_now(now)
        failpoint("poller.recorded")
        if feed.failures:
            log.info("Keesa answers again for %s %s", feed.ticket_type, feed.status)
        if is_news:
            self._on_news()

    def _polled(self, seen: FeedPage, look_ups: list[LookUp], now: datetime, *, read_again: bool) -> Feed:
        """The feed as it is after this poll."""
        feed = seen.feed
        return feed.model_copy(
            update={
                "next_poll_at": now + self._interval * random.uniform(0.95, 1.05),  # noqa: S311 (spreads feeds, hides nothing)
                "baselined_at": feed.baselined_at or now,
                "fingerprint": None if read_again else seen.page.fingerprint,
                "members": seen.members({look_up.number for look_up in look_ups}, at_most=self._max_limit),
                "unchecked_at": now if seen.has_gap else feed.unchecked_at,
                "failures": 0,
                "last_attempt_at": now,
                "last_success_at": now,
                "last_error": "",
            }
        )

    def _read(self, page: TicketPage) -> list[Sighting]:
        """The tickets on the page that look different from their last appearance, the oldest first."""
        with self._database.read() as tx:
            known = tx.tickets.fingerprints(page.numbers)
        fresh = [item for item in reversed(page.items) if known.get(item.number) != item.fingerprint]
        sightings = [sighting for sighting in map(_sight, fresh) if sighting]
        unreadable = page.skipped + len(fresh) - len(sightings)
        if unreadable:
            log.warning("%d tickets of a page could not be read and were skipped", unreadable)
        return sightings

    def _record_failure(self, feed: Feed, error: KeesaError) -> None:
        failures = feed.failures + 1
        pause = min(self._interval * 2 ** min(failures - 1, 16), max(self._timings.longest_backoff, self._interval))
        now = self._clock()
        log.log(
            logging.WARNING if failures == 1 else logging.INFO, "Polling %s %s failed: %s", feed.ticket_type, feed.status, error
        )
        failed = feed.model_copy(
            update={"failures": failures, "last_error": str(error), "last_attempt_at": now, "next_poll_at": now + pause}
        )
        with self._database.write() as tx:
            tx.feeds.finish(failed)


def _sight(item: TicketItem) -> Sighting | None:
    try:
        return Sighting(item.read(), item.fingerprint)
    except UnreadableTicket as error:
        log.warning("Skipped a ticket: %s", error)
        return None


def _silence(feed: Feed, now: datetime, stale_after: timedelta) -> Silence | None:
    """What ends with this answer, if it was long in coming.

    The threshold is the one at which the channels are told that Keesa is silent, so what they were told can be looked up later. The
    time since the last answer counts, not the failures: while the bot itself is down nothing fails, and nothing is read either.
    """
    since = feed.last_success_at
    if since is None or now - since <= stale_after:
        return None
    return Silence(ticket_type=feed.ticket_type, status=feed.status, since=since, until=now)
