"""Reminders of tickets that have been waiting for something. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Protocol

from pydantic import Field

from bot.model.catalogue import priority_name
from bot.model.markup import bare_text
from bot.model.value import Value

MOST_TIMES: Final = 3
"""How often the bot reminds of the same, each time after twice as long as before."""
LONGEST: Final = timedelta(days=365)
_UNITS: Final = {"d": 24 * 60, "h": 60, "m": 1}


class Condition(StrEnum):
    """What a ticket has been for some time, by the names that people type."""

    UNASSIGNED = "unassigned"
    NO_NOTE = "no-note"
    OPEN = "open"


class Reminder(Value):
    """Reminds of an open ticket for which `condition` has been true for so many minutes, if it has that priority (None: any)."""

    condition: Condition
    minutes: int = Field(ge=1, le=LONGEST.days * 24 * 60)
    priority: int | None = None

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def __str__(self) -> str:
        """Such as ``high 30m unassigned``, as people type it. Equal reminders have the same text."""
        unit = next(unit for unit, minutes in _UNITS.items() if self.minutes % minutes == 0)
        words = [priority_name(self.priority).lower(), f"{self.minutes // _UNITS[unit]}{unit}", self.condition.value]
        return " ".join(filter(None, words))


class UserGroup(Value):
    """A user group in Slack. `handle` is its name without the ``@``; `id` is "" as long as nobody has looked it up."""

    handle: str
    id: str = ""


class Timed(Protocol):
    """A note, as far as it matters here."""

    @property
    def written_at(self) -> datetime | None: ...


class Waiting(Protocol):
    """What a reminder looks at. `bot.model.tickets.Ticket` implements it."""

    @property
    def priority(self) -> int | None: ...
    @property
    def assigned_to(self) -> str: ...
    @property
    def raised_at(self) -> datetime | None: ...
    @property
    def notes(self) -> Sequence[Timed]: ...
    @property
    def unreadable(self) -> tuple[str, ...]: ...
    @property
    def is_closed(self) -> bool: ...


class Moments(NamedTuple):
    """When the bot first saw a ticket, and as it is now; when it lost its assignee, and was opened again, if the bot saw that."""

    first_seen_at: datetime
    seen_at: datetime
    unassigned_at: datetime | None = None
    reopened_at: datetime | None = None


class Told(NamedTuple):
    """How often, and when last, a channel was reminded of what began then."""

    began: datetime
    times: int
    told_at: datetime


def began(reminder: Reminder, ticket: Waiting, moments: Moments) -> datetime | None:
    """Since when, to the minute, the condition has been true; None if it isn't, or can't be read.

    One of Keesa's calls has no seconds, so they don't tell two beginnings apart.
    """
    if ticket.is_closed or reminder.priority not in (None, ticket.priority):
        return None
    since = [moments.reopened_at or ticket.raised_at or moments.first_seen_at]
    match reminder.condition:
        case Condition.UNASSIGNED:
            if "assigned_to" in ticket.unreadable or bare_text(ticket.assigned_to).strip():
                return None
            since += [moments.unassigned_at] if moments.unassigned_at else []
        case Condition.NO_NOTE:
            if "notes" in ticket.unreadable:
                return None
            since += [note.written_at for note in ticket.notes if note.written_at]
    return max(since).replace(second=0, microsecond=0)


def due_at(reminder: Reminder, since: datetime, told: Told | None) -> datetime | None:
    """When to remind of what has been true `since` then; None if that was done often enough."""
    if told is None:
        return since + reminder.after
    return told.told_at + reminder.after * 2**told.times if told.times < MOST_TIMES else None
