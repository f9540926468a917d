"""Keesa's JSON and the bot's models, one into the other.

Reading is tolerant, as the API is loose: a number may be a string and a string a number, keys may be missing, null or new, a time
may be words. What makes no sense at all is an `UnreadableTicket`, for that one ticket; no JSON value makes anything else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, TypeVar

from bot import wording
from bot.model.errors import KeesaBotError
from bot.model.feeds import Order
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewTicket

MALDIVES: Final = timezone(timedelta(hours=5))
NOTE_TIME: Final = "%H:%M %d/%m/%Y"
NOT_CLOSED: Final = "not closed"

_NUMBER = re.compile(r"[0-9]{1,18}")
_SMALL = re.compile(r"-?[0-9]{1,9}")

T = TypeVar("T")


class _ReadError(ValueError):
    """A value that is not what it should be."""


class UnreadableTicket(KeesaBotError):
    """A ticket that the bot cannot make sense of. `number` is None where not even that can be read; `key` is Keesa's."""

    def __init__(self, number: str | None, key: str) -> None:
        super().__init__(f"ticket {number or 'without a number'}: cannot read {key}")
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
        """The ticket. Raises `UnreadableTicket`."""
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


def read_page(body: bytes, tickets: list[Any], reader: Callable[[object], Ticket], *, limit: int | None = None) -> TicketPage:
    """The tickets of calls 4 and 5, each to be read by `reader`; of two with the same number the first counts."""
    items: dict[str, TicketItem] = {}
    skipped = 0
    for raw in tickets:
        item = _item(raw, reader)
        if item is None:
            skipped += 1
        else:
            items.setdefault(item.number, item)
    return TicketPage(hashlib.sha256(body).hexdigest(), tuple(items.values()), len(tickets), skipped, limit)


def _item(raw: object, reader: Callable[[object], Ticket]) -> TicketItem | None:
    if isinstance(raw, dict) and (number := number_or_none(raw.get("id"))):
        with suppress(RecursionError):
            canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"))
            return TicketItem(number, hashlib.sha256(canonical.encode()).hexdigest(), raw, reader)
    return None


def read_ticket(raw: object) -> Ticket:
    """A ticket of calls 4, 5 and 6. Raises `UnreadableTicket`."""
    number = number_or_none(raw.get("id")) if isinstance(raw, dict) else None
    if number is None or not isinstance(raw, dict):
        raise UnreadableTicket(None, "id")
    read = _Fields(number, raw).read
    return Ticket(
        number=number,
        title=read("title", _text),
        description=read("description", _text),
        status=read("status", _text),
        customer=read("customer", _text),
        priority=read("priority", _integer),
        contact_name=read("contact_name", _text),
        contact_number=read("contact_number", _text),
        raised_at=read("raised_on", _moment),
        raised_by=read("raised_by", _text),
        assigned_to=read("assigned_to", _text),
        ticket_type=read("ticket_type", _text) or None,
        category=read("category", _text) or None,
        image_urls=read("image_urls", _texts),
        closed_at=read("closed_date", _closing_moment),
        notes=read("ticket_notes", _ticket_notes),
    )


class _Fields:
    """Reads one key after the other of a ticket, and names the one that cannot be read."""

    def __init__(self, number: str, raw: dict[str, Any]) -> None:
        self._number = number
        self._raw = raw

    def read(self, key: str, reader: Callable[[object], T]) -> T:
        with suppress(ValueError):
            return reader(self._raw.get(key))
        raise UnreadableTicket(self._number, key)


def read_note(raw: object) -> Note:
    """A note of call 8. Its author reads as in the other calls: ``John Doe (John)``. Raises `ValueError`."""
    note = _object(raw)
    name, nick = _text(note.get("user_name")), _text(note.get("user_nick"))
    author = f"{name} ({nick})" if name and nick else name or nick
    return Note(text=_text(note.get("note")), author=author, written_at=_moment(note.get("commented_on")))


def _ticket_notes(value: object) -> tuple[Note, ...]:
    return tuple(_ticket_note(raw) for raw in _list(value))


def _ticket_note(raw: object) -> Note:
    note = _object(raw)
    author, written_at = _text(note.get("commented_by")), _moment(note.get("added_on"))
    return Note(text=_text(note.get("comment")), author=author, written_at=written_at)


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
    """A string or a number as a string, null as ``""``, without what neither a database nor Slack can hold."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _ReadError("neither text nor a number")
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def _integer(value: object) -> int | None:
    text = _text(value).strip()
    if text and not _SMALL.fullmatch(text):
        raise _ReadError("not a small number")
    return int(text) if text else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, _list(value))))


def _closing_moment(value: object) -> datetime | None:
    return None if _text(value).strip().casefold() == NOT_CLOSED else _moment(value)


def _moment(value: object) -> datetime | None:
    """ISO 8601, or ``18:30 11/08/2020`` (day first). Without an offset it is Maldives time."""
    text = _text(value).strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.strptime(text, NOTE_TIME).replace(tzinfo=MALDIVES)
    return _checked(moment if moment.tzinfo else moment.replace(tzinfo=MALDIVES))


def _checked(moment: datetime) -> datetime:
    """Raises `ValueError` for a time that is at the edge of the calendar: other zones have no word for it."""
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise _ReadError("out of range") from None
    return moment


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _ReadError("not a list")
    return value


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _ReadError("not an object")
    return value
