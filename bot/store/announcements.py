"""The outbox to Slack: every message that is owed, in each channel's order.

An announcement goes pending -> sending -> sent (or dead). One that is found `sending` with its lease over was cut off in the
middle, so nobody knows whether it arrived: it is claimed `in_doubt`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from bot.model.news import Announcement, Delivery, News, TicketAppeared, TicketChanged, TicketsAppeared
from bot.model.tickets import Ticket
from bot.store.insert import insert_new
from bot.store.tables import announcements

_NEWS: TypeAdapter[News] = TypeAdapter(News)
_OWED = ("pending", "sending")
_DELIVERY = [announcements.c[name] for name in Delivery.model_fields]


class Announcements:
    """The `announcements` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, channel_id: str, news: News, now: datetime, *, ticket_number: str = "", change: str, held: bool = False) -> bool:
        """Owe `news` to a channel, or hold it for one where the bot cannot speak.

        False when the same change of the same ticket was owed to it before.
        """
        row = {
            "channel_id": channel_id,
            "ticket_number": ticket_number,
            "change": change,
            "news": _NEWS.dump_python(news, mode="json"),
            "state": "held" if held else "pending",
            "due_at": now,
            "created_at": now,
        }
        return insert_new(self._connection, announcements, row)

    def about(self, channel_id: str, ticket_number: str) -> list[Delivery]:
        """Everything owed or announced to a channel about one ticket, oldest first, the digests that name it among them.

        What a submission leaves at the message it was made of announces nothing (`bot.writing.traces`).
        """
        itself = and_(announcements.c.ticket_number == ticket_number, announcements.c.change.not_like("echo %"))
        digest = and_(announcements.c.ticket_number == "", announcements.c.change.startswith("digest "))
        query = select(*_DELIVERY, announcements.c.ticket_number, announcements.c.news)
        rows = self._connection.execute(
            query.where(announcements.c.channel_id == channel_id, or_(itself, digest)).order_by(announcements.c.id)
        )
        return [
            Delivery.model_validate({column.name: getattr(row, column.name) for column in _DELIVERY})
            for row in rows
            if row.ticket_number or any(ticket["number"] == ticket_number for ticket in row.news["tickets"])
        ]

    def channels_owed(self, ticket_number: str) -> set[str]:
        """The channels in which something about that ticket is still to be said."""
        owed = (announcements.c.ticket_number == ticket_number, announcements.c.state.in_((*_OWED, "held")))
        return set(self._connection.scalars(select(announcements.c.channel_id).where(*owed)))

    def due_channels(self, now: datetime) -> list[str]:
        """The channels whose line can move now."""
        heads = select(func.min(announcements.c.id)).where(announcements.c.state.in_(_OWED)).group_by(announcements.c.channel_id)
        return list(
            self._connection.scalars(
                select(announcements.c.channel_id)
                .where(announcements.c.id.in_(heads), announcements.c.due_at <= now, _free(now))
                .order_by(announcements.c.due_at)
            )
        )

    def claim_head(self, channel_id: str, now: datetime, lease: timedelta) -> Announcement | None:
        """The head of a channel's line, held until the lease ends; None when there is none or its time has not come."""
        head = self._connection.execute(
            select(announcements)
            .where(announcements.c.channel_id == channel_id, announcements.c.state.in_(_OWED))
            .order_by(announcements.c.id)
            .limit(1)
        ).one_or_none()
        if head is None:
            return None
        in_doubt = head.state == "sending"
        attempted_at = head.attempted_at if in_doubt else now
        claimed = self._connection.execute(
            update(announcements)
            .where(announcements.c.id == head.id, announcements.c.due_at <= now, _free(now))
            .where(announcements.c.fence == head.fence)
            .values(
                state="sending",
                lease_until=now + lease,
                fence=announcements.c.fence + 1,
                attempts=announcements.c.attempts + 1,
                attempted_at=attempted_at,
            )
        )
        if not claimed.rowcount:
            return None
        return Announcement(
            id=head.id,
            channel_id=head.channel_id,
            ticket_number=head.ticket_number,
            change=head.change,
            news=_NEWS.validate_python(head.news),
            created_at=head.created_at,
            part=head.part,
            attempts=head.attempts + 1,
            attempted_at=attempted_at,
            fence=head.fence + 1,
            in_doubt=in_doubt,
        )

    def attempt(self, announcement: Announcement, now: datetime, *, part: int) -> bool:
        """`part` is about to be sent; the parts before it have arrived."""
        return self._update(announcement, part=part, attempted_at=now)

    def sent(self, announcement: Announcement, message_ts: str, now: datetime) -> bool:
        """It arrived as `message_ts`. False when the lease was lost meanwhile.

        Of its news only the tickets' numbers are kept: all of what was said in a year would be half a gigabyte.
        """
        if not self._update(announcement, state="sent", message_ts=message_ts, finished_at=now, lease_until=None, error=""):
            return False
        self._shrink(announcement)
        return True

    def _shrink(self, announcement: Announcement) -> None:
        """Put the row anew: SQLite gives room back only where a row is deleted, not where it becomes shorter."""
        here = announcements.c.id == announcement.id
        row = self._connection.execute(select(announcements).where(here)).one()._asdict()
        said = _NEWS.dump_python(_numbers_only(announcement.news), mode="json", exclude_defaults=True)
        row["news"] = said | {"kind": announcement.news.kind}
        self._connection.execute(delete(announcements).where(here))
        self._connection.execute(insert(announcements).values(row))

    def retry(
        self, announcement: Announcement, due_at: datetime, error: str, *, in_doubt: bool, attempted_at: datetime | None = None
    ) -> bool:
        """Try again later; `in_doubt` when this attempt may have arrived, `attempted_at` when it ended just then."""
        values = {"state": "sending" if in_doubt else "pending", "due_at": due_at, "lease_until": None, "error": error}
        return self._update(announcement, **values | ({"attempted_at": attempted_at} if attempted_at else {}))

    def bury(self, announcement: Announcement, error: str, now: datetime) -> bool:
        """It can never be sent."""
        return self._update(announcement, state="dead", error=error, finished_at=now, lease_until=None)

    def hold(self, channel_id: str) -> None:
        """The channel cannot be spoken to: what is owed to it waits until it can be."""
        owed = (announcements.c.channel_id == channel_id, announcements.c.state.in_(_OWED))
        self._connection.execute(
            update(announcements).where(*owed).values(state="held", lease_until=None, fence=announcements.c.fence + 1)
        )

    def take_held(self, channel_id: str, now: datetime) -> list[News]:
        """What was held for a channel, oldest first; whoever takes it owes it in another form."""
        held = (announcements.c.channel_id == channel_id, announcements.c.state == "held")
        rows = self._connection.scalars(select(announcements.c.news).where(*held).order_by(announcements.c.id))
        news = [_NEWS.validate_python(row) for row in rows]
        self._connection.execute(update(announcements).where(*held).values(state="digested", finished_at=now))
        return news

    def prune(self, before: datetime) -> int:
        """Forget what was finished before then, and what has been held for a channel since then. How many."""
        finished = announcements.c.finished_at < before
        held = and_(announcements.c.state == "held", announcements.c.created_at < before)
        return self._connection.execute(delete(announcements).where(or_(finished, held))).rowcount

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has another id now."""
        change = update(announcements).where(announcements.c.channel_id == old_channel_id)
        self._connection.execute(change.values(channel_id=new_channel_id))

    def owed(self) -> int:
        """How many are still to be sent."""
        query = select(func.count()).select_from(announcements).where(announcements.c.state.in_(_OWED))
        return self._connection.scalar(query) or 0

    def release_all(self) -> None:
        """Let go of every lease: for the one process that may use a SQLite file, at its start."""
        self._connection.execute(update(announcements).where(announcements.c.state == "sending").values(lease_until=None))

    def _update(self, announcement: Announcement, **values: Any) -> bool:
        held = (announcements.c.id == announcement.id, announcements.c.fence == announcement.fence)
        return bool(self._connection.execute(update(announcements).where(*held).values(**values)).rowcount)


def _numbers_only(news: News) -> News:
    match news:
        case TicketAppeared(ticket=ticket):
            return news.model_copy(update={"ticket": Ticket(number=ticket.number)})
        case TicketChanged(ticket=ticket):
            return news.model_copy(update={"ticket": Ticket(number=ticket.number), "changes": ()})
        case TicketsAppeared(tickets=tickets):
            return news.model_copy(update={"tickets": tuple(Ticket(number=ticket.number) for ticket in tickets)})
        case _:
            return news


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(announcements.c.lease_until.is_(None), announcements.c.lease_until < now)
