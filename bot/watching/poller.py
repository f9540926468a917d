"""Polls due feeds: from pages to tickets, changes and announcements.

One request per feed and interval, however many channels subscribe. What a poll found is recorded in one transaction (see
`bot.watching.recording`), so a kill leaves either all of it or nothing, and then the next poll finds the same again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.keesa.client import KeesaClient
from bot.keesa.ticket_page import TicketPage
from bot.model.errors import KeesaError
from bot.model.feeds import Feed, Silence
from bot.model.tickets import TicketRecord, TicketState
from bot.runtime.clock import Clock
from bot.runtime.correlation import new_id, on_behalf_of
from bot.runtime.failpoints import failpoint
from bot.runtime.metrics import Metrics
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database, Transaction
from bot.watching.beginnings import begin_late, start_subscriptions
from bot.watching.looking_up import LOOK_UPS, LookedUp, TicketLookUps
from bot.watching.reading import PageReader
from bot.watching.recording import LookUp, Recording, Sighting, goes_back

log = logging.getLogger(__name__)

HEADROOM: Final = 50
"""How many more tickets to request than are known to be open in the feed."""


@dataclass(frozen=True)
class _News:
    """What a page shows that isn't known yet: the `sightings`, oldest first.

    On a feed's first page, tickets that aren't known are only stored, and nothing is said about them: they are in `first`, in any
    order. `known` are those of the others that are known. `closed` is how many of all the tickets on the page are closed.
    """

    first: Sequence[TicketState] = ()
    sightings: Sequence[Sighting] = ()
    known: Mapping[str, TicketRecord] = field(default_factory=dict)
    closed: int = 0


class Poller:
    """Polls the feeds that are due. The scheduler calls `beat`; each feed is polled on the worker pool."""

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
        claims: Claims | None = None,
        on_news: Callable[[], None] = lambda: None,
        metrics: Metrics | None = None,
    ) -> None:
        self._database = database
        self._reader = PageReader(keesa, max_limit=max_limit, remember=True)
        self._look_ups = TicketLookUps(keesa, clock=clock, timings=timings)
        self._workers = workers
        self._interval = interval
        self._stale_after = stale_after
        self._max_limit = max_limit
        self._digest_over = digest_over
        self._clock = clock
        self._timings = timings
        self._claims = claims or Claims(database, clock, timings.lease)
        self._on_news = on_news
        self._polls = (metrics or Metrics()).polls
        self._open: dict[tuple[str, str], tuple[str | None, int]] = {}

    def beat(self) -> None:
        """Start a poll of every feed that is due."""
        now = self._clock()
        with self._database.read() as tx:
            due = tx.feeds.due(now)
            is_probe_due = not due and tx.feeds.all_fail(now, self._interval)
        if is_probe_due:
            with self._database.write() as tx:
                tx.feeds.probe(now)
                due = tx.feeds.due(now)
        self._workers.submit_due("feeds", self.poll, due)

    def poll(self, feed: Feed) -> None:
        """Poll one feed and record what it shows."""
        with on_behalf_of(new_id()):
            self._poll_as_one(feed)

    def _poll_as_one(self, feed: Feed) -> None:
        lease = self._claims.lease()
        with self._database.write() as tx:
            claimed = tx.feeds.claim(feed, lease)
            open_members = self._open_members(tx, claimed) if claimed else 0
            longest = tx.feeds.longest_page()
        if claimed is None:
            self._polls.labels("skipped").inc()
            return
        renew, release = partial(_renew, claimed), partial(self._release, claimed)
        with self._claims.held(lease, renew, release):
            self._poll(claimed, open_members, longest)

    def _release(self, claimed: Feed, tx: Transaction) -> None:
        tx.feeds.release(claimed, self._clock() + self._timings.broken_off)

    def _poll(self, claimed: Feed, open_members: int, longest: int) -> None:
        asked_at = self._clock()
        try:
            seen = self._reader.read(claimed, min(open_members + HEADROOM, self._max_limit), longest)
        except KeesaError as error:
            self._polls.labels("failed").inc()
            self._record_failure(claimed, error)
            return
        found = self._look_ups.departed(seen)
        is_news = found.look_ups or not seen.is_unchanged
        news = self._news(claimed, seen.page) if is_news else _News(closed=len(claimed.members) - open_members)
        if any(seen.was_cut_before(sighting.ticket) for sighting in news.sightings):
            found.seen = found.seen.cut_here()
        sightings, contradicted, is_whole = self._confirmed(claimed, news)
        failpoint("poller.fetched")
        self._record(found, replace(news, sightings=sightings), contradicted, asked_at, is_whole=is_whole)

    def _open_members(self, tx: Transaction, feed: Feed) -> int:
        """How many of the feed's members are open. They are only counted if this process doesn't know the last page."""
        fingerprint, count = self._open.get((feed.ticket_type, feed.status), (None, 0))
        return count if fingerprint and fingerprint == feed.fingerprint else tx.tickets.count_open(feed.members)

    def _news(self, feed: Feed, page: TicketPage) -> _News:
        """The tickets on the page that differ from their last appearance, oldest first."""
        shown = page.fingerprints
        with self._database.read() as tx:
            unknown = set() if feed.baselined_at else shown.keys() - tx.tickets.known_among(shown)
            compared = tx.tickets.compared(
                {number: one for number, one in shown.items() if number not in unknown} if unknown else shown
            )
            changed = compared.unknown | compared.changed
            known = tx.tickets.get_many(changed) if changed else {}
        first = page.states(unknown)[::-1] if unknown else []
        tickets = sorted(page.tickets(changed) if changed else [], key=lambda ticket: int(ticket.number))
        closed = len(compared.closed - changed) + sum(one.is_closed for one in first) + sum(one.is_closed for one in tickets)
        return _News(first, [Sighting(ticket, shown[ticket.number]) for ticket in tickets], known, closed)

    def _confirmed(self, feed: Feed, news: _News) -> tuple[list[Sighting], list[LookUp], bool]:
        """The confirmed sightings, the look-ups that contradict the others, and whether that is all; if not, the rest waits.

        A list may lag behind another list, or behind a look-up. So a change that would take a ticket back is only announced if
        Keesa says the same when asked for that ticket alone.
        """
        doubtful = [one for one in news.sightings if goes_back(news.known.get(one.ticket.number), one.ticket, feed)]
        doubted = {one.ticket.number for one in doubtful}
        held, contradicted, is_whole = (
            [one for one in news.sightings if one.ticket.number not in doubted],
            [],
            len(doubtful) <= LOOK_UPS,
        )
        for sighting in doubtful[:LOOK_UPS]:
            ticket = self._look_ups.confirmed(sighting.ticket)
            if ticket is None:
                is_whole = False
            elif ticket.status.casefold() == sighting.ticket.status.casefold():
                held.append(sighting)
            else:
                contradicted.append(LookUp(ticket.number, ticket))
        return held, contradicted, is_whole

    def _record(
        self,
        found: LookedUp,
        news: _News,
        contradicted: list[LookUp],
        asked_at: datetime,
        *,
        is_whole: bool,
    ) -> None:
        seen, feed, now = found.seen, found.seen.feed, self._clock()
        silence = self._silence(feed, now)
        with self._database.write() as tx:
            tx.lock_watching()
            if not tx.feeds.holds(feed):
                self._polls.labels("overtaken").inc()
                log.warning("The poll of %s %s outlasted its lease; another process took over", feed.ticket_type, feed.status)
                return
            recording = Recording(tx, asked_at, now)
            recording.look_ups([*found.look_ups, *contradicted])
            recording.first(seen, news.first)
            recording.sightings(seen, news.sightings, digest_over=self._digest_over, after_silence=silence is not None)
            recording.unseen(seen)
            polled = self._polled(found, now, read_again=recording.is_outdated or not is_whole)
            tx.feeds.finish(polled)
            if silence:
                tx.silences.add(silence)
            if feed.baselined_at is None:
                begin_late(tx, polled, now)
                start_subscriptions(tx, now)
            if feed.failures:
                tx.feeds.retry_now(now)
                tx.follows.retry_now(now)
                tx.submissions.retry_now(now)
                tx.steps.retry_now(now)
        self._open[feed.ticket_type, feed.status] = polled.fingerprint, len(polled.members) - news.closed
        self._polls.labels("unchanged" if seen.is_unchanged else "changed").inc()
        failpoint("poller.recorded")
        if feed.failures:
            log.debug("Keesa is responding again for %s %s", feed.ticket_type, feed.status)
        if found.look_ups or not seen.is_unchanged:
            self._on_news()

    def _polled(self, found: LookedUp, now: datetime, *, read_again: bool) -> Feed:
        """The feed's state after this poll."""
        seen, feed = found.seen, found.seen.feed
        members = seen.members(found.settled, at_most=self._max_limit)
        return feed.model_copy(
            update={
                "next_poll_at": now + self._interval * random.uniform(0.95, 1.05),  # noqa: S311 (spreads feeds, hides nothing)
                "baselined_at": feed.baselined_at or now,
                "fingerprint": None if read_again else seen.page.fingerprint,
                "members": members,
                "paging": seen.paging,
                "missing": tuple(one for one in found.missing.values() if one.number in members),
                "given_up": feed.given_up + found.given_up,
                "unchecked_at": now if seen.has_gap else feed.unchecked_at,
                "failures": 0,
                "last_attempt_at": now,
                "last_success_at": now,
                "last_error": "",
            }
        )

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
            tx.lock_watching()
            if tx.feeds.finish(failed) and feed.baselined_at is None:
                start_subscriptions(tx, now)  # subscriptions that only wait for this feed begin without it
        if feed.baselined_at is None:
            self._on_news()

    def _silence(self, feed: Feed, now: datetime) -> Silence | None:
        """The silence that this answer ends, if the feed wasn't read for long.

        The threshold is the one after which channels are told that Keesa doesn't respond, so `/keesa why` agrees with what they
        were told. The time since the last answer counts, not the number of failures: while the bot itself is down, nothing fails
        and nothing is read.
        """
        if feed.last_success_at is None:
            return None
        since = self._clock.reckoned(feed.last_success_at)
        if now - since <= self._stale_after:
            return None
        return Silence(ticket_type=feed.ticket_type, status=feed.status, since=since, until=now)


def _renew(claimed: Feed, tx: Transaction, until: datetime) -> bool:
    return tx.feeds.renew(claimed, until)
