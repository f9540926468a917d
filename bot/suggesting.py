"""Suggests tickets and customers while somebody types, from what the database has.

Slack waits for the answer, so it is one short reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.model.customers import Customer
from bot.model.markup import bare_text
from bot.model.tickets import TicketExcerpt
from bot.model.words import Vocabulary, words
from bot.runtime.ornaments import ornament
from bot.store.database import Database, Transaction

_NEAR: Final = 25
"""How many of somebody's last tickets, of those they follow, and of a channel's come first."""


class Suggesting:
    """Only reads. Tickets whose words wait to be stored are found by number only once they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tickets(self, typed: str, user_id: str, channel_id: str, most: int) -> list[TicketExcerpt]:
        """Up to `most` tickets that contain all the words, as `Search` finds them; without words, any.

        Those that this person raised last come first, then those that they follow, then those that were posted in the channel last.
        """
        wanted = words(typed)
        with self._database.read() as tx:
            near = [one for one in _near(tx, user_id, channel_id) if not wanted or _vocabulary(one).has_all(wanted)][:most]
            found = tx.search.find(typed, most) if wanted else tx.search.newest(most)
            at_hand = {one.number for one in near}
            others = [number for number in found if number not in at_hand][: most - len(near)]
            seen = tx.tickets.excerpts(others)
        return [*near, *(seen[number] for number in others if number in seen)]

    def customers(self, typed: str, user_id: str, most: int) -> list[Customer]:
        """Up to `most` customers for whom tickets were raised: by the beginnings of words of the name, and of IDs."""
        with self._database.read() as tx:
            return tx.customers.find(words(typed), user_id, most)

    def customer(self, key: str) -> Customer | None:
        """The customer with that key."""
        with self._database.read() as tx:
            return tx.customers.get(key)

    def has_customers(self) -> bool:
        """Whether there are any; False if the database fails, since a form can do without."""

        def read() -> bool:
            with self._database.read() as tx:
                return tx.customers.has_any()

        return ornament("customers", read, False)

    def ticket(self, number: str) -> TicketExcerpt | None:
        """The ticket with that number, if the bot knows it."""
        with self._database.read() as tx:
            return tx.tickets.excerpts([number]).get(number)


def _near(tx: Transaction, user_id: str, channel_id: str) -> Iterable[TicketExcerpt]:
    raised = {ticket.number: TicketExcerpt.of(ticket) for ticket in tx.raised.by(user_id, 0, _NEAR)}
    posted = tx.announcements.last_tickets(channel_id, _NEAR) if channel_id else []
    numbers = list(dict.fromkeys([*raised, *tx.follows.of_user(user_id)[:_NEAR], *posted]))
    known = raised | tx.tickets.excerpts(numbers)
    return [known[number] for number in numbers if number in known]


def _vocabulary(ticket: TicketExcerpt) -> Vocabulary:
    return Vocabulary(words(bare_text("\n".join([ticket.number, ticket.title, ticket.customer]))))
