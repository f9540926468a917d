"""Reads once what Keesa still lists of a subscribed type in the statuses that no feed shows, so that the first report isn't empty.

A feed's first page is the same for its own status. What is read here is kept apart from the tickets that are watched: only reports
count it, as long as no feed has shown the ticket. So nothing is announced, and no feed notices.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence

from bot.keesa.client import KeesaClient
from bot.model.duties import Next
from bot.model.errors import KeesaError
from bot.model.feeds import Feed
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.watching.reading import PageReader

log = logging.getLogger(__name__)


class History:
    """A duty of all replicas: one list at a step. `statuses` are all statuses; a list has at most `max_limit` tickets."""

    def __init__(
        self,
        database: Database,
        keesa: KeesaClient,
        *,
        statuses: Sequence[str],
        max_limit: int,
        clock: Clock,
        timings: Timings = Timings(),
    ) -> None:
        self._database = database
        self._reader = PageReader(keesa, max_limit=max_limit, remember=False)
        self._statuses = statuses
        self._max_limit = max_limit
        self._clock = clock
        self._timings = timings

    def step(self, _position: str = "") -> Next:
        """Read a list that hasn't been read yet, any of them: one that Keesa refuses holds up no other."""
        unread = self._unread()
        if not unread:
            return Next(self._timings.history)
        ticket_type, status = random.choice(unread)  # noqa: S311 (hides nothing)
        try:
            self._read(ticket_type, status)
        except KeesaError as error:
            log.info("Couldn't read the history of %s %s: %s", ticket_type, status, error)
            return Next(self._timings.longest_backoff)
        return Next(self._timings.history)

    def _unread(self) -> list[tuple[str, str]]:
        """The lists to read, of types of which a feed has been read. What feeds show themselves needn't be."""
        with self._database.read() as tx:
            feeds, done = tx.feeds.all(), tx.history.lists()
        types = {feed.ticket_type for feed in feeds if feed.baselined_at}
        shown = {(feed.ticket_type, feed.status) for feed in feeds if feed.baselined_at} - done
        if shown:
            with self._database.write() as tx:
                tx.history.add_lists(sorted(shown), self._clock())
        wanted = {(ticket_type, status) for ticket_type in types for status in self._statuses}
        return sorted(wanted - done - {(feed.ticket_type, feed.status) for feed in feeds})

    def _read(self, ticket_type: str, status: str) -> None:
        now = self._clock()
        with self._database.read() as tx:
            longest = tx.feeds.longest_page()
        listed = Feed(ticket_type=ticket_type, status=status, next_poll_at=now)
        page = self._reader.read(listed, self._max_limit, longest).page
        states = page.states(page.numbers)
        with self._database.write() as tx:
            tx.history.add_all(states, ticket_type, now)
            tx.history.add_lists([(ticket_type, status)], now)
        log.info("Read the history of %s %s: %d tickets", ticket_type, status, len(states))
