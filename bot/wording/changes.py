"""What changed in a ticket."""

from __future__ import annotations

from bot.wording import tickets

NOTHING = "none"
FIELD_LABELS = {
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
ATTRIBUTE_LABELS = {**FIELD_LABELS, "raised_at": "Raised", "raised_by": "Raised by", "closed_at": "Closed", "notes": "Notes"}
NEW_NOTE = "New note"
NOTE_EDITED = "Note edited"
NOTE_REMOVED = "Note removed"
GONE = "no longer in Keesa"


def new_note_by(author: str) -> str:
    return f"{NEW_NOTE} by {author}"


def edited_note_of(author: str) -> str:
    """Who wrote it; who edited it is not known."""
    return f"Note by {author} edited"


def removed_note_of(author: str) -> str:
    return f"Note by {author} removed"


def changed(label: str) -> str:
    return f"{label} changed"


def more_changes(count: int) -> str:
    return "and 1 more change" if count == 1 else f"and {count:,} more changes"


def is_now(label: str) -> str:
    return f"{label} is now:" if label != tickets.IMAGES else f"{label} are now:"
