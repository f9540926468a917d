"""The answers to list calls: their tickets and the tickets' order.

A list is polled again and again, and hardly anything in it changes. So a list whose bytes are the same as last time isn't read at
all, and of any other only the tickets whose own bytes differ. Each ticket is parsed only when it is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from bot.keesa.oddities import Oddity, Report, unreported
from bot.keesa.values import number_or_none
from bot.model.feeds import Order
from bot.model.tickets import Ticket

Raw = bytes | msgspec.Raw
"""The JSON of an entry, as Keesa sent it."""


@dataclass(frozen=True)
class TicketPage:
    """The answer to a list call: its tickets, in Keesa's order.

    `fingerprint` is that of its bytes. `fingerprints` are those of its tickets, by their numbers: one changes whenever anything in
    the ticket does. `rows` is the number of its entries, `skipped` that of entries without a readable number. `limit` is how many
    were requested, or None if the call has no limit. `read` parses the tickets with these numbers.
    """

    fingerprint: str
    fingerprints: Mapping[str, str]
    rows: int
    skipped: int
    limit: int | None = None
    read: Callable[[Collection[str]], list[Ticket]] = field(default=lambda numbers: [], repr=False, compare=False)

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(self.fingerprints)

    @property
    def is_full(self) -> bool:
        """Whether Keesa may have more tickets than were requested."""
        return self.limit is not None and self.rows >= self.limit

    @property
    def order(self) -> Order | None:
        """The order of the tickets' numbers. None if they are in no order, or there are too few to tell."""
        numbers = list(map(int, self.fingerprints))
        if len(numbers) < 2:
            return None
        if numbers == sorted(numbers):
            return "asc"
        return "desc" if numbers == sorted(numbers, reverse=True) else None

    def tickets(self, numbers: Collection[str] | None = None) -> list[Ticket]:
        """Its tickets, or those with the `numbers`, each as far as it can be read."""
        return self.read(self.fingerprints if numbers is None else numbers)


@dataclass(frozen=True)
class _Entry:
    """What is remembered of a ticket in a list."""

    number: str
    fingerprint: str


_Entries = Mapping[bytes, _Entry | None]
"""By the hash of their bytes; None for an entry without a readable number."""


@dataclass(frozen=True)
class _List:
    """The entries of a list: its page, what to remember of each, and the bytes of each ticket by its number."""

    page: TicketPage
    entries: _Entries
    raws: Mapping[str, Raw]


class TicketPages:
    """Reads the answers to calls 4 and 5. Remembers the last one of each list, without its tickets. Threads may share it.

    `reader` parses a ticket; `report` hears of entries without a readable number.
    """

    def __init__(self, reader: Callable[[object], Ticket], report: Report = unreported) -> None:
        self._reader = reader
        self._report = report
        self._last: dict[Hashable, tuple[TicketPage, _Entries]] = {}

    def read(self, of: Hashable, body: bytes, values: Callable[[], list[Any]], limit: int | None = None) -> TicketPage:
        """The page in `body`, the answer for the list `of`. `values` parses the body if it isn't an ordinary list."""
        fingerprint = hashlib.sha256(body).hexdigest()
        last, known = self._last.get(of, (None, {}))
        if last is not None and last.fingerprint == fingerprint:
            return replace(
                last, limit=limit, read=lambda numbers: self._read(self._split(fingerprint, body, values, known), numbers)
            )
        split = self._split(fingerprint, body, values, known)
        self._last[of] = (split.page, split.entries)
        return replace(split.page, limit=limit, read=lambda numbers: self._read(split, numbers))

    def _split(self, fingerprint: str, body: bytes, values: Callable[[], list[Any]], known: _Entries) -> _List:
        """Of two tickets with the same number, the first counts."""
        entries: dict[bytes, _Entry | None] = {}
        fingerprints: dict[str, str] = {}
        raws: dict[str, Raw] = {}
        rows = skipped = 0
        for raw in _raw_entries(body) or map(_dumped, values()):
            rows += 1
            digest = hashlib.blake2b(raw, digest_size=16).digest()
            entries[digest] = entry = known[digest] if digest in known else self._entry(raw)
            if entry is None:
                skipped += 1
            elif entry.number not in raws:
                raws[entry.number], fingerprints[entry.number] = raw, entry.fingerprint
        return _List(TicketPage(fingerprint, fingerprints, rows, skipped), entries, raws)

    def _read(self, split: _List, numbers: Collection[str]) -> list[Ticket]:
        return [self._reader(loads(raw)) for number, raw in split.raws.items() if number in numbers]

    def _entry(self, raw: Raw) -> _Entry | None:
        value: object = None
        with suppress(ValueError, RecursionError):
            value = loads(raw)
            if isinstance(value, dict) and (number := number_or_none(value.get("id"))):
                return _Entry(number, hashlib.sha256(_dumps(value)).hexdigest())
        self._report(Oddity.numberless(value))
        return None


class _Data(msgspec.Struct):
    tickets: list[msgspec.Raw]


class _Body(msgspec.Struct):
    """The ordinary answer."""

    data: _Data


_decoder = msgspec.json.Decoder(_Body)


def _raw_entries(body: bytes) -> list[msgspec.Raw]:
    """The entries of an ordinary list. None are returned for anything that msgspec doesn't accept, although it may be readable."""
    with suppress(msgspec.MsgspecError, RecursionError):
        return _decoder.decode(body).data.tickets
    return []


def loads(raw: Raw) -> object:
    """Keesa's JSON, although it may contain bytes and characters that JSON doesn't allow. Raises `ValueError` if it is none."""
    return json.loads(bytes(raw).decode("utf-8-sig", "replace"), strict=False)


def _dumps(value: object) -> bytes:
    """The canonical form, which doesn't depend on the order of keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _dumped(value: object) -> bytes:
    """The same; null for what is nested too deeply."""
    with suppress(RecursionError):
        return _dumps(value)
    return b"null"
