"""Lists of tickets and notes, a page at a time. Buttons contain everything about their page, so nothing needs to be remembered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot import wording
from bot.model.catalogue import ticket_type_name
from bot.model.criteria import ALL_TICKETS, Criteria
from bot.model.errors import KeesaNotFound
from bot.model.page import Page, page_of
from bot.model.tickets import Ticket
from bot.tickets import MOST_RAISED
from handlers.blocks import full_text, lists, remarks
from handlers.blocks.kit import Message
from handlers.blocks.lists import TICKETS_A_PAGE
from handlers.blocks.notes import in_order
from handlers.features.files import Files
from handlers.grammar import commands
from handlers.grammar.arguments import Arguments
from handlers.grammar.list_options import write_criteria
from handlers.grammar.selection import MAX_LIMIT, Listing, ListRequest
from handlers.services import Services
from handlers.slack.metadata import LAST_PAGE, PageKind, PageRef, TicketRef
from handlers.slack.reply import Reply


class Lists:
    """The lists, by command and by page."""

    def __init__(self, services: Services, files: Files) -> None:
        self._services = services
        self._files = files

    def open(self, reply: Reply, asked: Listing | None) -> Message:
        """The open tickets of the service account."""
        ref = self._ref(PageKind.OPEN, asked)
        if asked and asked.as_file:
            found = self._narrowed(self._services.tickets.open(), asked.criteria)
            if found:
                return self._files.send(reply.place, ref, wording.lists.OPEN_TICKETS, found, criteria=asked.criteria)
        return self.open_page(ref)

    def mine(self, reply: Reply, asked: Listing | None) -> Message:
        """The tickets that this person raised from Slack. In a file, those that aren't open are as they were last seen."""
        ref = self._ref(PageKind.MINE, asked)
        if asked and asked.as_file:
            found = self._raised_by(reply.place.user_id, self._services.tickets.open(), asked.criteria)
            if found:
                return self._files.send(reply.place, ref, wording.lists.MY_TICKETS, found, criteria=asked.criteria)
        return self.mine_page(ref, reply.place.user_id)

    def of_type(self, reply: Reply, asked: ListRequest) -> Message:
        """The tickets of one type."""
        filters = write_criteria(asked.criteria, self._services.calendar)
        ref = PageRef(kind=PageKind.LIST, query=asked.words, filters=filters)
        listed, hint = self._listed(asked)
        found = self._narrowed(listed, asked.criteria)[: asked.limit] if asked.as_file else []
        if found:
            return self._files.send(reply.place, ref, ", ".join(_named(asked)), found, hint, asked.criteria)
        return self._type_page(asked, ref, listed, hint)

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
        listed = self._services.tickets.open()
        page, criteria = self._page(listed, ref)
        return lists.ticket_list(
            wording.lists.OPEN_TICKETS,
            page,
            ref,
            self._services.display,
            criteria=criteria,
            table=lambda: self._narrowed(listed, criteria),
        )

    def mine_page(self, ref: PageRef, user_id: str) -> Message:
        """Looks up only the tickets on the page. Criteria are met by their last known state, or by Keesa's list of open ones."""
        tickets, criteria = self._services.tickets, criteria_of(ref, self._services)
        if criteria == ALL_TICKETS:
            page = tickets.raised_by(user_id, ref.page, TICKETS_A_PAGE)
            open_now = tickets.open() if page.total else []
        else:
            open_now = tickets.open()
            page = page_of(self._raised_by(user_id, open_now, criteria), ref.page, TICKETS_A_PAGE)
        page = page.read(lambda known: tickets.as_now(known, open_now))
        return lists.ticket_list(
            wording.lists.MY_TICKETS,
            page,
            ref,
            self._services.display,
            criteria=criteria,
            table=lambda: self._raised_by(user_id, open_now, criteria),
        )

    def type_page(self, ref: PageRef) -> Message:
        """The button contains the words of the command."""
        services, words = self._services, f"{ref.query} {ref.filters}"
        asked = Arguments(commands.LIST.name, words, services.statuses, calendar=services.calendar).ticket_list()
        return self._type_page(asked, ref, *self._listed(asked))

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

    def _listed(self, asked: ListRequest) -> tuple[Sequence[Ticket], str]:
        """Keesa's list, and what isn't on it. With criteria, as many as possible, because Keesa can't apply them."""
        limit = asked.limit if asked.criteria == ALL_TICKETS else MAX_LIMIT
        listed = self._services.keesa.tickets_by_type(asked.ticket_type, asked.status, limit=limit, order=asked.order).tickets()
        is_cut = asked.criteria != ALL_TICKETS and len(listed) >= limit
        return listed, wording.lists.looked_through(limit, asked.order) if is_cut else ""

    def _type_page(self, asked: ListRequest, ref: PageRef, listed: Sequence[Ticket], hint: str) -> Message:
        page, criteria = self._page(listed, ref, asked.limit)
        said = _named(asked)
        table = partial(self._narrowed, listed, criteria)
        return lists.ticket_list(
            ", ".join(said), page, ref, self._services.display, hint, said, criteria, lambda: table()[: asked.limit]
        )

    def _page(self, listed: Sequence[Ticket], ref: PageRef, most: int | None = None) -> tuple[Page[Ticket], Criteria]:
        """A page of Keesa's tickets, completed: of the first `most` that meet the criteria."""
        tickets, criteria = self._services.tickets, criteria_of(ref, self._services)
        if criteria == ALL_TICKETS:
            return page_of(listed, ref.page, TICKETS_A_PAGE).read(tickets.completed), criteria
        return page_of(self._narrowed(listed, criteria)[:most], ref.page, TICKETS_A_PAGE), criteria

    def _narrowed(self, listed: Sequence[Ticket], criteria: Criteria) -> list[Ticket]:
        """Keesa's tickets that meet the criteria, completed."""
        return list(filter(criteria.passes, self._services.tickets.completed(listed)))

    def _raised_by(self, user_id: str, open_now: Sequence[Ticket], criteria: Criteria) -> list[Ticket]:
        """Those that a person raised and that meet the criteria, as Keesa has the open ones, else as last seen."""
        tickets = self._services.tickets
        return list(filter(criteria.passes, tickets.latest(tickets.raised_by(user_id, 1, MOST_RAISED).items, open_now)))

    def _ref(self, kind: PageKind, asked: Listing | None) -> PageRef:
        return PageRef(kind=kind, filters=write_criteria(asked.criteria, self._services.calendar) if asked else "")


def _named(asked: ListRequest) -> tuple[str, str]:
    return ticket_type_name(asked.ticket_type), asked.status


def criteria_of(ref: PageRef, services: Services) -> Criteria:
    """What narrows the list down, from its button."""
    listed = Arguments(commands.OPEN.name, ref.filters, services.statuses, calendar=services.calendar)
    return listed.listing().criteria if ref.filters else ALL_TICKETS
