"""Lists of tickets and notes, a page at a time. A page is asked for by what rides in its button, so nothing is remembered."""

from __future__ import annotations

from collections.abc import Sequence

from bot import wording
from bot.keesa.wire import UnreadableTicket
from bot.model.catalogue import ticket_type_name
from bot.model.errors import KeesaNotFound
from bot.model.tickets import Ticket
from bot.model.writes import NewTicket, Submission
from handlers.blocks import full_text, lists, remarks
from handlers.blocks.kit import Message
from handlers.blocks.lists import TICKETS_A_PAGE
from handlers.blocks.ticket import in_order
from handlers.grammar.parse import ListByType, ListMine, ListOpen, parse
from handlers.services import Services
from handlers.slack.metadata import PageKind, PageRef
from handlers.slack.place import Reply

_MINE = 500


class Lists:
    """Everything that has pages, but for the subscriptions."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self, reply: Reply, intent: ListOpen | ListMine | ListByType) -> None:
        """The first page."""
        reply.hold()
        match intent:
            case ListOpen():
                reply.say(self._open(PageRef(kind=PageKind.OPEN)))
            case ListMine():
                reply.say(self._mine(PageRef(kind=PageKind.MINE), reply.place.user_id))
            case ListByType():
                reply.say(self._by_type(intent, PageRef(kind=PageKind.LIST, query=intent.words)))

    def notes(self, reply: Reply, number: str) -> None:
        """The last page of a ticket's notes: the newest are what one looks for."""
        reply.hold()
        reply.say(self._notes(PageRef(kind=PageKind.NOTES, query=number, page=1_000_000)))

    def whole(self, reply: Reply, ref: PageRef) -> None:
        """A long text, in a window."""
        reply.hold(in_window=True)
        reply.say(self.page(ref, reply.place.user_id))

    def page(self, ref: PageRef, user_id: str) -> Message:
        """The page that a button asks for."""
        match ref.kind:
            case PageKind.OPEN:
                return self._open(ref)
            case PageKind.MINE:
                return self._mine(ref, user_id)
            case PageKind.NOTES:
                return self._notes(ref)
            case PageKind.NOTE:
                return self._note(ref)
            case PageKind.DESCRIPTION:
                return self._description(ref)
            case _:
                intent = parse(f"list {ref.query}", self._services.statuses)
                assert isinstance(intent, ListByType)  # noqa: S101 (the words are the bot's own)
                return self._by_type(intent, ref)

    def _open(self, ref: PageRef) -> Message:
        tickets = sorted(self._services.keesa.open_tickets(), key=lambda ticket: int(ticket.number), reverse=True)
        return lists.ticket_list(wording.lists.OPEN_TICKETS, tickets, ref, self._services.look)

    def _by_type(self, intent: ListByType, ref: PageRef) -> Message:
        page = self._services.keesa.tickets_by_type(intent.ticket_type, intent.status, limit=intent.limit, order=intent.order)
        tickets = []
        for item in page.items:
            try:
                tickets.append(item.read())
            except UnreadableTicket as error:
                tickets.append(Ticket(number=item.number, title=error.for_person))
        said = (ticket_type_name(intent.ticket_type), intent.status)
        return lists.ticket_list(", ".join(said), tickets, ref, self._services.look, said=said)

    def _mine(self, ref: PageRef, user_id: str) -> Message:
        with self._services.database.read() as tx:
            raised = tx.submissions.of_user(user_id, _MINE)
        tickets = [as_raised(submission) for submission in raised]
        start = (min(ref.page, max(1, -(-len(tickets) // TICKETS_A_PAGE))) - 1) * TICKETS_A_PAGE
        shown = slice(start, start + TICKETS_A_PAGE)
        tickets[shown] = self._as_now(tickets[shown])
        return lists.ticket_list(wording.lists.MY_TICKETS, tickets, ref, self._services.look)

    def _as_now(self, raised: Sequence[Ticket]) -> list[Ticket]:
        if not raised:
            return []
        open_now = {ticket.number: ticket for ticket in self._services.keesa.open_tickets()}
        with self._services.database.read() as tx:
            seen = tx.tickets.get_many(ticket.number for ticket in raised)
        known = [seen[ticket.number].ticket if ticket.number in seen else ticket for ticket in raised]
        return self._services.as_now(known, open_now)

    def _notes(self, ref: PageRef) -> Message:
        try:
            notes = self._services.keesa.notes(ref.query)
        except KeesaNotFound:
            return remarks.error(wording.tickets.not_found(ref.query))
        return lists.note_list(ref.query, notes, ref, self._services.look)

    def _note(self, ref: PageRef) -> Message:
        try:
            notes = in_order(self._services.keesa.notes(ref.query))
        except KeesaNotFound:
            notes = []
        if ref.note >= len(notes):
            return remarks.error(wording.notes.no_longer_on(ref.query))
        return full_text.whole_note(ref.query, notes[ref.note], ref, self._services.look)

    def _description(self, ref: PageRef) -> Message:
        found = self._services.ticket(ref.query)
        return full_text.whole_description(found, ref) if found else remarks.error(wording.tickets.not_found(ref.query))


def as_raised(submission: Submission) -> Ticket:
    """What the bot knows by itself of a ticket that was raised through it."""
    write = submission.write
    title = write.title if isinstance(write, NewTicket) else ""
    return Ticket(number=submission.ticket_number, title=title, raised_at=submission.created_at)
