"""Reads tickets in the form that nearly all of them have, a dozen times as fast as `bot.keesa.ticket_json`.

The first page of a feed has thousands of tickets, of which the bot only has to keep the state. So they go from Keesa's JSON to the
JSON that is stored without becoming models. What is unusual in any way is left to `bot.keesa.ticket_json`, and a test checks that
both read the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from unicodedata import is_normalized

import msgspec

from bot.keesa.values import closing_moment_of, key_of, moment_of, priority_of, scalar_of
from bot.model.tickets import TicketState

_Text = str | int | None

_ISO: Final = len("2026-11-07T09:00:00.000+05:00")
_SHORT: Final = 32
_NO_NUMBER: Final = 10**18


class _PlainNote(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    comment: _Text
    added_on: str | None
    commented_by: _Text


class _PlainTicket(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """What call 5 returns. A key has a default if its absence says no more than null does."""

    id: int
    title: _Text
    description: _Text
    status: _Text
    customer: _Text
    contact_name: _Text
    contact_number: _Text
    raised_by: _Text
    assigned_to: _Text
    image_urls: list[str]
    ticket_notes: list[_PlainNote]
    priority: _Text = None
    raised_on: str | None = None
    ticket_type: _Text = None
    category: _Text = None
    closed_date: str | None = None


class _Note(msgspec.Struct, gc=False):
    """The JSON of a `bot.model.tickets.Note`."""

    text: str
    author: str
    written_at: datetime | None


class _Ticket(msgspec.Struct, gc=False):
    """The JSON of a `bot.model.tickets.Ticket` that was read in full."""

    number: str
    title: str
    description: str
    status: str
    customer: str
    priority: int | None
    contact_name: str
    contact_number: str
    raised_at: datetime | None
    raised_by: str
    assigned_to: str
    ticket_type: str | None
    category: str | None
    image_urls: list[str]
    closed_at: datetime | None
    notes: list[_Note]


_decoder: Final = msgspec.json.Decoder(_PlainTicket)
_encoder: Final = msgspec.json.Encoder()


def read_plain(
    raw: bytes | msgspec.Raw, *, status_names: Mapping[str, str] = {}, ticket_type: str | None = None
) -> TicketState | None:
    """The ticket as it is stored, or None if it isn't plain.

    `status_names` are the names of Keesa's statuses, where they differ; `ticket_type` is that of a ticket that doesn't say its own.
    """
    try:
        plain = _decoder.decode(raw)
        if not 0 <= plain.id < _NO_NUMBER:
            return None
        ticket = _ticket(plain, status_names, ticket_type)
    except ValueError:  # msgspec's errors are, too
        return None
    is_closed = ticket.closed_at is not None or ticket.status.casefold() == "closed"
    return TicketState(ticket.number, _encoder.encode(ticket), is_closed, is_partial=False)


def _ticket(plain: _PlainTicket, status_names: Mapping[str, str], ticket_type: str | None) -> _Ticket:
    status = _key(plain.status)
    return _Ticket(
        str(plain.id),
        _text(plain.title),
        _text(plain.description),
        status_names.get(status, status),
        _text(plain.customer),
        _priority(plain.priority),
        _text(plain.contact_name),
        _text(plain.contact_number),
        _moment(plain.raised_on),
        _text(plain.raised_by),
        _text(plain.assigned_to),
        _key(plain.ticket_type) or ticket_type,
        _key(plain.category) or None,
        [url for url in map(_text, plain.image_urls) if url],
        None if plain.closed_date == "not closed" else closing_moment_of(plain.closed_date),
        [_Note(_text(note.comment), _text(note.commented_by), _moment(note.added_on)) for note in plain.ticket_notes],
    )


def _text(value: _Text) -> str:
    """As `bot.keesa.values.scalar_of`. What is printable and composed already is the same when it is clean."""
    if type(value) is str and value.isprintable() and (value.isascii() or is_normalized("NFC", value)):
        return value
    return scalar_of(value)


def _key(value: _Text) -> str:
    """As `bot.keesa.values.key_of`."""
    key = _text(value)
    return key if len(key) <= _SHORT else key_of(key)


def _priority(value: _Text) -> int | None:
    """As `bot.keesa.values.priority_of`."""
    return value if isinstance(value, int) and 0 <= value <= 9 else priority_of(value)


def _moment(value: str | None) -> datetime | None:
    """As `bot.keesa.values.moment_of`."""
    if value is None:
        return None
    if len(value) == _ISO and value[0] == "2" and value[10] == "T":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    return moment_of(value)
