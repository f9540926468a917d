"""Feeds (the lists of tickets that are polled), and the state of polling them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.model.value import Value

Order = Literal["asc", "desc"]


class Paging(Value):
    """How Keesa pages a feed, as far as its pages have shown.

    `order` is the one to request to get the newest tickets first. `is_ascending` means that the oldest come first in either order.
    `longest` is the most tickets that a page of the feed ever had. `cut_at` is the most that a page has although there are more
    tickets, None if nothing suggests that; `hides_newest` means that the newest ones are missing.
    """

    order: Order = "desc"
    is_ascending: bool = False
    longest: int = 0
    cut_at: int | None = None
    hides_newest: bool = False

    @property
    def hides_tickets(self) -> bool:
        """Whether there are tickets that no page shows."""
        return self.hides_newest or self.cut_at is not None


class Missing(Value):
    """A member that the feed's last page doesn't show: when to look it up next, and whether Keesa still has it in this feed."""

    number: str
    tries: int
    next_look_at: datetime
    is_there: bool = False


class Feed(Value):
    """A (ticket type, status) that a channel is subscribed to, and the state of polling it.

    `members` are the ticket numbers of the last page, newest first. `fingerprint` is that page's, or None if the next page must be
    read even if it is the same. `baselined_at` is when the first page was read, whose tickets are not announced. `unchecked_at` is
    when more tickets were new than the pages could show. `given_up` counts the tickets that left the feed and could never be looked
    up.
    """

    ticket_type: str
    status: str
    next_poll_at: datetime
    fence: int = 0
    baselined_at: datetime | None = None
    fingerprint: str | None = None
    members: tuple[str, ...] = ()
    paging: Paging = Paging()
    missing: tuple[Missing, ...] = ()
    given_up: int = 0
    unchecked_at: datetime | None = None
    failures: int = 0
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str = ""

    def is_read_in_future(self, now: datetime) -> bool:
        """Whether the clock was ahead when the feed was last read, so nobody knows how long ago that was."""
        return self.last_success_at is not None and self.last_success_at > now

    @property
    def shown(self) -> tuple[str, ...]:
        """The members that the last page showed: not those beyond the point where Keesa cuts it, nor the missing ones."""
        cut, missing = self.paging.cut_at or len(self.members), {one.number for one in self.missing}
        within = self.members[-cut:] if self.paging.is_ascending else self.members[:cut]
        return tuple(number for number in within if number not in missing)


class Silence(Value):
    """A time in which a feed wasn't read: from its last answer before to the first one after, because Keesa or the bot was down."""

    ticket_type: str
    status: str
    since: datetime
    until: datetime
