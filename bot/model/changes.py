"""Compares two states of a ticket. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from bot.model.notes import compare_notes, says_something
from bot.model.readings import category_reading, image_readings, reading, status_reading, text_reading, type_reading
from bot.model.tickets import Note, Ticket
from bot.model.value import Value

_FIELDS: Final = (
    "status",
    "priority",
    "assigned_to",
    "ticket_type",
    "category",
    "title",
    "description",
    "customer",
    "contact_name",
    "contact_number",
    "image_urls",
)
_READINGS: Final[Mapping[str, Callable[[Any], object]]] = {
    "status": status_reading,
    "priority": str,
    "ticket_type": type_reading,
    "category": category_reading,
    "description": text_reading,
    "image_urls": image_readings,
}


class ChangeKind(StrEnum):
    """What a change is about."""

    FIELD = "field"
    NOTE = "note"
    NOTE_EDITED = "note edited"
    NOTE_REMOVED = "note removed"
    GONE = "gone"


class Change(Value):
    """One difference between two states of a ticket.

    `field` is the name of a `Ticket` attribute; `before` and `after` are its values as text, as Keesa has them. `note` is the note
    as it is now or, if it was removed, as it was; then `before` is the text that it had before an edit.
    """

    kind: ChangeKind
    field: str = ""
    before: str = ""
    after: str = ""
    note: Note | None = None


# If an answer leaves one of these out, or has null for it, its last known value stands. Only call 5 returns the priority. Type and
# category are required when a ticket is raised, yet the document shows a null category in call 5 and a null type in call 6, so a
# null doesn't mean that somebody removed them. If it did, a ticket that is read through both calls would lose and regain its
# category again and again, in the channels and for filters. An empty or null text is a change (nobody is assigned any more): no
# call leaves texts out.
_MAY_BE_UNSAID: Final = ("priority", "ticket_type", "category", "raised_at")


def merge(before: Ticket, after: Ticket) -> Ticket:
    """`after`, with the values that this answer lacks, or has but can't be read, taken from `before`."""
    unsaid = {name for name in _MAY_BE_UNSAID if getattr(after, name) is None} | {*after.unsaid, *after.unreadable}
    known: dict[str, object] = {name: getattr(before, name) for name in unsaid}
    if "notes" in unsaid:
        said = filter(says_something, after.notes)
        known["notes"] = (*said, *compare_notes(before.notes, after.notes).removed)
    return after.model_copy(update=known | {"unsaid": ()})


def compare(before: Ticket, after: Ticket) -> list[Change]:
    """The differences: fields in the order of importance, then edited, removed and new notes, each oldest first.

    Values are compared as people read them (`bot.model.readings`); `bot.model.notes` decides which notes are the same. A field that
    is None in `after` hasn't changed. Nor has one that couldn't be read before: its old value is unknown.
    """
    fields = (_field_change(name, before, after) for name in _FIELDS)
    return [*(change for change in fields if change), *_note_changes(before, after)]


def _field_change(name: str, before: Ticket, after: Ticket) -> Change | None:
    was, now = getattr(before, name), getattr(after, name)
    if now is None or name in after.unreadable or (name in before.unreadable and not was):
        return None
    if _reading(name, was) == _reading(name, now):
        return None
    return Change(kind=ChangeKind.FIELD, field=name, before=_as_text(was), after=_as_text(now))


def _reading(name: str, value: Any) -> object:
    return _READINGS.get(name, reading)(value) if value else ""


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(value)
    return "" if value is None else str(value)


def _note_changes(before: Ticket, after: Ticket) -> Iterator[Change]:
    """No changes while notes can't be read, since nothing shows which of them still exist."""
    found = compare_notes(before.notes, after.notes)
    for edit in found.edited:
        yield Change(kind=ChangeKind.NOTE_EDITED, note=edit.after, before=edit.before.text)
    if "notes" not in after.unreadable:
        yield from (Change(kind=ChangeKind.NOTE_REMOVED, note=note) for note in found.removed)
    yield from (Change(kind=ChangeKind.NOTE, note=note) for note in found.added)
