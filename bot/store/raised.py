"""What people raised from Slack before, for the next form and for cards: read from the submissions and the tickets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from bot.model.writes import Alike, NewTicket, Submission, SubmissionState
from bot.store.tables import submissions, tickets

_LOOKED_AT: Final = 500


class Raised:
    """Reads over two tables within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_of(self, user_id: str) -> NewTicket | None:
        """The last ticket that a person asked for. Housekeeping may have blanked parts of it."""
        query = select(submissions.c.write).where(submissions.c.user_id == user_id, _KIND == "ticket")
        found = self._connection.scalar(query.order_by(submissions.c.created_at.desc()).limit(1))
        return NewTicket.model_validate(found) if found else None

    def priorities_of(self, numbers: Iterable[str]) -> dict[str, int]:
        """The priorities of tickets raised from Slack, by number, if their authors gave one."""
        wanted = list(numbers)
        if not wanted:
            return {}
        query = select(submissions.c.ticket_number, submissions.c.write).where(submissions.c.ticket_number.in_(wanted))
        rows = self._connection.execute(query.where(_KIND == "ticket"))
        raised = {row.ticket_number: NewTicket.model_validate(row.write).priority for row in rows}
        return {number: priority for number, priority in raised.items() if priority is not None}

    def alike(self, submission: Submission, since: datetime) -> list[Alike]:
        """Earlier tickets for the same customer and product that aren't known to be closed, newest first.

        Those that no feed has shown are left out if they were raised before `since`, because they may have been closed long ago.
        """
        write = submission.write
        if not isinstance(write, NewTicket):
            return []
        query = (
            select(submissions.c.write, submissions.c.ticket_number, submissions.c.created_at, tickets.c.is_closed)
            .outerjoin(tickets, tickets.c.number == submissions.c.ticket_number)
            .where(submissions.c.state == SubmissionState.DONE.value, submissions.c.id != submission.id)
            .where(_KIND == "ticket", submissions.c.write["product_id"].as_integer() == write.product_id)
            .where(submissions.c.ticket_number != "", tickets.c.is_closed.is_not(True))
            .order_by(submissions.c.created_at.desc())
            .limit(_LOOKED_AT)
        )
        return [
            Alike(ticket_number=row.ticket_number, raised_at=row.created_at, is_known=row.is_closed is not None)
            for row in self._connection.execute(query)
            if (row.is_closed is not None or row.created_at > since) and _same_customer(write, NewTicket.model_validate(row.write))
        ]


_KIND = submissions.c.write["kind"].as_string()


def _same_customer(one: NewTicket, other: NewTicket) -> bool:
    """By the IDs that both have or, if there are none, by name."""
    for mine, theirs in ((one.customer_id, other.customer_id), (one.eco_id, other.eco_id)):
        if mine is not None and theirs is not None:
            return mine == theirs
    names = [" ".join(ticket.customer_name.casefold().split()) for ticket in (one, other)]
    return bool(names[0]) and names[0] == names[1]
