"""Lists of tickets and notes, a page at a time. Buttons contain everything about their page, so nothing needs to be remembered."""

from __future__ import annotations

from bot import wording
from bot.model.catalogue import ticket_type_name
from bot.model.errors import KeesaNotFound
from bot.model.page import page_of
from handlers.blocks import full_text, lists, remarks
from handlers.blocks.kit import Message
from handlers.blocks.lists import TICKETS_A_PAGE
from handlers.blocks.ticket import in_order
from handlers.grammar import commands
from handlers.grammar.arguments import Arguments
from handlers.grammar.selection import ListRequest
from handlers.services import Services
from handlers.slack.metadata import LAST_PAGE, PageKind, PageRef, TicketRef
from handlers.slack.reply import Reply


class Lists:
    """The lists, by command and by page."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def open(self, reply: Reply) -> Message:
        """The open tickets of the service account."""
        return self.open_page(PageRef(kind=PageKind.OPEN))

    def mine(self, reply: Reply) -> Message:
        """The tickets that this person raised from Slack."""
        return self.mine_page(PageRef(kind=PageKind.MINE), reply.place.user_id)

    def of_type(self, reply: Reply, asked: ListRequest) -> Message:
        """The tickets of one type."""
        return self._of_type(asked, PageRef(kind=PageKind.LIST, query=asked.words))

    def notes(self, reply: Reply, ref: TicketRef) -> Message:
        """The last page of a ticket's notes, which has the newest."""
        return self.notes_page(PageRef(kind=PageKind.NOTES, query=ref.number, page=LAST_PAGE))

    def note(self, reply: Reply, ref: PageRef) -> Message:
        """One note, in full."""
        return self.note_page(ref)

    def description(self, reply: Reply, ref: TicketRef) -> Message:
        """A ticket's description, in full."""
        return self.description_page(PageRef(kind=PageKind.DESCRIPTION, query=ref.number))

    def open_page(self, ref: PageRef) -> Message:
        tickets = self._services.tickets
        page = page_of(tickets.open(), ref.page, TICKETS_A_PAGE).read(tickets.completed)
        return lists.ticket_list(wording.lists.OPEN_TICKETS, page, ref, self._services.display)

    def mine_page(self, ref: PageRef, user_id: str) -> Message:
        """Looks up only the tickets on the page."""
        tickets = self._services.tickets
        page = tickets.raised_by(user_id, ref.page, TICKETS_A_PAGE)
        if page.total:
            page = page.read(lambda known: tickets.as_now(known, tickets.open()))
        return lists.ticket_list(wording.lists.MY_TICKETS, page, ref, self._services.display)

    def type_page(self, ref: PageRef) -> Message:
        """The button contains the words of the command."""
        return self._of_type(Arguments(commands.LIST.name, ref.query, self._services.statuses).ticket_list(), ref)

    def notes_page(self, ref: PageRef) -> Message:
        try:
            notes = self._services.keesa.notes(ref.query)
        except KeesaNotFound:
            return remarks.error(wording.tickets.not_found(ref.query))
        return lists.note_list(ref.query, notes, ref, self._services.display)

    def note_page(self, ref: PageRef) -> Message:
        try:
            notes = in_order(self._services.keesa.notes(ref.query))
        except KeesaNotFound:
            notes = []
        if ref.note >= len(notes):
            return remarks.error(wording.notes.no_longer_on(ref.query))
        return full_text.full_note(ref.query, notes[ref.note], ref, self._services.display)

    def description_page(self, ref: PageRef) -> Message:
        found = self._services.tickets.get(ref.query)
        return full_text.full_description(found, ref) if found else remarks.error(wording.tickets.not_found(ref.query))

    def _of_type(self, asked: ListRequest, ref: PageRef) -> Message:
        listed = self._services.keesa.tickets_by_type(asked.ticket_type, asked.status, limit=asked.limit, order=asked.order)
        page = page_of(listed.tickets(), ref.page, TICKETS_A_PAGE).read(self._services.tickets.completed)
        said = (ticket_type_name(asked.ticket_type), asked.status)
        return lists.ticket_list(", ".join(said), page, ref, self._services.display, said=said)
