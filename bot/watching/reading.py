"""Reads a feed's page so that it shows the newest tickets and reaches known ones, although Keesa guarantees nothing about pages.

Keesa may return fewer tickets than requested, and ignore the order. No answer says so; but the two ends of a complete list have the
same tickets, and the order of a list is visible.
"""

from __future__ import annotations

from typing import Final

from bot.keesa.client import KeesaClient
from bot.keesa.ticket_page import TicketPage
from bot.model.feeds import Feed, Order, Paging
from bot.watching.pages import FEW, FeedPage

ROUND: Final = 5
ROUND_WHEN_GROWN: Final = 50
"""A limit on Keesa's side is probably a multiple of this. If Keesa returned more for a larger request, it has no such limit."""

ROUND_IF_NEWEST: Final = 25
"""The same for a list that begins with the newest ticket, which probably has room for the next one."""


class PageReader:
    """Asks Keesa for the pages of feeds, with at most `max_limit` tickets each. `remember` them if they are asked for again."""

    def __init__(self, keesa: KeesaClient, *, max_limit: int, remember: bool) -> None:
        self._keesa = keesa
        self._max_limit = max_limit
        self._remember = remember

    def read(self, feed: Feed, limit: int, longest: int) -> FeedPage:
        """The feed's page of `limit` tickets or, if that doesn't reach known tickets, as many as necessary.

        `longest` is the most tickets that a page of any feed ever had. One request is enough unless there is more to find out.
        """
        paging = feed.paging
        page = self._ask(feed, paging.order, self._max_limit if paging.is_ascending else limit)
        if page.order == "asc" and not paging.is_ascending and page.rows >= FEW:
            page, paging = self._from_the_newest(feed, page, longest)
        elif page.order != "asc" and page.rows >= FEW:
            paging = paging.model_copy(update={"is_ascending": False, "hides_newest": False})
            if page.order is None and paging.order == "asc":  # it is in no order after all
                paging = paging.model_copy(update={"order": "desc"})
        seen = FeedPage(feed, page, paging)
        while page.is_full and not seen.shows_something_known and page.limit != self._max_limit:
            more = max(page.limit or limit, page.rows) * 4 if feed.members else self._max_limit
            page = self._ask(feed, paging.order, min(more, self._max_limit))
            seen = FeedPage(feed, page, paging)
        return self._compared(_remembered(seen), longest)

    def _ask(self, feed: Feed, order: Order, limit: int) -> TicketPage:
        return self._keesa.tickets_by_type(feed.ticket_type, feed.status, limit=limit, order=order, remember=self._remember)

    def _from_the_newest(self, feed: Feed, page: TicketPage, longest: int) -> tuple[TicketPage, Paging]:
        """The oldest come first: ask for the other end or, if that changes nothing, for everything."""
        paging, other = feed.paging, _other(feed.paging.order)
        turned = self._ask(feed, other, page.limit or self._max_limit)
        if turned.order == "desc":
            return turned, paging.model_copy(update={"order": other})
        whole = self._ask(feed, paging.order, self._max_limit) if page.is_full and page.limit != self._max_limit else page
        cut_at = whole.rows if _looks_cut(page, whole, longest) else None
        return whole, paging.model_copy(update={"is_ascending": True, "cut_at": cut_at})

    def _compared(self, seen: FeedPage, longest: int) -> FeedPage:
        """The first page of a feed, if it has fewer tickets than requested, compared with its other end."""
        page = seen.page
        if seen.feed.members or seen.is_cut or seen.paging.is_ascending or page.rows < FEW:
            return seen
        other = self._other_end(seen)
        if any(seen.is_beyond_end(number) for number in other.numbers):
            return seen.cut_here()
        is_order_ignored = other.numbers == page.numbers
        if is_order_ignored and page.rows % ROUND_IF_NEWEST == 0:
            return seen.cut_here()
        if is_order_ignored and seen.feed.baselined_at is not None and page.rows >= longest:
            return FeedPage(seen.feed, page, seen.paging, is_partial=True)
        return seen

    def _other_end(self, seen: FeedPage) -> TicketPage:
        """A few tickets from there, if they really begin with the oldest; otherwise as many as on the page."""
        order = _other(seen.paging.order)
        few = self._ask(seen.feed, order, FEW)
        is_enough = few.order == "asc" or few.rows >= seen.page.rows
        return few if is_enough else self._ask(seen.feed, order, seen.page.limit or self._max_limit)


def _remembered(seen: FeedPage) -> FeedPage:
    """With what this page shows about paging: a page that is longer than the longest so far wasn't cut."""
    paging, rows = seen.paging, seen.page.rows
    if paging.cut_at is not None and rows > paging.cut_at:
        paging = paging.model_copy(update={"cut_at": None})
    is_cut = seen.page.is_full or (paging.cut_at is not None and rows >= paging.cut_at)
    hides_newest = paging.is_ascending and is_cut
    longest = max(paging.longest, rows)
    return FeedPage(seen.feed, seen.page, paging.model_copy(update={"longest": longest, "hides_newest": hides_newest}))


def _looks_cut(page: TicketPage, whole: TicketPage, longest: int) -> bool:
    """Whether Keesa has probably cut a page that begins with the oldest ticket and is shorter than requested.

    Nothing proves it, since the newest are simply missing. But limits are round numbers, and no page was ever longer.
    """
    if whole.is_full or whole.rows < longest:
        return False
    did_grow = whole.rows > page.rows
    return (page.is_full and not did_grow) or whole.rows % (ROUND_WHEN_GROWN if did_grow else ROUND) == 0


def _other(order: Order) -> Order:
    return "asc" if order == "desc" else "desc"
