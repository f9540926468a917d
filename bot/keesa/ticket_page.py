"""The answers to list calls: their tickets and the tickets' order.

A list is polled again and again, and hardly anything in it changes. So a list whose bytes are the same as last time isn't read at
all, and of any other only the tickets whose own bytes differ. A model is made of a ticket only when one is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol
from weakref import WeakValueDictionary

import msgspec

from bot.keesa.oddities import Oddity, Report, unreported
from bot.keesa.plain_tickets import read_plain
from bot.keesa.values import number_or_none
from bot.model.feeds import Order
from bot.model.tickets import Ticket, TicketState

Raw = bytes | msgspec.Raw
"""The JSON of an entry, as Keesa sent it."""


class Contents(Protocol):
    """What is in a page, read when it is asked for."""

    def tickets(self, numbers: Collection[str]) -> list[Ticket]: ...
    def states(self, numbers: Collection[str]) -> list[TicketState]: ...


class _Nothing:
    """The contents of a page that only says which tickets there are."""

    def tickets(self, numbers: Collection[str]) -> list[Ticket]:
        return []

    def states(self, numbers: Collection[str]) -> list[TicketState]:
        return []


@dataclass(frozen=True)
class TicketPage:
    """The answer to a list call: its tickets, in Keesa's order.

    `fingerprint` is that of its bytes. `fingerprints` are those of its tickets, by their numbers: one changes whenever anything in
    the ticket does. `rows` is the number of its entries, `skipped` that of entries without a readable number. `limit` is how many
    were requested, or None if the call has no limit.
    """

    fingerprint: str
    fingerprints: Mapping[str, str]
    rows: int
    skipped: int
    limit: int | None = None
    contents: Contents = field(default=_Nothing(), repr=False, compare=False)

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(self.fingerprints)

    @property
    def is_full(self) -> bool:
        """Whether Keesa may have more tickets than were requested."""
        return self.limit is not None and self.rows >= self.limit

    @cached_property
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
        return self.contents.tickets(self.fingerprints if numbers is None else numbers)

    def states(self, numbers: Collection[str]) -> list[TicketState]:
        """The same tickets in the form in which they are stored."""
        return self.contents.states(numbers)


class _Entry(msgspec.Struct, frozen=True, gc=False):
    """What is remembered of a ticket in a list."""

    number: str
    fingerprint: str


_Entries = Mapping[bytes, _Entry | None]
"""By the hash of their bytes; None for an entry without a readable number."""

_Rows = Iterable[tuple[_Entry | None, Raw]]
"""The same in Keesa's order, with their bytes."""


class TicketPages:
    """Reads the answers to calls 4 and 5. Remembers the last one of each polled list, without its tickets. Threads may share it.

    `reader` parses a ticket; `report` hears of entries without a readable number. `status_names` are the names of Keesa's statuses,
    where they differ.
    """

    def __init__(
        self, reader: Callable[[object], Ticket], report: Report = unreported, status_names: Mapping[str, str] = {}
    ) -> None:
        self._reader = reader
        self._report = report
        self._status_names = status_names
        self._last: dict[Hashable, dict[Order | None, tuple[TicketPage, _Entries]]] = {}
        self._readings = WeakValueDictionary[Hashable, _Reading]()

    def read(
        self,
        of: Hashable,
        body: bytes,
        values: Callable[[], list[Any]],
        *,
        order: Order | None = None,
        limit: int | None = None,
        ticket_type: str | None = None,
        remember: bool = False,
    ) -> TicketPage:
        """The page in `body`, the answer for the list `of` in this order. `values` parses the body if it isn't an ordinary list.

        `ticket_type` is stored with tickets that don't say their own. `remember` only what is polled: after the ten tickets that
        somebody looks at, the next poll would have to read thousands anew.
        """
        fingerprint = hashlib.sha256(body).hexdigest()
        lists = self._last.setdefault(of, {})
        last, known = lists.get(order) or next(iter(lists.values()), (None, {}))  # the other order has the same tickets
        reading = self._readings.get(of) or _Reading(self._reader, self._report, self._status_names, ticket_type)
        self._readings[of] = reading
        if last is not None and last.fingerprint == fingerprint:
            unread = _Contents(reading, last.fingerprints, lambda: zip(*_split(body, values, known, reading)[1:], strict=True))
            return replace(last, limit=limit, contents=unread)
        entries, rows, raws = _split(body, values, known, reading)
        fingerprints = {entry.number: entry.fingerprint for entry in rows if entry}
        skipped = rows.count(None)
        if len(fingerprints) + skipped < len(rows):
            fingerprints = {entry.number: entry.fingerprint for entry, _ in _first(zip(rows, raws, strict=True))}
        page = TicketPage(fingerprint, fingerprints, len(rows), skipped)
        if remember:
            lists[order] = (page, entries)
        return replace(page, limit=limit, contents=_Contents(reading, fingerprints, lambda: zip(rows, raws, strict=True)))


@dataclass(frozen=True)
class _Reading:
    """Reads the entries of a list. `states` are those that it came across, by their fingerprints.

    It lasts as long as a page of the list is in use. A poll may ask for several, with the same tickets.
    """

    reader: Callable[[object], Ticket]
    report: Report
    status_names: Mapping[str, str]
    ticket_type: str | None
    states: dict[str, TicketState] = field(default_factory=dict)

    def entry(self, raw: Raw) -> _Entry | None:
        """What to remember of an entry; None if it has no readable number."""
        state = read_plain(raw, status_names=self.status_names, ticket_type=self.ticket_type)
        if state is not None:
            fingerprint = hashlib.sha256(state.json).hexdigest()
            self.states[fingerprint] = state
            return _Entry(state.number, fingerprint)
        value: object = None
        with suppress(ValueError, RecursionError):
            value = loads(raw)
            if isinstance(value, dict) and (number := number_or_none(value.get("id"))):
                return _Entry(number, hashlib.sha256(_dumps(value)).hexdigest())
        self.report(Oddity.numberless(value))
        return None

    def ticket(self, raw: Raw) -> Ticket:
        return self.reader(loads(raw))

    def state(self, raw: Raw) -> TicketState:
        """What is stored of the ticket."""
        plain = read_plain(raw, status_names=self.status_names, ticket_type=self.ticket_type)
        if plain is not None:
            return plain
        ticket = self.ticket(raw)
        return TicketState.of(ticket if ticket.ticket_type else ticket.model_copy(update={"ticket_type": self.ticket_type}))


@dataclass(frozen=True)
class _Contents:
    reading: _Reading
    fingerprints: Mapping[str, str]
    rows: Callable[[], _Rows]

    def tickets(self, numbers: Collection[str]) -> list[Ticket]:
        wanted = ((entry, raw) for entry, raw in self.rows() if entry and entry.number in numbers)
        return [self.reading.ticket(raw) for _, raw in _first(wanted)]

    def states(self, numbers: Collection[str]) -> list[TicketState]:
        read, wanted = self.reading.states, [one for number, one in self.fingerprints.items() if number in numbers]
        if all(fingerprint in read for fingerprint in wanted):
            return [read[fingerprint] for fingerprint in wanted]
        return [self.reading.state(raw) for entry, raw in _first(self.rows()) if entry.number in numbers]


def _first(rows: _Rows) -> Iterator[tuple[_Entry, Raw]]:
    """Of several tickets with the same number, the first counts."""
    seen: set[str] = set()
    for entry, raw in rows:
        if entry and entry.number not in seen:
            seen.add(entry.number)
            yield entry, raw


def _split(
    body: bytes, values: Callable[[], list[Any]], known: _Entries, reading: _Reading
) -> tuple[_Entries, list[_Entry | None], Sequence[Raw]]:
    """What to remember of the entries of a list, by their hashes and in Keesa's order; their bytes.

    Only those that aren't `known` are read. No object is made for each of the others, which Python would have to look through.
    """
    raws: Sequence[Raw] = _raw_entries(body) or list(map(_dumped, values()))
    sha256 = hashlib.sha256
    digests = [sha256(raw).digest() for raw in raws]
    new = {digest: reading.entry(raw) for digest, raw in zip(digests, raws, strict=True) if digest not in known}
    entries = {digest: known[digest] if digest in known else new[digest] for digest in digests} if known else new
    return entries, [entries[digest] for digest in digests], raws


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
