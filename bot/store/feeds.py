"""The feeds: what to poll, when, and how it went. The row is the schedule.

Claiming a feed is a conditional update that sets a lease and increments a fence. Every later write checks the fence, so a poller
that was paused past its lease can't overwrite its successor's work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, select, update

from bot.model.feeds import Feed, Paging
from bot.runtime.leases import Lease
from bot.store import leasing
from bot.store.insert import insert_new
from bot.store.tables import feeds

_COLUMNS = [column for column in feeds.c if column.name not in ("lease_until", "owner")]

_AS_JSON = {"members", "paging", "missing"}
_ONE = (feeds.c.ticket_type == bindparam("of_type"), feeds.c.status == bindparam("of_status"))
_GET = select(*_COLUMNS).where(*_ONE)
_FENCE = select(feeds.c.fence).where(*_ONE).with_for_update()
_FINISH = update(feeds).where(*_ONE, feeds.c.fence == bindparam("of_fence"))
_PAGES = select(feeds.c.paging)


class FeedsTable:
    """The `feeds` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Feed]:
        rows = self._connection.execute(select(*_COLUMNS).order_by(feeds.c.ticket_type, feeds.c.status))
        return [Feed.model_validate(row._asdict(), extra="ignore") for row in rows]

    def get(self, ticket_type: str, status: str) -> Feed | None:
        row = self._connection.execute(_GET, {"of_type": ticket_type, "of_status": status}).one_or_none()
        return Feed.model_validate(row._asdict(), extra="ignore") if row else None

    def longest_page(self) -> int:
        """The most tickets that a page of any feed ever had."""
        pages = self._connection.scalars(_PAGES)
        return max((Paging.model_validate(page, extra="ignore").longest for page in pages), default=0)

    def ensure(self, ticket_type: str, statuses: Sequence[str], now: datetime) -> None:
        """Poll these feeds from now on. New ones are due at once."""
        for status in statuses:
            insert_new(self._connection, feeds, {"ticket_type": ticket_type, "status": status, "next_poll_at": now, "members": []})

    def remove(self, feed: Feed) -> None:
        self._connection.execute(delete(feeds).where(_is(feed.ticket_type, feed.status)))

    def due(self, now: datetime) -> list[Feed]:
        """The feeds that are due and not claimed, the longest waiting first."""
        rows = self._connection.execute(
            select(*_COLUMNS).where(feeds.c.next_poll_at <= now, leasing.free(feeds, now)).order_by(feeds.c.next_poll_at)
        )
        return [Feed.model_validate(row._asdict(), extra="ignore") for row in rows]

    def claim(self, feed: Feed, lease: Lease) -> Feed | None:
        """The current state of `feed`, claimed until the lease ends; None if somebody else was faster or it no longer exists."""
        due = (_is(feed.ticket_type, feed.status), feeds.c.next_poll_at <= lease.now)
        fence = leasing.claim(self._connection, feeds, *due, lease=lease)
        return None if fence is None else self.get(feed.ticket_type, feed.status)

    def renew(self, feed: Feed, until: datetime) -> bool:
        """The claim lasts until then. False if it was lost."""
        return leasing.renew(self._connection, feeds, _is(feed.ticket_type, feed.status), fence=feed.fence, until=until)

    def retry_now(self, now: datetime) -> None:
        """Keesa answers again: every feed that is backing off is due now."""
        waiting = (feeds.c.failures > 0, feeds.c.next_poll_at > now)
        self._connection.execute(update(feeds).where(*waiting).values(next_poll_at=now))

    def all_fail(self, now: datetime, interval: timedelta) -> bool:
        """Whether every feed fails, and the last attempt was an interval ago."""
        working = exists().where(feeds.c.failures == 0)
        lately = (feeds.c.last_attempt_at > now - interval, feeds.c.last_attempt_at <= now)  # a later one: the clock was ahead
        attempt = exists().where(*lately)
        return bool(self._connection.scalar(select(exists().where(feeds.c.failures > 0) & ~working & ~attempt)))

    def probe(self, now: datetime) -> None:
        """Make the feed due that would be next, whatever its back-off."""
        first = select(feeds.c.ticket_type, feeds.c.status).order_by(feeds.c.next_poll_at).limit(1)
        for row in self._connection.execute(first):
            change = update(feeds).where(_is(row.ticket_type, row.status), feeds.c.next_poll_at > now)
            self._connection.execute(change.values(next_poll_at=now))

    def holds(self, feed: Feed) -> bool:
        """Whether nobody else has claimed the feed since `feed` was, nor will until the transaction ends."""
        fence = self._connection.scalar(_FENCE, {"of_type": feed.ticket_type, "of_status": feed.status})
        return bool(fence == feed.fence)

    def finish(self, feed: Feed) -> bool:
        """Record the poll and release the feed. Returns False, with nothing written, if the lease was lost meanwhile."""
        as_json = feed.model_dump(mode="json", include=_AS_JSON)
        values = feed.model_dump(exclude={"ticket_type", "status", "fence", *_AS_JSON}) | as_json
        here = {"of_type": feed.ticket_type, "of_status": feed.status, "of_fence": feed.fence}
        done = self._connection.execute(_FINISH, {"lease_until": None, **values, **here})
        return bool(done.rowcount)

    def release(self, feed: Feed, due_at: datetime) -> None:
        """The poll broke off: it is due again then."""
        held = (_is(feed.ticket_type, feed.status), feeds.c.fence == feed.fence)
        self._connection.execute(update(feeds).where(*held).values(lease_until=None, next_poll_at=due_at))

    def release_all(self) -> None:
        """Release all leases: for the only process that may use a SQLite file, at its start."""
        leasing.release_all(self._connection, feeds)


def _is(ticket_type: str, status: str) -> ColumnElement[bool]:
    return and_(feeds.c.ticket_type == ticket_type, feeds.c.status == status)
