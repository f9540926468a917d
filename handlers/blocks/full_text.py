"""The whole of a text that a card or a list shows the beginning of: in a window, a page at a time."""

from __future__ import annotations

from math import ceil

from bot import wording
from bot.model.tickets import Note, Ticket
from handlers.blocks import text
from handlers.blocks.authors import note_as_written, text_as_written
from handlers.blocks.display import Look
from handlers.blocks.kit import SECTION, Message, header, message, section
from handlers.blocks.lists import foot
from handlers.blocks.rich import rich
from handlers.blocks.ticket import byline
from handlers.slack.metadata import PageRef

_SECTIONS_A_PAGE = 13  # six bytes a character at the worst, in a view of 250,000


def whole_description(ticket: Ticket, page: PageRef) -> Message:
    """Under the ticket's title."""
    return _whole(
        text.one_line(ticket.title) or wording.tickets.numbered(ticket.number), rich(text_as_written(ticket.description)), page
    )


def whole_note(number: str, note: Note, page: PageRef, look: Look) -> Message:
    """Under who wrote it and when."""
    note = note_as_written(note)
    return _whole(wording.notes.on(number), f"{byline(note, look)}\n\n{rich(note.text)}".strip(), page)


def _whole(heading: str, mrkdwn: str, page: PageRef) -> Message:
    parts = text.split(mrkdwn, SECTION) or [wording.changes.NOTHING]
    pages = ceil(len(parts) / _SECTIONS_A_PAGE)
    current = page.at(min(page.page, pages))
    shown = parts[(current.page - 1) * _SECTIONS_A_PAGE : current.page * _SECTIONS_A_PAGE]
    return message([header(heading), *map(section, shown), *foot(current, pages)], text.escape(heading))
