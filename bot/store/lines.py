"""The lines of the outbox: what is next for each recipient is claimed, sent, and its outcome kept.

An announcement goes pending -> sending -> sent (or dead). One that is `sending` with an expired lease was interrupted, so nobody
knows whether it arrived: it is claimed `in_doubt`.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal_column,
    select,
    tuple_,
    union_all,
    update,
)

from bot.model.announcements import Announcement, AnnouncementState, Card, Occasion, OccasionKind, Part, Recipient
from bot.model.news import News
from bot.runtime.leases import Lease
from bot.store import leasing
from bot.store.conditions import IS_WAITING, none_of
from bot.store.lists import elements_of, pairs
from bot.store.stored_news import numbers_only, read_news, stored_news
from bot.store.tables import announcements, cards

_IN_LINE = (IS_WAITING, announcements.c.refused_at.is_(None))
_IS_ABOUT_TICKETS = none_of(announcements.c.occasion, (OccasionKind.SUBSCRIPTION, OccasionKind.CUT))
_ASIDE = (IS_WAITING, announcements.c.refused_at.is_not(None))
_NOW = bindparam("now", type_=announcements.c.due_at.type)
_IS_DUE = (announcements.c.due_at <= _NOW, leasing.free(announcements, _NOW))
_LINES = elements_of(bindparam("lines", type_=JSON))
_FIRST = (
    select(announcements.c.id)
    .where(announcements.c.channel_id == _LINES.c.value)
    .order_by(announcements.c.id)
    .limit(literal_column("1"))
    .correlate(_LINES)
)
_FIRSTS = (_FIRST.where(*_ASIDE, *_IS_DUE), _FIRST.where(*_IN_LINE, _IS_ABOUT_TICKETS), _FIRST.where(*_IN_LINE))
"""What may be next in a line: the first that there is. All these are built once, since each message needs them."""
_NEXT = select(func.coalesce(*(first.scalar_subquery() for first in _FIRSTS))).select_from(_LINES)
_HAS_CARD = and_(cards.c.channel_id == announcements.c.channel_id, cards.c.ticket_number == announcements.c.ticket_number)
_HEADS = (
    select(announcements, cards.c.message_ts.label("card_ts"), cards.c.editable.label("card_editable"))
    .outerjoin(cards, _HAS_CARD)
    .where(announcements.c.id.in_(_NEXT), IS_WAITING, *_IS_DUE)
    .with_for_update(of=announcements, skip_locked=True)
)
"""Without those that somebody else is claiming, or recording as sent: waiting for these could take forever."""
_AGAIN = announcements.c.state == literal_column(f"'{AnnouncementState.SENDING}'")
_CLAIMED = elements_of(bindparam("claimed", type_=JSON))
_CLAIM = (
    update(announcements)
    .where(announcements.c.id.in_(select(cast(_CLAIMED.c.value, Integer))))
    .values(
        state=AnnouncementState.SENDING,
        attempts=announcements.c.attempts + 1,
        fence=announcements.c.fence + 1,
        attempted_at=case((_AGAIN, announcements.c.attempted_at), else_=_NOW),
        owner=bindparam("of_owner"),
        lease_until=bindparam("until", type_=announcements.c.lease_until.type),
    )
)
_IS_HELD = (announcements.c.id == bindparam("of_id"), announcements.c.fence == bindparam("of_fence"))
_UPDATE = update(announcements).where(*_IS_HELD)
_HELD = pairs(bindparam("held", type_=JSON))
_CHANGED = ("news", "state", "message_ts", "finished_at", "lease_until", "error")
_TAKE = (
    delete(announcements)
    .where(tuple_(announcements.c.id, announcements.c.fence).in_(select(cast(_HELD.c.key, Integer), cast(_HELD.c.value, Integer))))
    .returning(*(column for column in announcements.c if column.name not in _CHANGED))
)
_INSERT = insert(announcements)


class LinesTable:
    """The `announcements` table, as those who send them use it, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime) -> list[Recipient]:
        """The recipients whose line can move now, the longest waiting first."""
        due = (announcements.c.due_at <= now, leasing.free(announcements, now))
        movable = select(announcements.c.channel_id, announcements.c.due_at).where(*due)
        heads = movable.where(announcements.c.id.in_(heads_of_lines()))
        ids = self._connection.scalars(union_all(heads, movable.where(*_ASIDE)).order_by("due_at"))
        return [Recipient.of_id(slack_id) for slack_id in dict.fromkeys(ids)]

    def claim_heads(self, recipients: Iterable[Recipient], lease: Lease) -> list[tuple[Announcement, Lease]]:
        """The heads of these recipients' lines that are due and free, each claimed for a lease like `lease`.

        An announcement that Slack refused is skipped until its next attempt, so it holds up nothing. Notices about subscriptions
        let tickets go first.
        """
        theirs = {recipient.id: recipient for recipient in recipients}
        heads = self._connection.execute(_HEADS, {"lines": list(theirs), "now": lease.now}).all()
        if heads:
            claim = {"of_owner": lease.owner, "until": lease.until, "now": lease.now}
            self._connection.execute(_CLAIM, {"claimed": [head.id for head in heads], **claim})
        return [(_claimed(theirs[head.channel_id], head, lease.now), _lease_on(head, lease)) for head in heads]

    def renew(self, announcement: Announcement, until: datetime) -> bool:
        """The claim lasts until then. False if it was lost."""
        here = announcements.c.id == announcement.id
        return leasing.renew(self._connection, announcements, here, fence=announcement.fence, until=until)

    def holds(self, announcement: Announcement) -> bool:
        """Whether nobody else has claimed it since, nor will until the transaction ends."""
        here = announcements.c.id == announcement.id
        fence = self._connection.scalar(select(announcements.c.fence).where(here).with_for_update())
        return bool(fence == announcement.fence)

    def attempt(self, announcement: Announcement, now: datetime, *, part: Part) -> bool:
        """`part` is about to be sent; the parts before it have arrived."""
        return self._update(announcement, part=part.value, attempted_at=now)

    def sent(self, messages: Iterable[tuple[Announcement, str]], now: datetime) -> set[int]:
        """They arrived, each as the message with this ``ts``. Returns the ids of those whose lease wasn't lost meanwhile.

        Of their news only the ticket numbers are kept, because a year of full texts would be half a gigabyte.
        """
        arrived = {announcement.id: (announcement, ts) for announcement, ts in messages}
        if not arrived:
            return set()
        held = {str(announcement.id): str(announcement.fence) for announcement, _ in arrived.values()}
        taken = {row["id"]: row for row in self._connection.execute(_TAKE, {"held": held}).mappings()}
        sent = {"state": AnnouncementState.SENT, "finished_at": now, "lease_until": None, "error": ""}
        rows = [
            {**taken[one.id], **sent, "message_ts": ts, "news": _said(one.news)} for one, ts in arrived.values() if one.id in taken
        ]
        if rows:
            self._connection.execute(_INSERT, rows)  # SQLite frees no space when a row gets shorter
        return set(taken)

    def retry(
        self, announcement: Announcement, due_at: datetime, error: str, *, in_doubt: bool, attempted_at: datetime | None = None
    ) -> bool:
        """Try again later. `in_doubt` means that the attempt that ended at `attempted_at` may have arrived."""
        state = AnnouncementState.SENDING if in_doubt else AnnouncementState.PENDING
        values = {"state": state, "due_at": due_at, "lease_until": None, "error": error}
        return self._update(announcement, **values | ({"attempted_at": attempted_at} if attempted_at else {}))

    def refuse(self, announcement: Announcement, due_at: datetime, error: str, since: datetime) -> bool:
        """Slack has refused it since then, and may accept it later."""
        refused = {"state": AnnouncementState.PENDING, "due_at": due_at, "lease_until": None, "error": error, "refused_at": since}
        return self._update(announcement, **refused)

    def give_up(self, announcement: Announcement, error: str, now: datetime) -> bool:
        """It can never be sent."""
        return self._update(announcement, state=AnnouncementState.DEAD, error=error, finished_at=now, lease_until=None)

    def release(self, announcement: Announcement, now: datetime, due_at: datetime) -> None:
        """The attempt broke off now, and may have arrived: it is due again then."""
        self._update(announcement, lease_until=None, attempted_at=now, due_at=due_at)

    def release_all(self) -> None:
        """Release all leases: for the only process that may use a SQLite file, at its start."""
        leasing.release_all(self._connection, announcements)

    def _update(self, announcement: Announcement, **values: Any) -> bool:
        return bool(self._connection.execute(_UPDATE, values | _as_held(announcement)).rowcount)


def _card(recipient: Recipient, head: Row[Any]) -> Card | None:
    if head.card_ts is None:
        return None
    return Card(recipient=recipient, ticket_number=head.ticket_number, message_ts=head.card_ts, editable=head.card_editable)


def _claimed(recipient: Recipient, head: Row[Any], now: datetime) -> Announcement:
    """As it is after its claim, from the row as it was before."""
    in_doubt = head.state == AnnouncementState.SENDING
    return Announcement(
        id=head.id,
        recipient=recipient,
        occasion=Occasion(kind=head.occasion, ticket_number=head.ticket_number, detail=head.detail),
        news=read_news(head.news),
        created_at=head.created_at,
        part=Part(head.part),
        attempts=head.attempts + 1,
        attempted_at=head.attempted_at if in_doubt else now,
        fence=head.fence + 1,
        in_doubt=in_doubt,
        refused_at=head.refused_at,
        request_id=head.request_id,
        card=_card(recipient, head),
    )


def _lease_on(head: Row[Any], lease: Lease) -> Lease:
    own = copy(lease)
    own.taken_from = None if head.lease_until is None else head.owner or ""
    return own


def _said(news: News) -> dict[str, Any]:
    said = stored_news(numbers_only(news), with_defaults=False)
    return {**said, "kind": news.kind}


def _as_held(announcement: Announcement) -> dict[str, int]:
    return {"of_id": announcement.id, "of_fence": announcement.fence}


def heads_of_lines() -> Select[tuple[int]]:
    """The ids of the announcements that are next in their lines, without those that Slack refused."""
    first = func.coalesce(func.min(case((_IS_ABOUT_TICKETS, announcements.c.id))), func.min(announcements.c.id))
    return select(first).where(*_IN_LINE).group_by(announcements.c.channel_id)
