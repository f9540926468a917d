"""Tickets for people: as Keesa has them now, completed by what the bot knows of them, or as they were last seen."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.keesa.client import KeesaClient
from bot.model.changes import merge
from bot.model.errors import KeesaError, KeesaNotFound, KeesaUnavailable, UnreadableTicket
from bot.model.markup import as_typed
from bot.model.tickets import Ticket, TicketRecord
from bot.model.writes import NewTicket, Submission
from bot.store.database import Database, Transaction

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
        return self.completed([ticket])[0]

    def open(self) -> list[Ticket]:
        """The open tickets of the service account, the highest number first. Asks Keesa (call 4)."""
        return sorted(self.completed(self._keesa.open_tickets()), key=lambda ticket: int(ticket.number), reverse=True)

    def completed(self, tickets: Sequence[Ticket]) -> list[Ticket]:
        """With what the call that gave them does not say, as far as the bot knows it: the priority, in any case."""
        with self._database.read() as tx:
            seen = tx.tickets.get_many(ticket.number for ticket in tickets)
            return _with_priority(tx, [_merged(seen, ticket) for ticket in tickets])

    def as_now(self, known: Sequence[Ticket], open_now: Iterable[Ticket]) -> list[Ticket]:
        """Tickets that the bot knows of, as Keesa has them: those in `open_now` are at hand, the few others are looked up, but for
        those known to be closed.

        One that Keesa has no more, or shows in a form that nobody can read, stays as it is known: it is not to spoil the others.
        """
        at_hand = {ticket.number: ticket for ticket in open_now}
        return [at_hand.get(ticket.number) or (ticket if ticket.is_closed else self._looked_up(ticket)) for ticket in known]

    def last_seen(self, number: str) -> TicketRecord | None:
        """The last known state of a ticket; None where the bot never saw it."""
        with self._database.read() as tx:
            return tx.tickets.get(number)

    def known(self, numbers: Sequence[str]) -> list[Ticket]:
        """The tickets as they were last seen; only the number of those that never were."""
        with self._database.read() as tx:
            seen = tx.tickets.get_many(numbers)
            return _with_priority(tx, [seen[number].ticket if number in seen else Ticket(number=number) for number in numbers])

    def raised_by(self, user_id: str) -> list[Ticket]:
        """The last tickets that a person raised from Slack, as they were last seen or, if they never were, as they were raised."""
        with self._database.read() as tx:
            raised = [_as_raised(submission) for submission in tx.submissions.of_user(user_id, MOST_RAISED)]
            seen = tx.tickets.get_many(ticket.number for ticket in raised)
        return [_merged_as_seen(seen, ticket) for ticket in raised]

    def search(self, words: str, most: int) -> list[Ticket]:
        """At most so many tickets that have all the words, as they were last seen."""
        with self._database.read() as tx:
            numbers = tx.search.find(words, most)
            seen = tx.tickets.get_many(numbers)
            return _with_priority(tx, [seen[number].ticket for number in numbers if number in seen])

    def _looked_up(self, known: Ticket) -> Ticket:
        try:
            return self.get(known.number) or known
        except KeesaUnavailable:
            raise
        except (KeesaError, UnreadableTicket) as error:
            log.warning("Couldn't look up ticket %s, listing its last known state: %s", known.number, error)
            return known


def _merged(seen: Mapping[str, TicketRecord], ticket: Ticket) -> Ticket:
    """What was last seen of the ticket completes it."""
    return merge(seen[ticket.number].ticket, ticket) if ticket.number in seen else ticket


def _merged_as_seen(seen: Mapping[str, TicketRecord], raised: Ticket) -> Ticket:
    """As it was last seen, completed by what it was raised with."""
    return merge(raised, seen[raised.number].ticket) if raised.number in seen else raised


def _with_priority(tx: Transaction, tickets: Sequence[Ticket]) -> list[Ticket]:
    """Those of unknown priority have the one with which they were raised from Slack, if they were."""
    raised = tx.raised.priorities_of(ticket.number for ticket in tickets if ticket.priority is None)
    return [t.model_copy(update={"priority": raised[t.number]}) if t.number in raised else t for t in tickets]


def _as_raised(submission: Submission) -> Ticket:
    """What the bot knows by itself of a ticket that was raised through it."""
    known = Ticket(number=submission.ticket_number, raised_at=submission.created_at)
    write = submission.write
    if not isinstance(write, NewTicket):
        return known
    said = {
        "title": as_typed(write.title),
        "priority": write.priority,
        "ticket_type": write.ticket_type,
        "category": write.category,
    }
    return known.model_copy(update=said)
