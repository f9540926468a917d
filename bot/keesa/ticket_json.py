"""Parses tickets and notes from Keesa's JSON.

Parsing is tolerant, because the API is loose: keys may be missing, null or new, and values odd (`bot.keesa.values`). Each field and
each note is read by itself: what makes no sense is left out, recorded in the ticket and reported. Only a ticket without a number
raises `UnreadableTicket`; no JSON value makes this raise anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from bot.keesa.oddities import Oddity, Report, shape_of, unreported
from bot.keesa.values import (
    UnreadableValue,
    closing_moment_of,
    key_of,
    list_of,
    moment_of,
    number_or_none,
    optional_key,
    priority_of,
    scalar_of,
    text_of,
)
from bot.model.errors import UnreadableTicket
from bot.model.tickets import Note, Ticket

T = TypeVar("T")

_FIELDS: Final[dict[str, tuple[str, Callable[[object], Any]]]] = {
    "title": ("title", text_of),
    "description": ("description", text_of),
    "status": ("status", key_of),
    "customer": ("customer", text_of),
    "priority": ("priority", priority_of),
    "contact_name": ("contact_name", text_of),
    "contact_number": ("contact_number", text_of),
    "raised_at": ("raised_on", moment_of),
    "raised_by": ("raised_by", text_of),
    "assigned_to": ("assigned_to", text_of),
    "ticket_type": ("ticket_type", optional_key),
    "category": ("category", optional_key),
    "closed_at": ("closed_date", closing_moment_of),
}
"""The key in Keesa's JSON for each attribute, and its reader."""

_UNSAID_BY_ABSENCE: Final = (
    "title",
    "description",
    "status",
    "customer",
    "contact_name",
    "contact_number",
    "raised_by",
    "assigned_to",
)
_UNSAID_BY_NULL: Final = {"image_urls": "image_urls", "notes": "ticket_notes"}
"""An empty list means that there are none; null doesn't. For other attributes None already means that."""


def read_ticket(raw: object, *, asked_for: str | None = None, report: Report = unreported) -> Ticket:
    """A ticket from calls 4, 5 and 6. `asked_for` is its number if the answer may leave it out.

    Raises `UnreadableTicket` if it has no number, or nothing that a ticket has.
    """
    number = number_or_none(raw.get("id")) if isinstance(raw, dict) else None
    says_nothing = not isinstance(raw, dict) or not any(key in raw for key, _ in _FIELDS.values())
    if not isinstance(raw, dict) or (number is None and (asked_for is None or says_nothing)):
        report(Oddity.numberless(raw))
        raise UnreadableTicket(asked_for, Oddity.NUMBER)
    reading = _Reading(number or asked_for or "", report)
    fields = {name: reading.value(name, raw, key, reader) for name, (key, reader) in _FIELDS.items()}
    lists = {"notes": _ticket_notes(raw.get("ticket_notes"), reading), "image_urls": _images(raw.get("image_urls"), reading)}
    unsaid = [name for name in _UNSAID_BY_ABSENCE if _FIELDS[name][0] not in raw]
    unsaid += [name for name, key in _UNSAID_BY_NULL.items() if raw.get(key) is None]
    known = {name: value for name, value in fields.items() if value is not None}
    return Ticket(number=reading.number, **known, **lists, unreadable=tuple(reading.unreadable), unsaid=tuple(unsaid))


class _Reading:
    """Reads the values of a ticket, and records which attributes couldn't be read."""

    def __init__(self, number: str, report: Report) -> None:
        self.number = number
        self.unreadable: dict[str, None] = {}
        self._report = report

    def value(self, name: str, raw: dict[str, Any], key: str, reader: Callable[[object], T], *, within: str = "") -> T | None:
        """The value under `key` for the attribute `name`, or None if it makes no sense."""
        with suppress(ValueError):
            return reader(raw.get(key))
        self.cannot(name, f"{within}{key}", raw.get(key))
        return None

    def cannot(self, name: str, key: str, value: object) -> None:
        self.unreadable[name] = None
        self._report(Oddity(self.number, key, shape_of(value)))


def read_note(raw: object, ticket_number: str, report: Report = unreported) -> Note:
    """A note from call 8, as far as it can be read. Its author has the form of the other calls: ``John Doe (John)``.

    Raises `UnreadableValue` if it isn't a note.
    """
    reading = _Reading(ticket_number, report)
    if not isinstance(raw, dict):
        reading.cannot("notes", "notes", raw)
        raise UnreadableValue("not a note")
    name, nick = (reading.value("notes", raw, key, text_of, within="notes.") or "" for key in ("user_name", "user_nick"))
    return _note(raw, reading, "notes", "note", "commented_on", f"{name} ({nick})" if name and nick else name or nick)


def _images(value: object, reading: _Reading) -> tuple[str, ...]:
    urls = (reading.value("image_urls", {"image_urls": one}, "image_urls", scalar_of) for one in list_of(value))
    return tuple(filter(None, urls))


def _ticket_notes(value: object, reading: _Reading) -> tuple[Note, ...]:
    return tuple(note for raw in list_of(value) if (note := _ticket_note(raw, reading)))


def _ticket_note(raw: object, reading: _Reading) -> Note | None:
    if isinstance(raw, str):
        return Note(text=text_of(raw))
    if not isinstance(raw, dict) or not {"comment", "added_on", "commented_by"} & raw.keys():
        reading.cannot("notes", "ticket_notes", raw)
        return None
    author = reading.value("notes", raw, "commented_by", text_of, within="ticket_notes.") or ""
    return _note(raw, reading, "ticket_notes", "comment", "added_on", author)


def _note(raw: dict[str, Any], reading: _Reading, within: str, text_key: str, time_key: str, author: str) -> Note:
    text = reading.value("notes", raw, text_key, text_of, within=f"{within}.") or ""
    return Note(text=text, author=author, written_at=reading.value("notes", raw, time_key, moment_of, within=f"{within}."))
