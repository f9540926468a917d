"""Searches the tickets that the bot has seen. Keesa has no search, so this uses the bot's own database and answers at once."""

from __future__ import annotations

from typing import Final

from slack_sdk.models.views import View

from bot import wording
from bot.model.page import page_of
from handlers.blocks import forms, lists
from handlers.blocks.kit import Message
from handlers.services import Services
from handlers.slack.metadata import FormOrigin, PageKind, PageRef
from handlers.slack.place import Place
from handlers.slack.reply import Reply, as_view

MOST: Final = 200
"""The most tickets to list. With more matches, another word helps more than another page."""


class Finder:
    """Lists the tickets that match, in their last known state."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def find(self, reply: Reply, words: str) -> Message:
        """The first page of the tickets that contain these words."""
        return self.page(PageRef(kind=PageKind.FIND, query=words))

    def open_form(self, reply: Reply) -> None:
        """The form for a search."""
        reply.open(forms.find_form(reply.place.origin))

    def find_by_form(self, place: Place, origin: FormOrigin, words: str) -> View:
        """The submitted search form, which turns into the results."""
        return as_view(self.page(PageRef(kind=PageKind.FIND, query=words)), origin)

    def page(self, ref: PageRef) -> Message:
        """A page of the tickets that contain the words of `ref`."""
        tickets = self._services.tickets
        found = tickets.search(ref.query, MOST + 1)
        hint = wording.finding.MORE if len(found) > MOST else ""
        page = page_of(found[:MOST], ref.page, lists.TICKETS_A_PAGE).read(tickets.known)
        return lists.ticket_list(wording.finding.found(ref.query), page, ref, self._services.display, hint)
