"""Interprets the page of a feed, compared with what the feed showed last. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Final

from bot.keesa.ticket_page import TicketPage
from bot.model.feeds import Feed, Paging
from bot.model.news import PageCut
from bot.model.tickets import Ticket

FEW: Final = 5
"""A shorter list can be in any order by chance, and is probably complete."""

MARGIN: Final = timedelta(minutes=1)
"""How long a new ticket may be missing from a list, including the difference between the clocks."""


@dataclass(frozen=True)
class FeedPage:
    """The state of a feed after its last poll, and its current page.

    `paging` includes what this page shows about paging. `is_partial` means that the feed probably has more than the page, although
    the maximum length of a page is unknown.
    """

    feed: Feed
    page: TicketPage
    paging: Paging
    is_partial: bool = False

    @property
    def is_unchanged(self) -> bool:
        return self.page.fingerprint == self.feed.fingerprint

    @property
    def is_cut(self) -> bool:
        """Whether the feed may go on after the page: because of the requested limit, or of Keesa's own."""
        return self.page.is_full or self.is_cut_by_keesa

    @property
    def is_cut_by_keesa(self) -> bool:
        return self.paging.cut_at is not None and self.page.rows >= self.paging.cut_at

    @property
    def shows_something_known(self) -> bool:
        return any(number in self.page.fingerprints for number in self.feed.members)

    @property
    def has_gap(self) -> bool:
        """Whether there may be tickets between the page and the known ones, also if none are known."""
        is_news = self.feed.baselined_at is not None and bool(self.page.numbers) and not self.shows_something_known
        return is_news and (self.is_cut or self.is_partial)

    @property
    def missing(self) -> list[str]:
        """The members of the feed that aren't on the page."""
        return [number for number in self.feed.members if number not in self.page.fingerprints]

    @property
    def departed(self) -> list[str]:
        """The members that should be on the page and aren't. What lies beyond the end of a cut page may still be in the feed."""
        return [number for number in self.missing if not (self.is_cut and self.is_beyond_end(number))]

    def is_beyond_end(self, number: str) -> bool:
        """Whether a page in this order would end before that ticket if it were cut."""
        if self._end is None:
            return False
        return int(number) > self._end if self.paging.is_ascending else int(number) < self._end

    def was_there_before(self, number: str) -> bool:
        """Whether a ticket moved up from beyond the end of a cut page, so that it is an old one."""
        is_cut = self.is_cut_by_keesa and not self.paging.is_ascending
        return is_cut and self._oldest_known is not None and int(number) < self._oldest_known

    def was_cut_before(self, ticket: Ticket) -> bool:
        """Whether the last page should have ended with that ticket: it existed then, and has moved up since.

        In a list that begins with the newest ticket, one may also be older than all others because it was reopened. Then the list
        is longer than before, unless another ticket left it at the same time.
        """
        last = self.feed.last_success_at
        is_old = last is not None and ticket.raised_at is not None and ticket.raised_at < last - MARGIN
        return self._moved_up(ticket.number) and is_old and not self.is_cut and ticket.number not in self.feed.members

    def _moved_up(self, number: str) -> bool:
        if self.paging.is_ascending:
            return int(number) == self._end
        is_as_long = FEW <= self.page.rows == self.feed.paging.longest
        return is_as_long and self._oldest_member is not None and int(number) < self._oldest_member

    @cached_property
    def _end(self) -> int | None:
        """The last number of a page in this order; None if there is none. Kept, as the next two, since each ticket is compared."""
        return (max if self.paging.is_ascending else min)(map(int, self.page.fingerprints), default=None)

    @cached_property
    def _oldest_known(self) -> int | None:
        return min(map(int, self.page.fingerprints.keys() & set(self.feed.members)), default=None)

    @cached_property
    def _oldest_member(self) -> int | None:
        return min(map(int, self.feed.members), default=None)

    def cut_here(self) -> FeedPage:
        """The same page, now that Keesa is known to have more: its length is the most that Keesa shows."""
        cut = self.paging.model_copy(update={"cut_at": self.page.rows, "hides_newest": self.paging.is_ascending})
        return replace(self, paging=cut, is_partial=True)

    def partly(self) -> FeedPage:
        """The same page, now that a ticket which isn't on it is known to be in the feed."""
        return replace(self, is_partial=True)

    def members(self, settled: Collection[str], *, at_most: int) -> tuple[str, ...]:
        """The feed's members, newest first: its page, what lies beyond its end, and what left it but isn't `settled` yet."""
        members = [*self.page.numbers, *(number for number in self.missing if number not in settled)]
        return tuple(sorted(members[:at_most], key=int, reverse=True))


def page_cut(feed: Feed, paging: Paging) -> PageCut:
    """What to tell the channels of a feed of which a page hides tickets."""
    shown = paging.cut_at or paging.longest
    return PageCut(ticket_type=feed.ticket_type, status=feed.status, shown=shown, newest=not paging.hides_newest)
