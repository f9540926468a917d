"""Searching the tickets that the bot has seen. Keesa has no search, so this asks the bot's own database and answers at once."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.views import View

from bot import wording
from handlers.blocks import forms, lists
from handlers.blocks.kit import Message
from handlers.services import Services
from handlers.slack.metadata import FormOrigin, PageKind, PageRef
from handlers.slack.place import Place
from handlers.slack.reply import Reply, as_view

MOST: Final = 200
"""Tickets that are listed; whoever finds more needs another word rather than another page."""


class Finder:
    """Lists what is found, as it was when it was last seen."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def find(self, reply: Reply, words: str) -> Message:
        """The first page of the tickets with these words."""
        return self.page(PageRef(kind=PageKind.FIND, query=words))

    def open_form(self, reply: Reply) -> None:
        """The form for a search."""
        reply.open(forms.find_form(reply.place.origin))

    def find_by_form(self, place: Place, origin: FormOrigin, words: str) -> View:
        """The form for a search was submitted: it turns into what was found."""
        return as_view(self.page(PageRef(kind=PageKind.FIND, query=words)), origin)

    def page(self, ref: PageRef) -> Message:
        """A page of the tickets with the words of `ref`."""
        found = self._services.tickets.search(ref.query, MOST + 1)
        hint = wording.finding.MORE if len(found) > MOST else ""
        return lists.ticket_list(wording.finding.found(ref.query), found[:MOST], ref, self._services.display, hint)
