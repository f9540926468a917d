"""Searching the tickets that the bot has seen. Keesa has no search, so this asks the bot's own database and answers at once."""

from __future__ import annotations

from typing import Final

from bot import wording
from handlers.blocks import lists
from handlers.blocks.kit import Message
from handlers.services import Services
from handlers.slack.metadata import PageRef

MOST: Final = 200
"""Tickets that are listed; whoever finds more needs another word rather than another page."""


class Finder:
    """Lists what is found, as it was when it was last seen."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def page(self, ref: PageRef) -> Message:
        """A page of the tickets with the words of `ref`."""
        with self._services.database.read() as tx:
            numbers = tx.search.find(ref.query, MOST + 1)
            known = tx.tickets.get_many(numbers[:MOST])
        found = [known[number].ticket for number in numbers if number in known]
        hint = wording.finding.MORE if len(numbers) > MOST else ""
        return lists.ticket_list(wording.finding.found(ref.query), found, ref, self._services.look, hint)
