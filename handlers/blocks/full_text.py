"""Builds the window with the full text of a description or note, a page at a time."""

from __future__ import annotations

from math import ceil

from bot import wording
from bot.model.markup import bare_line
from bot.model.tickets import Note, Ticket
from handlers.blocks import text
from handlers.blocks.authors import note_with_author, text_without_signature
from handlers.blocks.display import Display
from handlers.blocks.kit import SECTION, Message, header, message, section
from handlers.blocks.lists import foot
from handlers.blocks.notes import byline
from handlers.blocks.rich import rich
from handlers.slack.metadata import PageRef

_SECTIONS_A_PAGE = 13  # at the most, six bytes a character, in a view of 250,000


def full_description(ticket: Ticket, page: PageRef) -> Message:
    """The description, below the ticket's title."""
    return _full(
        text.one_line(bare_line(ticket.title)) or wording.tickets.numbered(ticket.number),
        rich(text_without_signature(ticket.description)),
        page,
    )


def full_note(number: str, note: Note, page: PageRef, display: Display) -> Message:
    """The note, below its author and time."""
    note = note_with_author(note)
    return _full(wording.notes.on(number), f"{byline(note, display)}\n\n{rich(note.text)}".strip(), page)


def _full(heading: str, mrkdwn: str, page: PageRef) -> Message:
    parts = text.split(mrkdwn, SECTION) or [wording.tickets.NO_TEXT]
    pages = ceil(len(parts) / _SECTIONS_A_PAGE)
    current = page.at(min(page.page, pages))
    shown = parts[(current.page - 1) * _SECTIONS_A_PAGE : current.page * _SECTIONS_A_PAGE]
    return message([header(heading), *map(section, shown), *foot(current, pages)], text.escape(heading))
