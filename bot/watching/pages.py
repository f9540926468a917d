"""What the page of a feed says, read beside what the feed showed last. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from bot.keesa.ticket_page import TicketPage
from bot.model.feeds import Feed, Paging
from bot.model.tickets import Ticket

FEW: Final = 5
"""Fewer tickets may stand in any order, and are likely to be all that there are."""

MARGIN: Final = timedelta(minutes=1)
"""How long a list may take to show what was raised, the clocks' difference included."""


@dataclass(frozen=True)
class FeedPage:
    """A feed as it was after its last poll, and the page that it shows now.

    `paging` is what is known of its pages with this one. `is_partial` says that more than the page shows is likely to be there,
    though nothing says how much a page may have.
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
        """Whether the page ends although the feed may go on: at what was asked for, or at what Keesa shows at most."""
        return self.page.is_full or self.is_cut_by_keesa

    @property
    def is_cut_by_keesa(self) -> bool:
        return self.paging.cut_at is not None and self.page.rows >= self.paging.cut_at

    @property
    def shows_something_known(self) -> bool:
        return not set(self.feed.members).isdisjoint(self.page.numbers)

    @property
    def has_gap(self) -> bool:
        """Whether tickets may lie between the page and what is known, which may be that there were none."""
        is_news = self.feed.baselined_at is not None and bool(self.page.numbers) and not self.shows_something_known
        return is_news and (self.is_cut or self.is_partial)

    @property
    def missing(self) -> list[str]:
        """The members of the feed that the page does not show."""
        shown = set(self.page.numbers)
        return [number for number in self.feed.members if number not in shown]

    @property
    def departed(self) -> list[str]:
        """The members that the page should show and does not. What lies beyond the end of a page that is cut may still be there."""
        return [number for number in self.missing if not (self.is_cut and self.is_beyond_end(number))]

    def is_beyond_end(self, number: str) -> bool:
        """Whether a page in this order, were it cut, would not have come to that ticket."""
        shown = [int(one) for one in self.page.numbers]
        if not shown:
            return False
        return int(number) > max(shown) if self.paging.is_ascending else int(number) < min(shown)

    def was_there_before(self, number: str) -> bool:
        """Whether a ticket came into a page that Keesa cuts from beyond its end: an old one, since others have left."""
        known = [int(one) for one in set(self.feed.members).intersection(self.page.numbers)]
        return self.is_cut_by_keesa and not self.paging.is_ascending and bool(known) and int(number) < min(known)

    def was_cut_before(self, ticket: Ticket) -> bool:
        """Whether the page of the last poll should have ended with that ticket: it was raised by then, and has slid in since."""
        last = self.feed.last_success_at
        is_last = self.paging.is_ascending and ticket.number == max(self.page.numbers, key=int)
        is_old = last is not None and ticket.raised_at is not None and ticket.raised_at < last - MARGIN
        return is_last and is_old and not self.is_cut and ticket.number not in self.feed.members

    def cut_here(self) -> FeedPage:
        """The same, now that Keesa is known to have more: as many as this page has, it shows at most."""
        cut = self.paging.model_copy(update={"cut_at": self.page.rows, "hides_newest": self.paging.is_ascending})
        return replace(self, paging=cut, is_partial=True)

    def partly(self) -> FeedPage:
        """The same, now that a ticket which it does not show is known to be there."""
        return replace(self, is_partial=True)

    def members(self, settled: Collection[str], *, at_most: int) -> tuple[str, ...]:
        """What the feed has now, newest first: its page, what lies beyond its end, and what left it but is not `settled` yet."""
        members = [*self.page.numbers, *(number for number in self.missing if number not in settled)]
        return tuple(sorted(members[:at_most], key=int, reverse=True))
