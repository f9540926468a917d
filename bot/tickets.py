"""Tickets for people: as Keesa has them now, completed by what the bot knows, or as they were last seen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Final

import msgspec

from bot.keesa.client import KeesaClient
from bot.model.changes import merge
from bot.model.criteria import Criteria
from bot.model.errors import KeesaError, KeesaNotFound, KeesaUnavailable, StoreBusy, UnreadableTicket
from bot.model.page import Page, read_page
from bot.model.tickets import Ticket, TicketRecord
from bot.runtime.urgency import Urgency, current_urgency
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)

MOST_RAISED: Final = 500
"""The most tickets to list that one person raised."""

MOST_LOOKED_THROUGH: Final = 5_000
"""The most tickets to which criteria are applied in one search: a tenth of a second, or two."""
_LOOKED_THROUGH_AT_ONCE: Final = 500

_CHUNKS_BEFORE_AN_ACK: Final = 20
"""So many chunks of tickets whose words wait: half a second or a second of the three that Slack waits."""


class Tickets:
    """Only reads, but for words that wait to be stored. Methods that ask Keesa raise a `KeesaError` if it doesn't answer."""

    def __init__(self, database: Database, keesa: KeesaClient) -> None:
        self._database = database
        self._keesa = keesa

    def get(self, number: str) -> Ticket | None:
        """The ticket as Keesa has it, completed by what the bot knows; None if there is none. Asks Keesa (call 6)."""
        try:
            ticket = self._keesa.ticket(number)
        except KeesaNotFound:
            return None
        return self.completed([ticket])[0]

    def open(self) -> list[Ticket]:
        """The open tickets of the service account, highest number first, to be `completed` when shown. Asks Keesa (call 4)."""
        return sorted(self._keesa.open_tickets(), key=lambda ticket: int(ticket.number), reverse=True)

    def completed(self, tickets: Sequence[Ticket]) -> list[Ticket]:
        """`tickets`, completed by what the bot knows and their call doesn't return, such as the priority."""
        with self._database.read() as tx:
            seen = tx.tickets.get_many(ticket.number for ticket in tickets)
            return _with_priority(tx, [_merged(seen, ticket) for ticket in tickets])

    def latest(self, known: Sequence[Ticket], open_now: Iterable[Ticket]) -> list[Ticket]:
        """These known tickets, as Keesa has them if they are in `open_now`."""
        numbers = {ticket.number for ticket in known}
        at_hand = {t.number: t for t in self.completed([ticket for ticket in open_now if ticket.number in numbers])}
        return [at_hand.get(ticket.number, ticket) for ticket in known]

    def as_now(self, known: Sequence[Ticket], open_now: Iterable[Ticket]) -> list[Ticket]:
        """These known tickets as Keesa has them: from `open_now`, or looked up one by one unless known to be closed.

        A ticket that Keesa no longer has, or that can't be read, stays as it was last seen, so that it doesn't hide the others.
        """
        numbers = {ticket.number for ticket in known}
        open_ones = self.completed([ticket for ticket in open_now if ticket.number in numbers])
        at_hand = {ticket.number: ticket for ticket in open_ones}
        return [at_hand.get(ticket.number) or (ticket if ticket.is_closed else self._looked_up(ticket)) for ticket in known]

    def last_seen(self, number: str) -> TicketRecord | None:
        """The last known state of a ticket, or None if the bot never saw it."""
        with self._database.read() as tx:
            return tx.tickets.get(number)

    def known(self, numbers: Sequence[str]) -> list[Ticket]:
        """The tickets as they were last seen, or only with their number."""
        with self._database.read() as tx:
            seen = tx.tickets.get_many(numbers)
            return _with_priority(tx, [seen[number].ticket if number in seen else Ticket(number=number) for number in numbers])

    def numbers_raised_by(self, user_id: str) -> list[str]:
        """The numbers of the last tickets that a person raised from Slack, newest first."""
        with self._database.read() as tx:
            return tx.raised.numbers_by(user_id, MOST_RAISED)

    def raised_by(self, user_id: str, page: int, size: int) -> Page[Ticket]:
        """A page of the same tickets, as they were last seen or else as they were raised."""
        with self._database.read() as tx:
            total = len(tx.raised.numbers_by(user_id, MOST_RAISED))
            raised = read_page(total, page, size, lambda first: tx.raised.by(user_id, first, min(size, total - first)))
            seen = tx.tickets.get_many(ticket.number for ticket in raised.items)
        return raised.read(lambda tickets: [_merged_as_seen(seen, ticket) for ticket in tickets])

    def search(self, words: str, most: int) -> list[str]:
        """The numbers of up to `most` tickets that contain all the words, the best first.

        If the words of some tickets wait to be stored, they are stored now, so that none is missing. Raises `StoreBusy` if Slack
        waits for its ack and there are too many for that.
        """
        return self._searched(lambda tx: tx.search.find(words, most))

    def search_narrowed(self, words: str, criteria: Criteria, most: int) -> tuple[list[str], int | None]:
        """The same of those that meet the criteria by their last known state; without words, of all tickets.

        Also how many tickets it looked through, if there may be more matches beyond them.
        """
        wanted = " ".join([words, *criteria.words])
        at_most = MOST_LOOKED_THROUGH + 1
        found = self._searched(lambda tx: tx.search.find(wanted, at_most) if wanted.strip() else tx.search.newest(at_most))
        passing: list[str] = []
        looked_through = found[:MOST_LOOKED_THROUGH]
        for start in range(0, len(looked_through), _LOOKED_THROUGH_AT_ONCE):
            if len(passing) < most:
                passing += self._passing(looked_through[start : start + _LOOKED_THROUGH_AT_ONCE], criteria)
        return passing[:most], MOST_LOOKED_THROUGH if len(found) > MOST_LOOKED_THROUGH else None

    def _passing(self, numbers: Sequence[str], criteria: Criteria) -> list[str]:
        """Those of the tickets that meet the criteria, in their order."""
        with self._database.read() as tx:
            seen = tx.tickets.excerpts(numbers)
            unknown = [number for number, excerpt in seen.items() if excerpt.priority is None]
            raised = tx.raised.priorities_of(unknown) if criteria.filter.priority is not None else {}
        for number, priority in raised.items():
            seen[number] = msgspec.structs.replace(seen[number], priority=priority)
        return [number for number in numbers if number in seen and criteria.passes(seen[number])]

    def _searched(self, search: Callable[[Transaction], list[str]]) -> list[str]:
        for _ in range(_CHUNKS_BEFORE_AN_ACK) if current_urgency() is Urgency.ACK else count():
            with self._database.read() as tx:
                if not tx.search.is_behind:
                    return search(tx)
            with self._database.write() as tx:
                tx.tickets.search_some()
        raise StoreBusy("search is behind")

    def _looked_up(self, known: Ticket) -> Ticket:
        try:
            return self.get(known.number) or known
        except KeesaUnavailable:
            raise
        except (KeesaError, UnreadableTicket) as error:
            log.warning("Couldn't look up ticket %s, listing its last known state: %s", known.number, error)
            return known


def _merged(seen: Mapping[str, TicketRecord], ticket: Ticket) -> Ticket:
    """The ticket, completed by its last known state."""
    return merge(seen[ticket.number].ticket, ticket) if ticket.number in seen else ticket


def _merged_as_seen(seen: Mapping[str, TicketRecord], raised: Ticket) -> Ticket:
    """The ticket's last known state, completed by what it was raised with."""
    return merge(raised, seen[raised.number].ticket) if raised.number in seen else raised


def _with_priority(tx: Transaction, tickets: Sequence[Ticket]) -> list[Ticket]:
    """Tickets of unknown priority get the one that they were raised with from Slack, if any."""
    raised = tx.raised.priorities_of(ticket.number for ticket in tickets if ticket.priority is None)
    return [t.model_copy(update={"priority": raised[t.number]}) if t.number in raised else t for t in tickets]
