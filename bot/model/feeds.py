"""The lists of tickets that are polled, and how polling them goes."""

from __future__ import annotations

from datetime import datetime

from bot.model.value import Value


class Feed(Value):
    """A (ticket type, status) that somebody subscribed to, and how polling it goes.

    `members` are the numbers of the last page, newest first; `fingerprint` is that page's, None where it has to be read
    again whatever it looks like; `baselined_at` is None until the first page was taken as known ground; `unchecked_at` is when more
    was new than the largest limit could show.
    """

    ticket_type: str
    status: str
    next_poll_at: datetime
    fence: int = 0
    baselined_at: datetime | None = None
    fingerprint: str | None = None
    members: tuple[str, ...] = ()
    unchecked_at: datetime | None = None
    failures: int = 0
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str = ""


class Silence(Value):
    """A feed that was not read for long: from its last answer before to its first one after, whether Keesa was away or the bot."""

    ticket_type: str
    status: str
    since: datetime
    until: datetime
