"""Builds lists of tickets and notes with pages. An empty list says what to do next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from slack_sdk.models.blocks import Block, SectionBlock

from bot import wording
from bot.model.criteria import ALL_TICKETS, Criteria
from bot.model.markup import bare_line, bare_text
from bot.model.page import Page
from bot.model.tickets import Note, Ticket
from handlers.blocks import text
from handlers.blocks.authors import note_with_author
from handlers.blocks.display import Display
from handlers.blocks.filters import criteria_said
from handlers.blocks.kit import Message, actions, button, context, header, message, remark, section
from handlers.blocks.notes import author, byline, in_order
from handlers.blocks.rich import rich
from handlers.blocks.table import MOST_ROWS
from handlers.blocks.ticket import entry
from handlers.blocks.ticket_table import ticket_table
from handlers.grammar.buttons import ADD_NOTE, PAGE_NEXT, PAGE_PREVIOUS, SHOW_NOTE, SHOW_TICKET
from handlers.slack.limits import length
from handlers.slack.metadata import NoteRef, PageKind, PageRef, TicketRef

TICKETS_A_PAGE = 10
_NOTES_LENGTH = 9_000  # a page of notes has as many as fit, and at most this many:
_NOTES_A_PAGE = 10
_NOTE = 2_000
_SPOKEN = 60
_EMPTY = {
    PageKind.OPEN: wording.lists.NO_OPEN_TICKETS,
    PageKind.MINE: wording.lists.NONE_RAISED,
    PageKind.LIST: wording.lists.NONE_LISTED,
    PageKind.FIND: wording.finding.NOTHING,
}


def ticket_list(
    title: str,
    tickets: Page[Ticket],
    ref: PageRef,
    display: Display,
    hint: str = "",
    said: Collection[str] = (),
    criteria: Criteria = ALL_TICKETS,
    table: Callable[[], Sequence[Ticket]] = tuple,
) -> Message:
    """A page of tickets. `title` and `hint` (small print below) are plain text.

    `said` are the status and the type that the title names; entries don't repeat them. `criteria` narrow the list down. If there is
    more than a page and not too much for a table, `table` returns all of them for one, on the first page.
    """
    only = text.escape(criteria_said(criteria, display))
    if not tickets.total:
        nothing = wording.lists.none_match(only) if only else text.escape(_EMPTY[ref.kind])
        return remark(" ".join(filter(None, [nothing, text.escape(hint)])))
    name = text.plain(title, 100)
    above = [context(wording.lists.only(only))] if only else []
    lines = [ticket_line(ticket, display, said) for ticket in tickets.items]
    foots = foot(ref.at(tickets.number), tickets.pages, hint)
    listed = [*lines, *foots]
    if tickets.number == 1 and TICKETS_A_PAGE < tickets.total <= MOST_ROWS and (rows := table()):
        listed = ticket_table(name, rows, display, listed, hint)
    blocks = [header(wording.lists.heading(name, tickets.total)), *above, *listed]
    entries = [spoken_entry(ticket) for ticket in tickets.items]
    spoken = ", ".join(filter(None, [text.escape(name), only]))
    return message(blocks, wording.lists.read_out(spoken, tickets.number, tickets.pages, tickets.total, entries))


def note_list(number: str, notes: Sequence[Note], page: PageRef, display: Display) -> Message:
    """A page of a ticket's notes, newest last, with as many notes as fit into a message."""
    if not notes:
        return remark(wording.notes.none_on(number))
    ordered = in_order(notes)
    pages = _note_pages([_note(number, index, note, display) for index, note in enumerate(ordered)])
    current = page.at(min(page.page, len(pages)))
    heading = wording.lists.heading(wording.notes.all_on(number), len(notes))
    back = actions(
        button(wording.buttons.ADD_NOTE, ADD_NOTE, NoteRef(number=number, in_notes=True)),
        button(wording.buttons.ticket(number), SHOW_TICKET, TicketRef(number=number)),
    )
    shown = pages[current.page - 1]
    before = sum(map(len, pages[: current.page - 1]))
    entries = [_spoken_note(note) for note in ordered[before : before + len(shown)]]
    sentence = wording.lists.read_out(wording.notes.all_on(number), current.page, len(pages), len(notes), entries)
    return message([header(heading), *shown, *foot(current, len(pages)), back], sentence)


def ticket_line(ticket: Ticket, display: Display, said: Collection[str] = (), mark: str = "") -> Block:
    """A ticket in two lines with a button that shows it. Leaves out what is in `said`; `mark` (mrkdwn) stands at the end."""
    said_aloud = wording.buttons.ticket(ticket.number)
    opens = button(wording.buttons.VIEW, SHOW_TICKET, TicketRef(number=ticket.number), said=said_aloud)
    return section(entry(ticket, display, said, mark), opens)


def spoken_entry(ticket: Ticket) -> str:
    """A ticket in a list for screen readers: number and title, in escaped mrkdwn."""
    return f"{ticket.number} {text.brief(bare_line(ticket.title), _SPOKEN)}".rstrip()


def foot(page: PageRef, pages: int, hint: str = "") -> list[Block]:
    """The foot of a list: the page's number, a plain hint, and the buttons to the other pages."""
    small = list(filter(None, [wording.lists.page(page.page, pages) if pages > 1 else "", text.brief(hint, 500)]))
    turns = []
    if page.page > 1:
        turns.append(button(wording.buttons.PREVIOUS, PAGE_PREVIOUS, page.at(page.page - 1)))
    if page.page < pages:
        turns.append(button(wording.buttons.NEXT, PAGE_NEXT, page.at(page.page + 1)))
    return [*([context(*small)] if small else []), *([actions(*turns)] if turns else [])]


def _note(number: str, index: int, note: Note, display: Display) -> SectionBlock:
    """A note, or its beginning and a button to all of it: its author and time, then its text, quoted."""
    note = note_with_author(note)
    body = text.quote(rich(note.text))
    shown = text.cut(body, _NOTE)
    ref = PageRef(kind=PageKind.NOTE, query=number, note=index)
    written = wording.notes.written(note.author, display.when_plain(note.written_at) if note.written_at else "")
    whole = button(wording.buttons.FULL_NOTE, SHOW_NOTE, ref, said=wording.notes.full(written))
    return section(f"{byline(note, display)}\n{shown}".strip(), whole if shown != body else None)


def _spoken_note(note: Note) -> str:
    note = note_with_author(note)
    return wording.notes.read_out(author(note), text.brief(bare_text(note.text), _SPOKEN))


def _note_pages(notes: Sequence[SectionBlock]) -> list[list[SectionBlock]]:
    pages: list[list[SectionBlock]] = [[]]
    room = _NOTES_LENGTH
    for note in notes:
        size = length(note.text.text) if note.text else 0
        if pages[-1] and (size > room or len(pages[-1]) == _NOTES_A_PAGE):
            pages.append([])
            room = _NOTES_LENGTH
        pages[-1].append(note)
        room -= size
    return pages
