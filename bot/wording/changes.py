"""The changes of a ticket."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.wording import tickets
from bot.wording.plurals import plural

NOTHING = "none"
NEW_NOTE = "New note"
NOTE_EDITED = "Note edited"
NOTE_REMOVED = "Note removed"
GONE = "no longer in Keesa"

FIELD_LABELS: Final = {
    "title": "Title",
    "description": "Description",
    "status": tickets.STATUS,
    "priority": tickets.PRIORITY,
    "customer": tickets.CUSTOMER,
    "contact_name": tickets.CONTACT,
    "contact_number": "Contact number",
    "assigned_to": tickets.ASSIGNED_TO,
    "ticket_type": tickets.TYPE,
    "category": tickets.CATEGORY,
    "image_urls": tickets.IMAGES,
}

ATTRIBUTE_LABELS: Final = {
    **FIELD_LABELS,
    "raised_at": "Raised",
    "raised_by": "Raised by",
    "closed_at": "Closed",
    "notes": "Notes",
}

IS_NOW: Final = {"description": "The description is now:", "image_urls": "The images are now:"}
"""Before the new value of a field that is too long for a line."""


def gone(number: str) -> str:
    return f"{number} is no longer in Keesa"


def new_note(author: str, words: str) -> str:
    """Either may be ""; the same applies below."""
    return _with(f"New note by {author}" if author else NEW_NOTE, words)


def edited_note(author: str, words: str) -> str:
    """Who wrote it; who edited it is unknown."""
    return _with(f"Note by {author} edited" if author else NOTE_EDITED, words)


def removed_note(author: str, words: str) -> str:
    return _with(f"Note by {author} removed" if author else NOTE_REMOVED, words)


def changed(label: str) -> str:
    return f"{label} changed"


def more_changes(count: int) -> str:
    return plural(count, "and 1 more change", f"and {count:,} more changes")


def read_out(number: str, changes: Iterable[str]) -> str:
    """``Ticket 2102001: Status open → closed; New note by John Doe: port changed``."""
    return f"{tickets.numbered(number)}: {'; '.join(changes)}"


def _with(label: str, words: str) -> str:
    return f"{label}: {words}" if words else label
