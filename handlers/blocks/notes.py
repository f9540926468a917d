"""Shows notes: their text as a quote, who wrote them, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bot import wording
from bot.model.tickets import Note
from handlers.blocks import text
from handlers.blocks.authors import note_with_author
from handlers.blocks.display import Display
from handlers.blocks.rich import rich

_AUTHOR = 200


def note_quote(note: Note, display: Display, label: str, limit: int) -> tuple[str, bool]:
    """A note in mrkdwn (its heading, then its text quoted and cut to `limit`), and whether it was cut."""
    note = note_with_author(note)
    whole = text.quote(rich(note.text))
    shown = text.cut(whole, limit)
    return f"{note_heading(note, display, label)}\n{shown}".rstrip(), shown != whole


def note_heading(note: Note, display: Display, label: str) -> str:
    """A label in bold, then the note's author and time; mrkdwn. `note` is as `note_with_author` returns it."""
    return " · ".join(filter(None, [f"*{label}*", wording.notes.written(author(note), written_on(note, display))]))


def author(note: Note) -> str:
    """The author of a note, "" if Keesa gave none; mrkdwn."""
    return text.brief(note.author, _AUTHOR)


def written_on(note: Note, display: Display) -> str:
    """The time of a note, "" if Keesa gave none; mrkdwn."""
    return display.when(note.written_at) if note.written_at else ""


def byline(note: Note, display: Display) -> str:
    """The author of a note in bold, and its time, if Keesa gave them; mrkdwn."""
    by = author(note)
    return " · ".join(filter(None, [by and f"*{by}*", written_on(note, display)]))


def in_order(notes: Iterable[Note]) -> list[Note]:
    """Oldest first. Notes without a time come before the others."""
    return sorted(notes, key=lambda note: note.written_at or datetime.min.replace(tzinfo=UTC))
