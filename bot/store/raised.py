"""What people raised from Slack before, for the next form and for cards: read from the submissions and the tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select

from bot.model.markup import as_typed
from bot.model.tickets import Ticket
from bot.model.writes import Alike, NewTicket, Submission, SubmissionState
from bot.store.searched import name_searched
from bot.store.tables import submissions, tickets

_MOST_ALIKE: Final = 500
_NEWEST: Final = (submissions.c.created_at.desc(), submissions.c.id.desc())


class Raised:
    """Reads over two tables within one transaction. What somebody else wrote is looked for in its columns, and never read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_of(self, user_id: str) -> NewTicket | None:
        """The last ticket that a person asked for. Housekeeping may have blanked parts of it."""
        query = select(submissions.c.write).where(submissions.c.user_id == user_id, submissions.c.kind == "ticket")
        found = self._connection.scalar(query.order_by(submissions.c.created_at.desc()).limit(1))
        return NewTicket.model_validate(found, extra="ignore") if found else None

    def numbers_by(self, user_id: str, limit: int) -> list[str]:
        """The numbers of the last tickets that a person raised, newest first."""
        query = select(submissions.c.ticket_number).where(*_were_raised_by(user_id))
        return list(self._connection.scalars(query.order_by(*_NEWEST).limit(limit)))

    def by(self, user_id: str, first: int, at_most: int) -> list[Ticket]:
        """Some of the tickets that a person raised, as they were raised, newest first, without the `first` ones."""
        query = select(submissions.c.ticket_number, submissions.c.created_at, submissions.c.write)
        rows = self._connection.execute(query.where(*_were_raised_by(user_id)).order_by(*_NEWEST).offset(first).limit(at_most))
        return [_as_raised(row.ticket_number, row.created_at, row.write) for row in rows]

    def priorities_of(self, numbers: Iterable[str]) -> dict[str, int]:
        """The priorities of tickets raised from Slack, by number, if their authors gave one."""
        wanted = list(numbers)
        if not wanted:
            return {}
        query = select(submissions.c.ticket_number, submissions.c.priority).where(submissions.c.ticket_number.in_(wanted))
        rows = self._connection.execute(query.where(submissions.c.kind == "ticket", submissions.c.priority.is_not(None)))
        return {row.ticket_number: row.priority for row in rows}

    def products(self) -> dict[str, int]:
        """The products of the tickets raised from Slack, by number. Keesa doesn't say which product a ticket is about."""
        query = select(submissions.c.ticket_number, submissions.c.product_id).where(submissions.c.kind == "ticket")
        known = query.where(submissions.c.ticket_number != "", submissions.c.product_id.is_not(None))
        return dict(self._connection.execute(known).all())

    def alike(self, submission: Submission, since: datetime) -> list[Alike]:
        """Earlier tickets for the same customer and product that aren't known to be closed or gone, newest first.

        Those that no feed has shown are left out if they were raised before `since`, because they may have been closed long ago.
        """
        write = submission.write
        if not isinstance(write, NewTicket):
            return []
        is_known = tickets.c.is_closed.is_not(None)
        query = (
            select(submissions.c.ticket_number, submissions.c.created_at, is_known.label("is_known"))
            .outerjoin(tickets, tickets.c.number == submissions.c.ticket_number)
            .where(submissions.c.state == SubmissionState.DONE.value, submissions.c.id != submission.id)
            .where(submissions.c.product_id == write.product_id, _same_customer(write))
            .where(submissions.c.ticket_number != "", tickets.c.is_closed.is_not(True), tickets.c.is_gone.is_not(True))
            .where(or_(is_known, submissions.c.created_at > since))
            .order_by(submissions.c.created_at.desc())
            .limit(_MOST_ALIKE)
        )
        rows = self._connection.execute(query)
        return [Alike(ticket_number=row.ticket_number, raised_at=row.created_at, is_known=row.is_known) for row in rows]


def _were_raised_by(user_id: str) -> tuple[ColumnElement[bool], ...]:
    done = submissions.c.state == SubmissionState.DONE.value
    return submissions.c.user_id == user_id, done, submissions.c.kind == "ticket", submissions.c.ticket_number != ""


def _as_raised(number: str, at: datetime, write: Mapping[str, Any]) -> Ticket:
    said = {name: write.get(name) for name in ("priority", "ticket_type", "category")}
    texts = {"title": as_typed(write["title"]), "customer": as_typed(write.get("customer_name") or "")}
    return Ticket(number=number, raised_at=at).model_copy(update=said | texts)


def _same_customer(write: NewTicket) -> ColumnElement[bool]:
    """By the IDs that both have or, if there are none, by name."""
    name = name_searched(write.customer_name)
    same: ColumnElement[bool] = submissions.c.customer == name if name else false()
    for column, mine in ((submissions.c.eco_id, write.eco_id), (submissions.c.customer_id, write.customer_id)):
        if mine is not None:
            same = or_(column == mine, and_(column.is_(None), same))
    return same
