"""What changed between two states of a ticket. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import Final

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


class ChangeKind(StrEnum):
    """What a change is about."""

    FIELD = "field"
    NOTE = "note"
    GONE = "gone"


class Change(Value):
    """One difference between two states of a ticket. `field` is a `Ticket` attribute, `before` and `after` its values as text."""

    kind: ChangeKind
    field: str = ""
    before: str = ""
    after: str = ""
    note: Note | None = None


# What an answer does not give was not said in it; nobody is told that it was taken away. Keesa tells the priority in one call only.
# Type and category have to be given when a ticket is raised, and yet the document shows a null category in call 5 and a null type
# in call 6: a null is no sign that somebody emptied them. Taken for one, a ticket that is asked for by both calls could lose and
# regain its category in the channels, and a filter's interest with it. An empty or null text (nobody is assigned any more) is a
# change: no call leaves those out.
_MAY_BE_UNSAID: Final = ("priority", "ticket_type", "category", "raised_at")


def merge(before: Ticket, after: Ticket) -> Ticket:
    """`after`, with what this answer does not say taken from `before`."""
    unsaid = {name: getattr(before, name) for name in _MAY_BE_UNSAID if getattr(after, name) is None}
    return after.model_copy(update=unsaid)


def compare(before: Ticket, after: Ticket) -> list[Change]:
    """The differences, fields first in the order of importance, then new notes, oldest first.

    A field that `after` does not say (None) has not changed. Notes are told apart by author, time and text, so that a note that was
    removed or put elsewhere in the list is no news.
    """
    fields = (_field_change(name, getattr(before, name), getattr(after, name)) for name in _FIELDS)
    notes = (Change(kind=ChangeKind.NOTE, note=note) for note in _new_notes(before, after))
    return [*(change for change in fields if change), *notes]


def _field_change(name: str, before: object, after: object) -> Change | None:
    if after is None or before == after:
        return None
    return Change(kind=ChangeKind.FIELD, field=name, before=_as_text(before), after=_as_text(after))


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(value)
    return "" if value is None else str(value)


def _new_notes(before: Ticket, after: Ticket) -> list[Note]:
    known = Counter(before.notes)
    return sorted((Counter(after.notes) - known).elements(), key=_time_of)


def _time_of(note: Note) -> float:
    return note.written_at.timestamp() if isinstance(note.written_at, datetime) else 0.0
