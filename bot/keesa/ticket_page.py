"""The answer to a list call: its tickets and their order. Each ticket is parsed only when it is needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.keesa.oddities import Oddity, Report, unreported
from bot.keesa.values import number_or_none
from bot.model.feeds import Order
from bot.model.tickets import Ticket


@dataclass(frozen=True)
class TicketItem:
    """A ticket in a list, not parsed yet. `fingerprint` changes whenever anything in it does."""

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

    `fingerprint` is that of its bytes. `rows` is the number of its entries, `skipped` that of entries without a readable number.
    `limit` is how many were requested, or None if the call has no limit.
    """

    fingerprint: str
    items: tuple[TicketItem, ...]
    rows: int
    skipped: int
    limit: int | None = None

    @property
    def is_full(self) -> bool:
        """Whether Keesa may have more tickets than were requested."""
        return self.limit is not None and self.rows >= self.limit

    @property
    def order(self) -> Order | None:
        """The order of the tickets' numbers. None if they are in no order, or there are too few to tell."""
        numbers = [int(item.number) for item in self.items]
        if len(numbers) < 2:
            return None
        if numbers == sorted(numbers):
            return "asc"
        return "desc" if numbers == sorted(numbers, reverse=True) else None

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(item.number for item in self.items)


def read_page(
    body: bytes,
    tickets: list[Any],
    reader: Callable[[object], Ticket],
    *,
    limit: int | None = None,
    report: Report = unreported,
) -> TicketPage:
    """The tickets of calls 4 and 5, to be parsed by `reader`. Of two with the same number, the first counts."""
    items: dict[str, TicketItem] = {}
    skipped = 0
    for raw in tickets:
        item = _item(raw, reader)
        if item is None:
            skipped += 1
            report(Oddity.numberless(raw))
        else:
            items.setdefault(item.number, item)
    return TicketPage(hashlib.sha256(body).hexdigest(), tuple(items.values()), len(tickets), skipped, limit)


def _item(raw: object, reader: Callable[[object], Ticket]) -> TicketItem | None:
    if isinstance(raw, dict) and (number := number_or_none(raw.get("id"))):
        with suppress(RecursionError):
            canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"))
            return TicketItem(number, hashlib.sha256(canonical.encode()).hexdigest(), raw, reader)
    return None
