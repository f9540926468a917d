"""Tickets for people: as Keesa has them now, completed by what the bot knows of them, or as they were last seen."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from bot.keesa.client import KeesaClient
from bot.keesa.wire import UnreadableTicket
from bot.model.changes import merge
from bot.model.errors import KeesaError, KeesaNotFound, KeesaUnavailable
from bot.model.tickets import Ticket
from bot.model.writes import NewTicket, Submission
from bot.store.database import Database

log = logging.getLogger(__name__)

MOST_RAISED: Final = 500
"""The last tickets of one person that are listed."""


class Tickets:
    """Reads only. What asks Keesa raises a `KeesaError` where it does not answer."""

    def __init__(self, database: Database, keesa: KeesaClient) -> None:
        self._database = database
        self._keesa = keesa

    def get(self, number: str) -> Ticket | None:
        """The ticket as Keesa has it, with what the bot knows besides; None where there is none. Asks Keesa (call 3)."""
        try:
            ticket = self._keesa.ticket(number)
        except KeesaNotFound:
            return None
        return self._completed(ticket)

    def open(self) -> list[Ticket]:
        """The open tickets of the service account, the highest number first. Asks Keesa (call 4)."""
        return sorted(self._keesa.open_tickets(), key=lambda ticket: int(ticket.number), reverse=True)

    def as_now(self, known: Sequence[Ticket], open_now: Iterable[Ticket]) -> list[Ticket]:
        """Tickets that the bot knows of, as Keesa has them: those in `open_now` are at hand, the few others are looked up, but for
        those known to be closed.

        One that Keesa has no more, or shows in a form that nobody can read, stays as it is known: it is not to spoil the others.
        """
        at_hand = {ticket.number: ticket for ticket in open_now}
        return [at_hand.get(ticket.number) or (ticket if ticket.is_closed else self._looked_up(ticket)) for ticket in known]

    def known(self, numbers: Sequence[str]) -> list[Ticket]:
        """The tickets as they were last seen; only the number of those that never were."""
        with self._database.read() as tx:
            seen = tx.tickets.get_many(numbers)
        return [seen[number].ticket if number in seen else Ticket(number=number) for number in numbers]

    def raised_by(self, user_id: str) -> list[Ticket]:
        """The last tickets that a person raised from Slack, as they were last seen or, if they never were, as they were raised."""
        with self._database.read() as tx:
            raised = [_as_raised(submission) for submission in tx.submissions.of_user(user_id, MOST_RAISED)]
            seen = tx.tickets.get_many(ticket.number for ticket in raised)
        return [seen[ticket.number].ticket if ticket.number in seen else ticket for ticket in raised]

    def search(self, words: str, most: int) -> list[Ticket]:
        """At most so many tickets that have all the words, as they were last seen."""
        with self._database.read() as tx:
            numbers = tx.search.find(words, most)
            seen = tx.tickets.get_many(numbers)
        return [seen[number].ticket for number in numbers if number in seen]

    def _looked_up(self, known: Ticket) -> Ticket:
        try:
            return self.get(known.number) or known
        except KeesaUnavailable:
            raise
        except (KeesaError, UnreadableTicket) as error:
            log.warning("Couldn't look up ticket %s, listing its last known state: %s", known.number, error)
            return known

    def _completed(self, ticket: Ticket) -> Ticket:
        """With what that call does not say: the priority, in any case."""
        with self._database.read() as tx:
            record = tx.tickets.get(ticket.number)
            known = merge(record.ticket, ticket) if record else ticket
            if known.priority is None:
                known = known.model_copy(update={"priority": tx.raised.priority_of(ticket.number)})
        return known


def _as_raised(submission: Submission) -> Ticket:
    """What the bot knows by itself of a ticket that was raised through it."""
    write = submission.write
    title = write.title if isinstance(write, NewTicket) else ""
    return Ticket(number=submission.ticket_number, title=title, raised_at=submission.created_at)
