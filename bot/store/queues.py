"""What waits in any table, for operators: to look at, and to make due, release or end by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Row, Select, and_, delete, func, or_, select, union_all, update

from bot.model.announcements import AnnouncementState, Recipient
from bot.model.queues import Claim, Item, ItemName, Queue
from bot.model.writes import SubmissionState
from bot.store.conditions import IS_OPEN, IS_UNTOLD
from bot.store.lines import heads_of_lines
from bot.store.tables import announcements, feeds, followed, inbox, replicas, submissions, subscriptions

_TABLES: Final = {
    Queue.SUBMISSION: submissions,
    Queue.MESSAGE: announcements,
    Queue.INBOX: inbox,
    Queue.FEED: feeds,
    Queue.FOLLOWED: followed,
}
_DUE: Final = {
    Queue.SUBMISSION: submissions.c.due_at,
    Queue.MESSAGE: announcements.c.due_at,
    Queue.INBOX: inbox.c.due_at,
    Queue.FEED: feeds.c.next_poll_at,
    Queue.FOLLOWED: followed.c.next_look_at,
}
_GONE_AFTER: Final = timedelta(seconds=15)
"""A replica that wasn't seen for so long is gone: it is seen every five seconds (`bot.replica`)."""
_OPEN: Final = [state.value for state in SubmissionState if not state.is_final]
_UNSENT: Final = (AnnouncementState.PENDING, AnnouncementState.SENDING, AnnouncementState.HELD)
_HIDDEN: Final = {"response_url", "view_id", "key", "digest", "card", "once", "members", "fence"}
"""Columns that say nothing to an operator, or let whoever reads them act in Slack."""


class Queues:
    """Everything that waits, within one transaction. Every change names the fence of the item as it was read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self, queue: Queue, now: datetime, limit: int | None, *, given_up: bool = False) -> list[Item]:
        """The oldest items of a queue: submissions and messages that wait, feeds that fail or that somebody holds for too long.

        With `given_up`, instead the messages that were given up, newest first.
        """
        query = self._query(queue, now, limit, given_up=given_up)
        return list(self._items(queue, self._connection.execute(query), now))

    def count(self, queue: Queue, now: datetime, *, given_up: bool = False) -> int:
        """How many `waiting` returns without a limit."""
        query = self._query(queue, now, None, given_up=given_up).order_by(None).subquery()
        return self._connection.scalar(select(func.count()).select_from(query)) or 0

    def get(self, name: ItemName, now: datetime) -> Item | None:
        """The item as it is now, also if it doesn't wait any more."""
        rows = self._connection.execute(select(_TABLES[name.queue]).where(_is(name)))
        return next(self._items(name.queue, rows, now), None)

    def in_full(self, name: ItemName) -> Mapping[str, Any]:
        """All columns of an item, with its text."""
        row = self._connection.execute(select(_TABLES[name.queue]).where(_is(name))).one()
        return {column: value for column, value in row._asdict().items() if column not in _HIDDEN}

    def make_due(self, item: Item, now: datetime) -> bool:
        """It is tried at the next beat. False if it has changed since it was read.

        A message that was given up may have arrived after all, so it is looked for first.
        """
        due = {_DUE[item.name.queue].name: now}
        if item.state != AnnouncementState.DEAD:
            return self._update(item, **due)
        again = {"state": AnnouncementState.SENDING, "error": "", "finished_at": None, "refused_at": None, "attempts": 0}
        attempted_at = func.coalesce(announcements.c.attempted_at, announcements.c.created_at)
        return self._update(item, **due, attempted_at=attempted_at, **again)

    def release(self, item: Item, now: datetime) -> bool:
        """Nobody holds it any more, and whoever did can't write anything. False if it has changed since it was read.

        If it was being sent, the attempt counts as made now, so that it is looked for late enough.
        """
        attempted: dict[str, Any] = {}
        if item.state == SubmissionState.SENDING:
            attempted = {"sent_at" if item.name.queue is Queue.SUBMISSION else "attempted_at": now}
        return self._update(item, lease_until=None, owner=None, **attempted)

    def drop(self, item: Item, error: str, now: datetime) -> bool:
        """It ends. `error` is what the author of a submission is told, then. False if it has changed since it was read.

        A message to the bot is deleted.
        """
        if item.name.queue is Queue.INBOX:
            gone = delete(inbox).where(_is(item.name), inbox.c.fence == item.fence)
            return bool(self._connection.execute(gone).rowcount)
        ended = {"error": error, "finished_at": now, "lease_until": None, "owner": None}
        if item.name.queue is Queue.SUBMISSION:
            return self._update(item, state=SubmissionState.DROPPED, told="", once=None, due_at=now, **ended)
        return self._update(item, state=AnnouncementState.DROPPED, **ended)

    def _update(self, item: Item, **values: Any) -> bool:
        table = _TABLES[item.name.queue]
        same = [_is(item.name), table.c.fence == item.fence]
        if "state" in table.c:
            same.append(table.c.state == item.state)
        changed = update(table).where(*same).values(fence=table.c.fence + 1, **values)
        return bool(self._connection.execute(changed).rowcount)

    def _query(self, queue: Queue, now: datetime, limit: int | None, *, given_up: bool) -> Select[Any]:
        match queue:
            case Queue.SUBMISSION:
                unsettled = _unsettled(limit).subquery()
                return select(unsettled).order_by(unsettled.c.created_at, unsettled.c.id).limit(limit)
            case Queue.MESSAGE if given_up:
                dead = announcements.c.state == AnnouncementState.DEAD
                return select(announcements).where(dead).order_by(announcements.c.id.desc()).limit(limit)
            case Queue.MESSAGE:
                return select(announcements).where(announcements.c.state.in_(_UNSENT)).order_by(announcements.c.id).limit(limit)
            case Queue.INBOX:
                return select(inbox).order_by(inbox.c.created_at, inbox.c.id).limit(limit)
            case Queue.FEED:
                trouble = or_(feeds.c.failures > 0, feeds.c.lease_until < now)
                return select(feeds).where(trouble).order_by(feeds.c.next_poll_at, feeds.c.ticket_type, feeds.c.status).limit(limit)
            case Queue.FOLLOWED:
                trouble = or_(followed.c.failures > 0, followed.c.lease_until < now)
                return select(followed).where(trouble).order_by(followed.c.next_look_at, followed.c.ticket_number).limit(limit)

    def _items(self, queue: Queue, rows: Iterable[Row[Any]], now: datetime) -> Iterator[Item]:
        claims = _Claims(self._connection, now)
        match queue:
            case Queue.SUBMISSION:
                yield from (_of_submission(row, claims) for row in rows)
            case Queue.MESSAGE:
                heads, names = self._heads(), self._channel_names()
                yield from (_of_message(row, claims, heads, names) for row in rows)
            case Queue.INBOX:
                yield from (_of_kept_message(row, claims) for row in rows)
            case Queue.FEED:
                yield from (_of_feed(row, claims) for row in rows)
            case Queue.FOLLOWED:
                yield from (_of_followed(row, claims) for row in rows)

    def _heads(self) -> Mapping[str, int]:
        """For each channel or person, the id of the announcement that is next."""
        query = select(announcements.c.channel_id, announcements.c.id).where(announcements.c.id.in_(heads_of_lines()))
        return {row.channel_id: row.id for row in self._connection.execute(query)}

    def _channel_names(self) -> Mapping[str, str]:
        query = select(subscriptions.c.channel_id, subscriptions.c.channel_name).distinct()
        return {row.channel_id: row.channel_name for row in self._connection.execute(query)}


def _is(name: ItemName) -> ColumnElement[bool]:
    match name.queue:
        case Queue.SUBMISSION:
            return submissions.c.id == name.key
        case Queue.MESSAGE:
            return announcements.c.id == name.number
        case Queue.INBOX:
            return inbox.c.id == name.key
        case Queue.FOLLOWED:
            return followed.c.ticket_number == name.key
        case Queue.FEED:
            ticket_type, _, status = name.key.partition("/")
            return and_(feeds.c.ticket_type == ticket_type, feeds.c.status == status)


def _unsettled(limit: int | None) -> CompoundSelect[Any]:
    """The submissions that aren't final, and the oldest of those whose author wasn't told how it ended: each by its index.

    PostgreSQL expects the latter to be nearly all, and only uses their index to read some in its order.
    """
    oldest = (submissions.c.created_at, submissions.c.id)
    untold = select(submissions).where(IS_UNTOLD).order_by(*oldest).limit(limit)
    return union_all(select(submissions).where(IS_OPEN), select(untold.subquery()))


def _of_submission(row: Row[Any], claims: _Claims) -> Item:
    return Item(
        name=ItemName(queue=Queue.SUBMISSION, key=row.id),
        fence=row.fence,
        what=row.kind,
        ticket_number=row.ticket_number or row.write.get("ticket_number") or "",
        place=" ".join(filter(None, [row.user_name or row.user_id, row.channel_name and f"#{row.channel_name}"])),
        state=row.state,
        is_untold=row.state not in _OPEN and row.told != row.state,
        since=row.created_at,
        attempts=row.attempts,
        next_try_at=row.due_at,
        claim=claims.of(row),
        error=row.error,
    )


def _of_message(row: Row[Any], claims: _Claims, heads: Mapping[str, int], names: Mapping[str, str]) -> Item:
    in_line = row.state in (AnnouncementState.PENDING, AnnouncementState.SENDING) and row.refused_at is None
    ahead = heads.get(row.channel_id, row.id) if in_line else row.id
    name = names.get(row.channel_id)
    is_quiet = Recipient.of_id(row.channel_id).is_person or (row.attempts == 0 and row.due_at > row.created_at)
    is_waiting = (row.state == AnnouncementState.HELD and is_quiet) or row.state in (
        AnnouncementState.PENDING,
        AnnouncementState.SENDING,
    )
    return Item(
        name=ItemName(queue=Queue.MESSAGE, key=str(row.id)),
        fence=row.fence,
        what=row.occasion,
        ticket_number=row.ticket_number,
        place=f"#{name}" if name else row.channel_id,
        state=row.state,
        since=row.created_at,
        attempts=row.attempts,
        next_try_at=row.due_at if is_waiting else None,
        claim=claims.of(row),
        ahead=ItemName(queue=Queue.MESSAGE, key=str(ahead)) if ahead != row.id else None,
        error=row.error,
    )


def _of_kept_message(row: Row[Any], claims: _Claims) -> Item:
    return Item(
        name=ItemName(queue=Queue.INBOX, key=row.id),
        fence=row.fence,
        what="message",
        place=f"{row.user_id} {row.channel_id}",
        state="kept",
        since=row.created_at,
        attempts=row.attempts,
        next_try_at=row.due_at,
        claim=claims.of(row),
        error=row.error,
    )


def _of_feed(row: Row[Any], claims: _Claims) -> Item:
    return Item(
        name=ItemName(queue=Queue.FEED, key=f"{row.ticket_type}/{row.status}"),
        fence=row.fence,
        what="poll",
        place="",
        state="failing" if row.failures else "polled",
        since=row.last_success_at or row.last_attempt_at or row.next_poll_at,
        attempts=row.failures,
        next_try_at=row.next_poll_at,
        claim=claims.of(row),
        error=row.last_error if row.failures else "",
    )


def _of_followed(row: Row[Any], claims: _Claims) -> Item:
    return Item(
        name=ItemName(queue=Queue.FOLLOWED, key=row.ticket_number),
        fence=row.fence,
        what="look-up",
        ticket_number=row.ticket_number,
        place="",
        state="failing" if row.failures else "looked up",
        since=row.next_look_at,
        attempts=row.failures,
        next_try_at=row.next_look_at,
        claim=claims.of(row),
    )


class _Claims:
    """Who holds a row, and whether they still run."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        lately = replicas.c.seen_at.between(now - _GONE_AFTER, now + _GONE_AFTER)  # or by a clock that is a little ahead
        self._running = set(connection.scalars(select(replicas.c.id).where(lately)))
        self._now = now

    def of(self, row: Row[Any]) -> Claim | None:
        """A claim without an owner is of a release that had no names for replicas."""
        if row.lease_until is None:
            return None
        is_alive = row.lease_until >= self._now and (not row.owner or row.owner in self._running)
        return Claim(owner=row.owner or "", until=row.lease_until, is_alive=is_alive)
