"""The outbox to Slack: every message to be sent, in each recipient's order. `channel_id` is the id of a channel or a person.

An announcement goes pending -> sending -> sent (or dead). One that is `sending` with an expired lease was interrupted, so nobody
knows whether it arrived: it is claimed `in_doubt`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    union_all,
    update,
)

from bot.model.announcements import Announcement, AnnouncementState, Card, Delivery, Draft, Occasion, OccasionKind, Part, Recipient
from bot.model.news import (
    News,
    Overdue,
    SubscriptionsChanged,
    SubscriptionsGathered,
    TicketAppeared,
    TicketChanged,
    TicketOverdue,
    TicketsAppeared,
    TicketsOverdue,
)
from bot.model.tickets import Ticket
from bot.runtime.correlation import current_work
from bot.runtime.leases import Lease
from bot.store import leasing
from bot.store.conditions import IS_WAITING, none_of
from bot.store.insert import grouped, insert_all_new, insert_new, insert_thousands
from bot.store.lists import JsonOf
from bot.store.pruning import delete_some
from bot.store.tables import announcements, cards

_NEWS: TypeAdapter[News] = TypeAdapter(News)
_OF_TICKET = (OccasionKind.NEW, OccasionKind.CHANGE, OccasionKind.REMINDER)
_LISTS = (OccasionKind.DIGEST, OccasionKind.REMINDER)
_WAITING = (AnnouncementState.PENDING, AnnouncementState.SENDING)
_IN_LINE = (IS_WAITING, announcements.c.refused_at.is_(None))
_IS_ABOUT_TICKETS = none_of(announcements.c.occasion, (OccasionKind.SUBSCRIPTION, OccasionKind.CUT))
_ASIDE = (IS_WAITING, announcements.c.refused_at.is_not(None))

_MANY: Final = 200
_LONGEST_HELD: Final = timedelta(days=2)
"""Longer than quiet hours can last."""
_NOW = bindparam("now", type_=announcements.c.due_at.type)
_IS_FREE = leasing.free(announcements, _NOW)
_FIRST = (
    select(announcements.c.id)
    .where(announcements.c.channel_id == bindparam("of_channel"))
    .order_by(announcements.c.id)
    .limit(literal_column("1"))
)
_FIRSTS = (
    _FIRST.where(*_ASIDE, announcements.c.due_at <= _NOW, _IS_FREE),
    _FIRST.where(*_IN_LINE, _IS_ABOUT_TICKETS),
    _FIRST.where(*_IN_LINE),
)
"""What may be next in a line: the first that there is. All these are built once, since each message needs them."""
_HAS_CARD = and_(cards.c.channel_id == announcements.c.channel_id, cards.c.ticket_number == announcements.c.ticket_number)
_HEAD = (
    select(announcements, cards.c.message_ts.label("card_ts"), cards.c.editable.label("card_editable"))
    .outerjoin(cards, _HAS_CARD)
    .where(announcements.c.id == func.coalesce(*(first.scalar_subquery() for first in _FIRSTS)))
)
_IS_IT = announcements.c.id == bindparam("of_id")
_IS_HELD = (_IS_IT, announcements.c.fence == bindparam("of_fence"))
_AS_SEEN = (
    select(announcements.c.id)
    .where(*_IS_HELD, announcements.c.state == bindparam("of_state"), announcements.c.due_at <= _NOW, _IS_FREE)
    .correlate(None)
    .with_for_update(skip_locked=True)
)
"""Its holder may have sent it now. Who claims may have locked another one, so waiting for this one could wait forever."""
_CLAIM = update(announcements).where(announcements.c.id == _AS_SEEN.scalar_subquery())
_UPDATE = update(announcements).where(*_IS_HELD)
_CHANGED = ("news", "state", "message_ts", "finished_at", "lease_until", "error")
_TAKE = delete(announcements).where(*_IS_HELD).returning(*(column for column in announcements.c if column.name not in _CHANGED))
_INSERT = insert(announcements)


class AnnouncementsTable:
    """The `announcements` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, recipient: Recipient, occasion: Occasion, news: News, now: datetime, *, held_until: datetime | None = None
    ) -> bool:
        """Add `news` for a recipient, held until their quiet hours end. False if they have one of that occasion already."""
        row = _rows([recipient], occasion, news, now, {recipient} if held_until else ())[0]
        return insert_new(self._connection, announcements, row | {"due_at": held_until or now})

    def add_all(self, drafts: Iterable[Draft], now: datetime, held: Collection[Recipient]) -> None:
        """Add these in order, except those of an occasion that their recipient has already. Those for `held` channels are held."""
        drafts = list(drafts)
        is_much = sum(len(one.recipients) for one in drafts) > _MANY
        for until in dict.fromkeys(one.held_until for one in drafts):
            alike = [one for one in drafts if one.held_until == until]
            if is_much:
                self._add_thousands(alike, now, until, held)
                continue
            rows = [
                row
                for one in alike
                for row in _rows(one.recipients, one.occasion, one.news, now, one.recipients if until else held)
            ]
            insert_all_new(self._connection, announcements, [row | {"due_at": until or now} for row in rows])

    def _add_thousands(self, drafts: Sequence[Draft], now: datetime, until: datetime | None, held: Collection[Recipient]) -> None:
        """The same, for so many that the forms which wait for the database would notice it."""
        columns = defaultdict[str, list[Any]](list)
        for one in drafts:
            row = _rows(one.recipients[:1], one.occasion, one.news, now, ())
            same = {name: str(row[0][name]) for name in ("ticket_number", "occasion", "detail")} if row else {}
            news = json.dumps(row[0]["news"]).encode() if row else b""
            for recipient in one.recipients:
                columns["channel_id"].append(recipient.id)
                columns["state"].append((AnnouncementState.HELD if until or recipient in held else AnnouncementState.PENDING).value)
                columns["json"].append(news)
                for name, value in same.items():
                    columns[name].append(value)
        always = {"part": 0, "attempts": 0, "fence": 0, "message_ts": "", "error": "", "request_id": current_work().request}
        stored = JsonOf(bindparam("json", type_=LargeBinary))
        insert_thousands(
            self._connection, announcements, columns, {**always, "due_at": until or now, "created_at": now, "news": stored}
        )

    def add_notice(self, recipient: Recipient, occasion: Occasion, news: SubscriptionsChanged, now: datetime) -> None:
        """Add a notice about a subscription; with those of the same person that wait already, it becomes one message."""
        notices = announcements.c.occasion == OccasionKind.SUBSCRIPTION
        waiting = (notices, announcements.c.state == AnnouncementState.PENDING, announcements.c.attempts == 0)
        rows = self._connection.execute(select(announcements).where(announcements.c.channel_id == recipient.id, *waiting))
        for row in rows:
            gathered = _gathered(_NEWS.validate_python(row.news, extra="ignore"), news)
            if gathered and self._renew(row, gathered):
                return
        self.add(recipient, occasion, news, now)

    def _renew(self, row: Row[Any], news: News) -> bool:
        """False if somebody claimed the announcement meanwhile. Who has read it, and not claimed it yet, has to read it again."""
        same = (announcements.c.id == row.id, announcements.c.fence == row.fence)
        values = {"news": _NEWS.dump_python(news, mode="json"), "fence": announcements.c.fence + 1}
        renewed = update(announcements).where(*same).values(values)
        return bool(self._connection.execute(renewed).rowcount)

    def about(self, channel_id: str, ticket_number: str) -> list[Delivery]:
        """All announcements to a channel about one ticket, oldest first, including the digests that name it.

        Messages at a submission's origin (`bot.writing.origins`) are left out.
        """
        of_ticket = and_(announcements.c.ticket_number == ticket_number, announcements.c.occasion.in_(_OF_TICKET))
        digest = and_(announcements.c.ticket_number == "", announcements.c.occasion.in_(_LISTS))
        query = select(announcements).where(announcements.c.channel_id == channel_id, or_(of_ticket, digest))
        rows = self._connection.execute(query.order_by(announcements.c.id))
        return [_delivery(row) for row in rows if row.ticket_number or ticket_number in _listed(row.news)]

    def last_tickets(self, channel_id: str, limit: int) -> list[str]:
        """The tickets that the last `limit` messages in the channel are about, the latest first."""
        sent = (announcements.c.channel_id == channel_id, announcements.c.state == AnnouncementState.SENT.value)
        last = select(announcements.c.ticket_number).where(*sent).order_by(announcements.c.id.desc()).limit(limit)
        return list(dict.fromkeys(number for number in self._connection.scalars(last) if number))

    def channels_awaiting(self, ticket_numbers: Collection[str]) -> dict[str, set[str]]:
        """For each ticket, the channels with an unsent announcement about it."""
        unsent = announcements.c.state.in_((*_WAITING, AnnouncementState.HELD))
        query = select(announcements.c.ticket_number, announcements.c.channel_id)
        return grouped(self._connection, query.where(announcements.c.ticket_number.in_(ticket_numbers), unsent))

    def due(self, now: datetime) -> list[Recipient]:
        """The recipients whose line can move now, the longest waiting first."""
        due = (announcements.c.due_at <= now, leasing.free(announcements, now))
        movable = select(announcements.c.channel_id, announcements.c.due_at).where(*due)
        heads = movable.where(announcements.c.id.in_(heads_of_lines()))
        ids = self._connection.scalars(union_all(heads, movable.where(*_ASIDE)).order_by("due_at"))
        return [Recipient.of_id(slack_id) for slack_id in dict.fromkeys(ids)]

    def claim_head(self, recipient: Recipient, lease: Lease) -> Announcement | None:
        """The head of a recipient's line, claimed until the lease ends; None if there is none or it isn't due yet.

        An announcement that Slack refused is skipped until its next attempt, so it holds up nothing. Notices about subscriptions
        let tickets go first.
        """
        theirs = {"of_channel": recipient.id, "now": lease.now}
        head = self._connection.execute(_HEAD, theirs).one_or_none()
        if head is None:
            return None
        in_doubt = head.state == AnnouncementState.SENDING
        attempted_at = head.attempted_at if in_doubt else lease.now
        attempt = {"state": AnnouncementState.SENDING, "attempts": head.attempts + 1, "attempted_at": attempted_at}
        claim = {"owner": lease.owner, "lease_until": lease.until, "fence": head.fence + 1}
        as_seen = {"of_id": head.id, "of_fence": head.fence, "of_state": head.state, "now": lease.now}
        if not self._connection.execute(_CLAIM, attempt | claim | as_seen).rowcount:
            return None
        if head.lease_until is not None:
            lease.taken_from = head.owner or ""
        card = head.card_ts is not None and Card(
            recipient=recipient, ticket_number=head.ticket_number, message_ts=head.card_ts, editable=head.card_editable
        )
        return Announcement(
            id=head.id,
            recipient=recipient,
            occasion=Occasion(kind=head.occasion, ticket_number=head.ticket_number, detail=head.detail),
            news=_NEWS.validate_python(head.news, extra="ignore"),
            created_at=head.created_at,
            part=Part(head.part),
            attempts=head.attempts + 1,
            attempted_at=attempted_at,
            fence=head.fence + 1,
            in_doubt=in_doubt,
            refused_at=head.refused_at,
            request_id=head.request_id,
            card=card or None,
        )

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

    def sent(self, announcement: Announcement, message_ts: str, now: datetime) -> bool:
        """It arrived as `message_ts`. Returns False if the lease was lost meanwhile.

        Of its news only the ticket numbers are kept, because a year of full texts would be half a gigabyte.
        """
        row = self._connection.execute(_TAKE, _as_held(announcement)).mappings().one_or_none()
        if row is None:
            return False
        said = _NEWS.dump_python(_numbers_only(announcement.news), mode="json", exclude_defaults=True)
        sent = {"state": AnnouncementState.SENT, "message_ts": message_ts, "finished_at": now, "lease_until": None, "error": ""}
        news = said | {"kind": announcement.news.kind}
        self._connection.execute(_INSERT, {**row, **sent, "news": news})  # SQLite frees no space when a row gets shorter
        return True

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

    def hold_waiting(self, channel_id: str) -> None:
        """The bot can't post in the channel, so its announcements are held until it can."""
        waiting = (announcements.c.channel_id == channel_id, IS_WAITING)
        held = {"state": AnnouncementState.HELD, "lease_until": None, "fence": announcements.c.fence + 1}
        self._connection.execute(update(announcements).where(*waiting).values(held))

    def take_held(self, channel_id: str, now: datetime) -> list[News]:
        """Take the held announcements of a channel, oldest first. They become digested; the caller lists them in one message."""
        held = (announcements.c.channel_id == channel_id, announcements.c.state == AnnouncementState.HELD)
        rows = self._connection.scalars(select(announcements.c.news).where(*held).order_by(announcements.c.id))
        news = [_NEWS.validate_python(row, extra="ignore") for row in rows]
        self._connection.execute(update(announcements).where(*held).values(state=AnnouncementState.DIGESTED, finished_at=now))
        return news

    def after_quiet_hours(self, now: datetime) -> list[Recipient]:
        """The people and channels for whom held announcements are due; also channels in which the bot can't post."""
        held = select(announcements.c.channel_id).where(announcements.c.state == AnnouncementState.HELD, _held_is_due(now))
        return [Recipient.of_id(slack_id) for slack_id in self._connection.scalars(held.distinct())]

    def take_held_of(self, recipient: Recipient, now: datetime, *, all_of_it: bool) -> list[News]:
        """Take the announcements that are held for a recipient, or only those that are due, oldest first.

        One alone is sent as it is, and isn't returned.
        """
        held = [announcements.c.channel_id == recipient.id, announcements.c.state == AnnouncementState.HELD]
        held += [] if all_of_it else [_held_is_due(now)]
        rows = self._connection.execute(
            select(announcements.c.id, announcements.c.news).where(*held).order_by(announcements.c.id).with_for_update()
        ).all()
        taken = update(announcements).where(announcements.c.id.in_([row.id for row in rows]))
        if len(rows) == 1:
            self._connection.execute(taken.values(state=AnnouncementState.PENDING, due_at=now))
            return []
        self._connection.execute(taken.values(state=AnnouncementState.DIGESTED, finished_at=now))
        return [_NEWS.validate_python(row.news, extra="ignore") for row in rows]

    def held(self, recipient: Recipient) -> list[tuple[int, News]]:
        """What is held for a recipient, with the ids."""
        held = (announcements.c.channel_id == recipient.id, announcements.c.state == AnnouncementState.HELD)
        rows = self._connection.execute(select(announcements.c.id, announcements.c.news).where(*held))
        return [(row.id, _NEWS.validate_python(row.news, extra="ignore")) for row in rows]

    def forget_held(self, recipient: Recipient, ticket_number: str) -> None:
        """Nobody wants to hear any more of what is held about this ticket."""
        held = (announcements.c.channel_id == recipient.id, announcements.c.state == AnnouncementState.HELD)
        self._connection.execute(delete(announcements).where(*held, announcements.c.ticket_number == ticket_number))

    def held_recipients(self) -> list[Recipient]:
        """The people and channels for whom something is held."""
        held = select(announcements.c.channel_id).where(announcements.c.state == AnnouncementState.HELD)
        return [Recipient.of_id(slack_id) for slack_id in self._connection.scalars(held.distinct())]

    def hold_until(self, dues: Mapping[int, datetime], *, at_latest: bool = False) -> None:
        """Those that are held, by id, are due then, or at the latest then."""
        until = bindparam("until", type_=announcements.c.due_at.type)
        held = update(announcements).where(_IS_IT, announcements.c.state == AnnouncementState.HELD)
        held = held.where(announcements.c.due_at > until) if at_latest else held
        if dues:
            rows = [{"of_id": id_, "until": due_at} for id_, due_at in dues.items()]
            self._connection.execute(held.values(due_at=until), rows)

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of what was finished before then, and of what has been held since before then. Returns how many."""
        held = and_(announcements.c.state == AnnouncementState.HELD, announcements.c.created_at < before)
        deleted = delete_some(self._connection, announcements, announcements.c.finished_at < before, at_most)
        return deleted + delete_some(self._connection, announcements, held, at_most - deleted)

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has a new id."""
        change = update(announcements).where(announcements.c.channel_id == old_channel_id)
        self._connection.execute(change.values(channel_id=new_channel_id))

    def waiting(self) -> int:
        """The number of announcements still to be sent."""
        query = select(func.count()).select_from(announcements).where(announcements.c.state.in_(_WAITING))
        return self._connection.scalar(query) or 0

    def waiting_since(self) -> datetime | None:
        """When the oldest of them was added, without those that Slack rejected."""
        in_line = (announcements.c.state.in_(_WAITING), announcements.c.refused_at.is_(None))
        oldest: datetime | None = self._connection.scalar(select(func.min(announcements.c.created_at)).where(*in_line))
        return oldest

    def given_up(self) -> int:
        """The number of messages that Slack never accepted, without those at a submission's origin, whose author got an answer."""
        lost = (announcements.c.state == AnnouncementState.DEAD, announcements.c.occasion != OccasionKind.ORIGIN)
        return self._connection.scalar(select(func.count()).select_from(announcements).where(*lost)) or 0

    def release(self, announcement: Announcement, now: datetime, due_at: datetime) -> None:
        """The attempt broke off now, and may have arrived: it is due again then."""
        self._update(announcement, lease_until=None, attempted_at=now, due_at=due_at)

    def release_all(self) -> None:
        """Release all leases: for the only process that may use a SQLite file, at its start."""
        sending = announcements.c.state == AnnouncementState.SENDING
        self._connection.execute(update(announcements).where(sending).values(lease_until=None))

    def _update(self, announcement: Announcement, **values: Any) -> bool:
        return bool(self._connection.execute(_UPDATE, values | _as_held(announcement)).rowcount)


def _held_is_due(now: datetime) -> ColumnElement[bool]:
    """What is due too late was added while the clock was ahead."""
    return or_(announcements.c.due_at <= now, announcements.c.due_at > now + _LONGEST_HELD)


def _as_held(announcement: Announcement) -> dict[str, int]:
    return {"of_id": announcement.id, "of_fence": announcement.fence}


def heads_of_lines() -> Select[tuple[int]]:
    """The ids of the announcements that are next in their lines, without those that Slack refused."""
    first = func.coalesce(func.min(case((_IS_ABOUT_TICKETS, announcements.c.id))), func.min(announcements.c.id))
    return select(first).where(*_IN_LINE).group_by(announcements.c.channel_id)


def _rows(
    recipients: Iterable[Recipient], occasion: Occasion, news: News, now: datetime, held: Collection[Recipient]
) -> list[dict[str, Any]]:
    row = {
        "ticket_number": occasion.ticket_number,
        "occasion": occasion.kind,
        "detail": occasion.detail,
        "news": _NEWS.dump_python(news, mode="json"),
        "due_at": now,
        "created_at": now,
        "request_id": current_work().request,
    }
    states = {True: AnnouncementState.HELD, False: AnnouncementState.PENDING}
    return [{**row, "channel_id": one.id, "state": states[one in held]} for one in recipients]


def _gathered(waiting: News, news: SubscriptionsChanged) -> SubscriptionsGathered | None:
    """Both in one; None if they are of two people, or one says that a subscription began, which nobody does."""
    if news.what == "begun" or (isinstance(waiting, SubscriptionsChanged) and waiting.what == "begun"):
        return None
    match waiting:
        case SubscriptionsGathered(user_id=news.user_id, changes=changes):
            return SubscriptionsGathered(user_id=news.user_id, changes=(*changes, news))
        case SubscriptionsChanged(user_id=news.user_id):
            return SubscriptionsGathered(user_id=news.user_id, changes=(waiting, news))
        case _:
            return None


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        kind=row.occasion,
        state=row.state,
        created_at=row.created_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        message_ts=row.message_ts,
        error=row.error,
    )


def _listed(news: dict[str, Any]) -> set[str]:
    """The tickets that a list names, as it is stored."""
    tickets = news.get("tickets") or [entry["ticket"] for entry in news.get("entries") or []]
    return {ticket["number"] for ticket in tickets}


def _number_only(entry: Overdue) -> Overdue:
    return entry.model_copy(update={"ticket": Ticket(number=entry.ticket.number)})


def _numbers_only(news: News) -> News:
    match news:
        case TicketAppeared(ticket=ticket):
            return news.model_copy(update={"ticket": Ticket(number=ticket.number)})
        case TicketChanged(ticket=ticket):
            return news.model_copy(update={"ticket": Ticket(number=ticket.number), "changes": ()})
        case TicketsAppeared(tickets=tickets):
            return news.model_copy(update={"tickets": tuple(Ticket(number=ticket.number) for ticket in tickets)})
        case TicketOverdue(entry=entry):
            return news.model_copy(update={"entry": _number_only(entry)})
        case TicketsOverdue(entries=entries):
            return news.model_copy(update={"entries": tuple(map(_number_only, entries))})
        case _:
            return news
