"""Keesa's JSON and the bot's models, one into the other.

Reading is tolerant, as the API is loose: a number may be a string and a string a number, keys may be missing, null or new, a time
may be words. It goes field by field and note by note: what makes no sense is left out, named in the ticket and reported, and the
rest is read. Only a ticket without a number is an `UnreadableTicket`; no JSON value makes anything else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from bot import wording
from bot.keesa.oddities import Oddity, Report, shape_of
from bot.keesa.times import read_moment
from bot.model.catalogue import priority_key
from bot.model.errors import KeesaBotError
from bot.model.feeds import Order
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewTicket

NOT_CLOSED: Final = "not closed"

_NUMBER = re.compile(r"[0-9]{1,18}")
_SMALL = re.compile(r"-?[0-9]{1,9}")
_LONGEST_KEY = 64

T = TypeVar("T")


def _unreported(oddity: Oddity) -> None:
    """Nobody wants to know."""


class _ReadError(ValueError):
    """A value that is not what it should be."""


class UnreadableTicket(KeesaBotError):
    """What is no ticket, or has no number. `number` is the one that was asked for, if any; `key` is Keesa's."""

    def __init__(self, number: str | None, key: str) -> None:
        super().__init__(wording.reasons.unreadable_ticket(number, key))
        self.number = number
        self.key = key

    @property
    def for_person(self) -> str:
        return wording.tickets.unreadable(self.number)


@dataclass(frozen=True)
class TicketItem:
    """A ticket in a list, as yet unread. `fingerprint` changes whenever anything in it does."""

    number: str
    fingerprint: str
    raw: dict[str, Any] = field(repr=False, compare=False)
    reader: Callable[[object], Ticket] = field(repr=False, compare=False)

    def read(self) -> Ticket:
        """The ticket, as far as it can be read."""
        return self.reader(self.raw)


@dataclass(frozen=True)
class TicketPage:
    """The answer to a list call: its tickets, in Keesa's order.

    `fingerprint` is of its bytes; `rows` is how many there were, `skipped` how many of them have not even a readable number. No
    more than `limit` were asked for; None where the call takes no limit.
    """

    fingerprint: str
    items: tuple[TicketItem, ...]
    rows: int
    skipped: int
    limit: int | None = None

    @property
    def is_full(self) -> bool:
        """Whether Keesa may have more than it was asked for."""
        return self.limit is not None and self.rows >= self.limit

    @property
    def order(self) -> Order | None:
        """How the tickets' numbers run; None where they stand in no order, or there are too few to tell."""
        numbers = [int(item.number) for item in self.items]
        if len(numbers) < 2:
            return None
        if numbers == sorted(numbers):
            return "asc"
        return "desc" if numbers == sorted(numbers, reverse=True) else None

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(item.number for item in self.items)


def ticket_request(ticket: NewTicket) -> dict[str, Any]:
    """The body of call 3; ``eco_id`` stands beside ``ticket``, and what was not given is left out."""
    body: dict[str, Any] = {"ticket": ticket.model_dump(exclude={"kind", "eco_id"}, exclude_none=True)}
    return body if ticket.eco_id is None else body | {"eco_id": ticket.eco_id}


def note_request(ticket_number: str, text: str) -> dict[str, Any]:
    """The body of call 7."""
    return {"ticket_note": {"note": text}, "ticket_number": ticket_number}


def read_raised_number(answer: object) -> str | None:
    """The number in the answer to call 3, None where there is none."""
    success = answer.get("success") if isinstance(answer, dict) else None
    return number_or_none(success.get("ticket_number")) if isinstance(success, dict) else None


def read_data(answer: object, key: str) -> object:
    """What stands under ``{"data": {key: …}}``, None where nothing does."""
    data = answer.get("data") if isinstance(answer, dict) else None
    return data.get(key) if isinstance(data, dict) else None


def read_list(answer: object, key: str) -> list[Any] | None:
    """The list under ``{"data": {key: …}}``; None where the answer does not say what is in it.

    An empty list may be a null, may be left out beside a count of 0, or ``data`` itself is an empty list. Beside a count above 0, a
    list that is not there is one that got lost.
    """
    data = answer.get("data") if isinstance(answer, dict) else None
    if data == []:
        return []
    if not isinstance(data, dict):
        return None
    entries, count = data.get(key), data.get("count")
    if isinstance(entries, list):
        return entries
    is_empty = entries is None and (count is None or _is_zero(count)) and (key in data or count is not None)
    return [] if is_empty else None


def _is_zero(count: object) -> bool:
    with suppress(ValueError):
        return _text(count).strip() == "0"
    return False


def read_page(
    body: bytes,
    tickets: list[Any],
    reader: Callable[[object], Ticket],
    *,
    limit: int | None = None,
    report: Report = _unreported,
) -> TicketPage:
    """The tickets of calls 4 and 5, each to be read by `reader`; of two with the same number the first counts."""
    items: dict[str, TicketItem] = {}
    skipped = 0
    for raw in tickets:
        item = _item(raw, reader)
        if item is None:
            skipped += 1
            report(_numberless(raw))
        else:
            items.setdefault(item.number, item)
    return TicketPage(hashlib.sha256(body).hexdigest(), tuple(items.values()), len(tickets), skipped, limit)


def _item(raw: object, reader: Callable[[object], Ticket]) -> TicketItem | None:
    if isinstance(raw, dict) and (number := number_or_none(raw.get("id"))):
        with suppress(RecursionError):
            canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"))
            return TicketItem(number, hashlib.sha256(canonical.encode()).hexdigest(), raw, reader)
    return None


def _numberless(raw: object) -> Oddity:
    known = raw.get("id") if isinstance(raw, dict) else raw
    looks = ""
    with suppress(RecursionError):
        looks = str(raw)
    return Oddity(hashlib.sha256(looks.encode("utf-8", "replace")).hexdigest(), Oddity.NUMBER, shape_of(known))


def read_ticket(raw: object, *, asked_for: str | None = None, report: Report = _unreported) -> Ticket:
    """A ticket of calls 4, 5 and 6. `asked_for` is its number if the answer need not say it.

    Raises `UnreadableTicket` for what is no ticket: it has no number, or nothing that a ticket has.
    """
    number = number_or_none(raw.get("id")) if isinstance(raw, dict) else None
    says_nothing = not isinstance(raw, dict) or not any(key in raw for key, _ in _FIELDS.values())
    if not isinstance(raw, dict) or (number is None and (asked_for is None or says_nothing)):
        report(_numberless(raw))
        raise UnreadableTicket(asked_for, Oddity.NUMBER)
    reading = _Reading(number or asked_for or "", report)
    fields = {name: reading.value(name, raw, key, reader) for name, (key, reader) in _FIELDS.items()}
    lists = {"notes": _ticket_notes(raw.get("ticket_notes"), reading), "image_urls": _images(raw.get("image_urls"), reading)}
    unsaid = [name for name in _UNSAID_BY_ABSENCE if _FIELDS[name][0] not in raw]
    unsaid += [name for name, key in _UNSAID_BY_NULL.items() if raw.get(key) is None]
    known = {name: value for name, value in fields.items() if value is not None}
    return Ticket(number=reading.number, **known, **lists, unreadable=tuple(reading.unreadable), unsaid=tuple(unsaid))


class _Reading:
    """Reads one value after the other of a ticket, and keeps in mind which attributes could not be read."""

    def __init__(self, number: str, report: Report) -> None:
        self.number = number
        self.unreadable: dict[str, None] = {}
        self._report = report

    def value(self, name: str, raw: dict[str, Any], key: str, reader: Callable[[object], T], *, within: str = "") -> T | None:
        """What stands under `key`, None if it makes no sense; `name` is the attribute that it belongs to."""
        with suppress(ValueError):
            return reader(raw.get(key))
        self.cannot(name, f"{within}{key}", raw.get(key))
        return None

    def cannot(self, name: str, key: str, value: object) -> None:
        self.unreadable[name] = None
        self._report(Oddity(self.number, key, shape_of(value)))


def read_note(raw: object, ticket_number: str, report: Report = _unreported) -> Note:
    """A note of call 8, as far as it can be read; its author reads as in the other calls: ``John Doe (John)``.

    Raises `ValueError` for what is no note.
    """
    reading = _Reading(ticket_number, report)
    if not isinstance(raw, dict):
        reading.cannot("notes", "notes", raw)
        raise _ReadError("not a note")
    name, nick = (reading.value("notes", raw, key, _text, within="notes.") or "" for key in ("user_name", "user_nick"))
    return _note(raw, reading, "notes", "note", "commented_on", f"{name} ({nick})" if name and nick else name or nick)


def _images(value: object, reading: _Reading) -> tuple[str, ...]:
    urls = (reading.value("image_urls", {"image_urls": one}, "image_urls", _scalar) for one in _list(value))
    return tuple(filter(None, urls))


def _ticket_notes(value: object, reading: _Reading) -> tuple[Note, ...]:
    return tuple(note for raw in _list(value) if (note := _ticket_note(raw, reading)))


def _ticket_note(raw: object, reading: _Reading) -> Note | None:
    if isinstance(raw, str):
        return Note(text=_text(raw))
    if not isinstance(raw, dict) or not {"comment", "added_on", "commented_by"} & raw.keys():
        reading.cannot("notes", "ticket_notes", raw)
        return None
    author = reading.value("notes", raw, "commented_by", _text, within="ticket_notes.") or ""
    return _note(raw, reading, "ticket_notes", "comment", "added_on", author)


def _note(raw: dict[str, Any], reading: _Reading, within: str, text_key: str, time_key: str, author: str) -> Note:
    text = reading.value("notes", raw, text_key, _text, within=f"{within}.") or ""
    return Note(text=text, author=author, written_at=reading.value("notes", raw, time_key, _moment, within=f"{within}."))


def number_or_none(value: object) -> str | None:
    """A ticket number out of a string or a number; None for anything else."""
    with suppress(ValueError):
        text = _text(value).strip()
        return text if _NUMBER.fullmatch(text) else None
    return None


def moment_or_none(value: object) -> datetime | None:
    """A time as Keesa writes it; None where there is none or it cannot be read."""
    with suppress(ValueError):
        return _moment(value)
    return None


def _text(value: object) -> str:
    """A string, a number or a list of such as a string, null as ``""``, without what neither a database nor Slack can hold."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_scalar, value)))
    return _scalar(value)


def _scalar(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _ReadError("neither text nor a number")
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def _key(value: object) -> str:
    """The key of a list, or a status: what is too long for one is none."""
    text = _text(value)
    if len(text) > _LONGEST_KEY:
        raise _ReadError("too long")
    return text


def _key_or_none(value: object) -> str | None:
    return _key(value) or None


def _priority(value: object) -> int | None:
    text = _text(value).strip()
    if not text:
        return None
    if _SMALL.fullmatch(text):
        return int(text)
    known = priority_key(text)
    if known is None:
        raise _ReadError("no priority")
    return known


def _closing_moment(value: object) -> datetime | None:
    return None if _text(value).strip().casefold() == NOT_CLOSED else _moment(value)


def _moment(value: object) -> datetime | None:
    text = _text(value).strip()
    return read_moment(text) if text else None


def _list(value: object) -> list[Any]:
    """A list; anything else but nothing stands for a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


_FIELDS: Final[dict[str, tuple[str, Callable[[object], Any]]]] = {
    "title": ("title", _text),
    "description": ("description", _text),
    "status": ("status", _key),
    "customer": ("customer", _text),
    "priority": ("priority", _priority),
    "contact_name": ("contact_name", _text),
    "contact_number": ("contact_number", _text),
    "raised_at": ("raised_on", _moment),
    "raised_by": ("raised_by", _text),
    "assigned_to": ("assigned_to", _text),
    "ticket_type": ("ticket_type", _key_or_none),
    "category": ("category", _key_or_none),
    "closed_at": ("closed_date", _closing_moment),
}
"""The key in Keesa's JSON of each attribute, and how it is read."""

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
"""An empty list says that there are none, null does not; of the other attributes None says it already."""
