"""Searches the tickets that the bot has seen. Keesa has no search, so this uses the bot's own database and answers at once."""

from __future__ import annotations

from functools import partial
from typing import Final

from slack_sdk.models.views import View

from bot import wording
from bot.model.criteria import ALL_TICKETS, Criteria
from bot.model.page import page_of
from handlers.blocks import forms, lists
from handlers.blocks.kit import Message
from handlers.features.files import MOST as MOST_IN_FILE
from handlers.features.files import Files
from handlers.features.lists import criteria_of
from handlers.grammar.list_options import write_criteria
from handlers.grammar.selection import SearchRequest
from handlers.services import Services
from handlers.slack.metadata import FormOrigin, PageKind, PageRef
from handlers.slack.place import Place
from handlers.slack.reply import Reply, as_view

MOST: Final = 200
"""The most tickets to list. With more matches, another word helps more than another page."""


class Finder:
    """Lists the tickets that match, in their last known state."""

    def __init__(self, services: Services, files: Files) -> None:
        self._services = services
        self._files = files

    def find(self, reply: Reply, asked: SearchRequest) -> Message:
        """The first page of the tickets that match."""
        if asked.as_file:
            found, hint = self._found(asked.words, asked.criteria, MOST_IN_FILE + 1)
            if found:
                tickets, title = self._services.tickets.known(found), wording.finding.found(asked.words)
                return self._files.send(reply.place, self._ref(asked), title, tickets, hint, asked.criteria)
        return self.page(self._ref(asked))

    def open_form(self, reply: Reply) -> None:
        """The form for a search."""
        reply.open(forms.find_form(reply.place.origin))

    def find_by_form(self, place: Place, origin: FormOrigin, asked: SearchRequest) -> View:
        """The submitted search form, which turns into the results."""
        return as_view(self.page(self._ref(asked)), origin)

    def page(self, ref: PageRef) -> Message:
        """A page of the tickets that contain the words of `ref` and meet its criteria."""
        tickets, criteria = self._services.tickets, criteria_of(ref, self._services)
        found, hint = self._found(ref.query, criteria, MOST + 1)
        hint = wording.finding.MORE if len(found) > MOST else hint
        page = page_of(found[:MOST], ref.page, lists.TICKETS_A_PAGE).read(tickets.known)
        title = wording.finding.found(ref.query)
        table = partial(tickets.known, found[:MOST])
        return lists.ticket_list(title, page, ref, self._services.display, hint, criteria=criteria, table=table)

    def _found(self, words: str, criteria: Criteria, most: int) -> tuple[list[str], str]:
        """Up to `most` numbers, and a hint if there may be others."""
        if criteria == ALL_TICKETS:
            return self._services.tickets.search(words, most), ""
        found, looked_through = self._services.tickets.search_narrowed(words, criteria, most)
        return found, wording.finding.looked_through(looked_through) if looked_through else ""

    def _ref(self, asked: SearchRequest) -> PageRef:
        filters = write_criteria(asked.criteria, self._services.calendar)
        return PageRef(kind=PageKind.FIND, query=asked.words, filters=filters)
