"""What a subscription would have posted lately, from the tickets that the bot knows or, before it knows any, from Keesa."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from bot.keesa.client import KeesaClient
from bot.model.errors import KeesaError
from bot.model.feeds import Feed
from bot.model.subscriptions import Terms
from bot.model.tickets import Ticket, TicketExcerpt
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)

SPAN: Final = timedelta(days=7)
MOST: Final = 500
"""How many of the newest tickets of a status to request: enough for seventy a day, and still one answer."""


class Preview(NamedTuple):
    """The `tickets` that would have been posted within the last `SPAN`, highest number first; `since` is when that began.

    `known_since` is when the bot began to read their feeds, None if it knows everything that Keesa shows. `at_least` means that
    Keesa may not have shown all of them. `problem` is why Keesa couldn't be asked, in plain text; then nothing is known yet.
    """

    tickets: tuple[Ticket | TicketExcerpt, ...]
    since: datetime
    known_since: datetime | None = None
    at_least: bool = False
    problem: str = ""

    @property
    def a_day(self) -> float:
        return len(self.tickets) / SPAN.days


class Previews:
    """Looks back. `statuses` are all statuses; new tickets have the first one."""

    def __init__(self, database: Database, keesa: KeesaClient, *, statuses: Sequence[str], max_limit: int, clock: Clock) -> None:
        self._database = database
        self._keesa = keesa
        self._statuses = statuses
        self._most = min(MOST, max_limit)
        self._max_limit = max_limit
        self._clock = clock

    def of(self, terms: Terms, unread: Collection[str]) -> Preview:
        """What `terms` would have posted. Keesa is asked once for each status in `unread`, whose feed hasn't been read yet."""
        since = self._clock() - SPAN
        with self._database.read() as tx:
            known = tx.tickets.of_type_since(terms.ticket_type, since)
            feeds = [feed for s in set(terms.statuses) - set(unread) if (feed := tx.feeds.get(terms.ticket_type, s))]
            is_whole = not self._is_partial(terms) and all(self._reaches_back(tx, feed, since) for feed in feeds)
            cap = min((feed.paging.cut_at for feed in tx.feeds.all() if feed.paging.cut_at), default=self._most)
        try:
            shown, is_cut = self._ask(terms.ticket_type, unread, since, cap)
        except KeesaError as error:
            log.info("Couldn't preview a subscription: %s", error)
            return self.unknown(error.for_person)
        seen: list[Ticket | TicketExcerpt] = [*known, *shown]
        newest = {ticket.number: ticket for ticket in seen}
        wanted = [t for t in newest.values() if self._came_up(t, terms, since) and terms.filter.passes(t)]
        by_number = sorted(wanted, key=lambda ticket: int(ticket.number), reverse=True)
        known_since = None if is_whole else _known_since(feeds)
        return Preview(tuple(by_number), since, known_since, at_least=is_cut or self._misses_some(terms, unread))

    def unknown(self, problem: str) -> Preview:
        """The preview if Keesa can't be asked."""
        return Preview((), self._clock() - SPAN, problem=problem)

    def _ask(self, ticket_type: str, statuses: Iterable[str], since: datetime, cap: int) -> tuple[list[Ticket], bool]:
        """The newest tickets in these statuses, and whether a page may have ended before the span began.

        `cap` is the most tickets that Keesa shows, if known.
        """
        shown: list[Ticket] = []
        is_cut = False
        for status in statuses:
            page = self._keesa.tickets_by_type(ticket_type, status, limit=self._most)
            tickets = [ticket.model_copy(update={"status": status}) for ticket in page.tickets()]
            reaches_back = any(ticket.raised_at and ticket.raised_at < since for ticket in tickets)
            is_cut = is_cut or ((page.is_full or page.rows >= cap) and not reaches_back)
            shown += tickets
        return shown, is_cut

    def _came_up(self, ticket: Ticket | TicketExcerpt, terms: Terms, since: datetime) -> bool:
        """Whether it was new within the span: raised or, for subscriptions without the status of new tickets, closed."""
        if self._statuses[0] in terms.statuses:
            came_up_at = ticket.raised_at
        elif ticket.status.casefold() in terms.statuses:
            came_up_at = ticket.closed_at or ticket.raised_at
        else:
            came_up_at = None
        return came_up_at is not None and came_up_at >= since

    def _misses_some(self, terms: Terms, unread: Collection[str]) -> bool:
        """Whether tickets that were raised in a requested status may by now have one for which Keesa wasn't asked."""
        return self._statuses[0] in unread and self._is_partial(terms)

    def _is_partial(self, terms: Terms) -> bool:
        """Whether the subscription has the status of new tickets, but not every status that they may get later."""
        return self._statuses[0] in terms.statuses and not set(self._statuses) <= set(terms.statuses)

    def _reaches_back(self, tx: Transaction, feed: Feed, since: datetime) -> bool:
        """Whether the feed's pages show everything since then: they end before that, or never were as long as they may be."""
        if feed.unchecked_at and feed.unchecked_at >= since:
            return False
        oldest = tx.tickets.get(feed.members[-1]) if feed.members else None
        is_older = oldest is not None and oldest.ticket.raised_at is not None and oldest.ticket.raised_at < since
        is_cut = feed.paging.cut_at is not None or feed.paging.hides_newest
        return not feed.paging.hides_newest and (is_older or (not is_cut and len(feed.members) < self._max_limit))


def _known_since(feeds: Iterable[Feed]) -> datetime | None:
    """Since when all of these feeds have been read without a gap."""
    return max(
        (max(feed.baselined_at, feed.unchecked_at or feed.baselined_at) for feed in feeds if feed.baselined_at), default=None
    )
