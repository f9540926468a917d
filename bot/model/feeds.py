"""The lists of tickets that are polled, and how polling them goes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.model.value import Value

Order = Literal["asc", "desc"]


class Paging(Value):
    """What Keesa makes of being asked for a page of a feed, as far as its pages have shown.

    `order` is to be asked for to get the newest tickets first; `is_ascending` says that the oldest come first whatever is asked.
    `longest` is how many tickets a page of the feed ever had; `cut_at` how many it has at most although there are more, None while
    nothing says so; `hides_newest` that the newest are not among them.
    """

    order: Order = "desc"
    is_ascending: bool = False
    longest: int = 0
    cut_at: int | None = None
    hides_newest: bool = False


class Missing(Value):
    """A member that the feed's page does not show: when it is looked up next, and whether it was found to be there still."""

    number: str
    tries: int
    next_look_at: datetime
    is_there: bool = False


class Feed(Value):
    """A (ticket type, status) that somebody subscribed to, and how polling it goes.

    `members` are the numbers of the last page, newest first; `fingerprint` is that page's, None where it has to be read
    again whatever it looks like; `baselined_at` is None until the first page was taken as known ground; `unchecked_at` is when more
    was new than the pages could show. `given_up` counts the tickets that left it and could never be looked up.
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

    @property
    def shown(self) -> tuple[str, ...]:
        """The members that its last page showed: not those beyond where Keesa cuts it, nor those that are looked for."""
        cut, missing = self.paging.cut_at or len(self.members), {one.number for one in self.missing}
        within = self.members[-cut:] if self.paging.is_ascending else self.members[:cut]
        return tuple(number for number in within if number not in missing)


class Silence(Value):
    """A feed that was not read for long: from its last answer before to its first one after, whether Keesa was away or the bot."""

    ticket_type: str
    status: str
    since: datetime
    until: datetime
