"""The outbox to Slack: every message to be sent, in each recipient's order. `channel_id` is the id of a channel or a person.

Who sends them uses `bot.store.lines`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from bot.model.announcements import AnnouncementState, Delivery, Draft, Occasion, OccasionKind, Recipient
from bot.model.news import (
    News,
    SubscriptionsChanged,
    SubscriptionsGathered,
)
from bot.runtime.correlation import current_work
from bot.store.conditions import IS_WAITING
from bot.store.insert import grouped, insert_all_new, insert_new, insert_thousands
from bot.store.lists import JsonOf
from bot.store.pruning import delete_some
from bot.store.stored_news import read_news, stored_news
from bot.store.tables import announcements

_OF_TICKET = (OccasionKind.NEW, OccasionKind.CHANGE, OccasionKind.REMINDER)
_LISTS = (OccasionKind.DIGEST, OccasionKind.REMINDER)
_WAITING = (AnnouncementState.PENDING, AnnouncementState.SENDING)
_MANY: Final = 200
_LONGEST_HELD: Final = timedelta(days=2)
"""Longer than quiet hours can last."""

_CHANNELS_AWAITING = select(announcements.c.ticket_number, announcements.c.channel_id).where(
    announcements.c.ticket_number.in_(bindparam("numbers", expanding=True)),
    announcements.c.state.in_((*_WAITING, AnnouncementState.HELD)),
)
"""Built once, since each poll with a change asks for it."""


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
            gathered = _gathered(read_news(row.news), news)
            if gathered and self._renew(row, gathered):
                return
        self.add(recipient, occasion, news, now)

    def _renew(self, row: Row[Any], news: News) -> bool:
        """False if somebody claimed the announcement meanwhile. Who has read it, and not claimed it yet, has to read it again."""
        same = (announcements.c.id == row.id, announcements.c.fence == row.fence)
        values = {"news": stored_news(news), "fence": announcements.c.fence + 1}
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
        return grouped(self._connection, _CHANNELS_AWAITING, {"numbers": list(ticket_numbers)})

    def hold_waiting(self, channel_id: str) -> None:
        """The bot can't post in the channel, so its announcements are held until it can."""
        waiting = (announcements.c.channel_id == channel_id, IS_WAITING)
        held = {"state": AnnouncementState.HELD, "lease_until": None, "fence": announcements.c.fence + 1}
        self._connection.execute(update(announcements).where(*waiting).values(held))

    def take_held(self, channel_id: str, now: datetime) -> list[News]:
        """Take the held announcements of a channel, oldest first. They become digested; the caller lists them in one message."""
        held = (announcements.c.channel_id == channel_id, announcements.c.state == AnnouncementState.HELD)
        rows = self._connection.scalars(select(announcements.c.news).where(*held).order_by(announcements.c.id))
        news = [read_news(row) for row in rows]
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
        return [read_news(row.news) for row in rows]

    def held(self, recipient: Recipient) -> list[tuple[int, News]]:
        """What is held for a recipient, with the ids."""
        held = (announcements.c.channel_id == recipient.id, announcements.c.state == AnnouncementState.HELD)
        rows = self._connection.execute(select(announcements.c.id, announcements.c.news).where(*held))
        return [(row.id, read_news(row.news)) for row in rows]

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
        held = update(announcements).where(
            announcements.c.id == bindparam("of_id"), announcements.c.state == AnnouncementState.HELD
        )
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


def _held_is_due(now: datetime) -> ColumnElement[bool]:
    """What is due too late was added while the clock was ahead."""
    return or_(announcements.c.due_at <= now, announcements.c.due_at > now + _LONGEST_HELD)


def _rows(
    recipients: Iterable[Recipient], occasion: Occasion, news: News, now: datetime, held: Collection[Recipient]
) -> list[dict[str, Any]]:
    row = {
        "ticket_number": occasion.ticket_number,
        "occasion": occasion.kind,
        "detail": occasion.detail,
        "news": stored_news(news),
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
