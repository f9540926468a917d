"""Which tickets of a list to show. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict

from bot.model.filters import UNFILTERED, Described, Filter
from bot.model.markup import bare_text
from bot.model.words import Vocabulary, words


class Limit(StrEnum):
    """What narrows a list beside the rules of a filter, by the names that people type."""

    CUSTOMER = "customer"
    ASSIGNED = "assigned"
    SINCE = "since"
    UNTIL = "until"


class Listed(Described, Protocol):
    """What the criteria look at. `bot.model.tickets.Ticket` implements it."""

    @property
    def assigned_to(self) -> str: ...
    @property
    def raised_at(self) -> datetime | None: ...


class Criteria(BaseModel):
    """A ticket is listed if it passes everything that is set.

    `filter` means what it means for a subscription. The customer's name must contain all words of `customer`, and the name of whom
    the ticket is assigned to all words of `assigned`, in any order; each word also matches longer ones that begin with it.
    `unassigned` means nobody. It was raised at or after `since`, and before `until`; a ticket without a time is left out then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    filter: Filter = UNFILTERED
    customer: tuple[str, ...] = ()
    assigned: tuple[str, ...] = ()
    unassigned: bool = False
    since: datetime | None = None
    until: datetime | None = None

    def passes(self, ticket: Listed) -> bool:
        """Whether to list the ticket."""
        return (
            self._was_raised_then(ticket.raised_at)
            and _has(ticket.customer, self.customer)
            and _has(ticket.assigned_to, self.assigned)
            and not (self.unassigned and ticket.assigned_to.strip())
            and self.filter.passes(ticket)
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Words that every listed ticket contains."""
        return (*self.customer, *self.filter.words)

    def _was_raised_then(self, raised_at: datetime | None) -> bool:
        if raised_at is None:
            return self.since is None and self.until is None
        return (self.since is None or raised_at >= self.since) and (self.until is None or raised_at < self.until)


ALL_TICKETS: Final = Criteria()


def _has(name: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or Vocabulary(words(bare_text(name))).has_all(wanted)
