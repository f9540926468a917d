"""Tickets and their notes. A ticket number is a string of digits everywhere."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

import msgspec
from pydantic import StringConstraints

from bot.model.reminders import Moments
from bot.model.value import Value

TicketNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
Priority = Literal[1, 5]


class Note(Value):
    """A note on a ticket. `text` is as Keesa has it: HTML or plain text with ``\\r\\n``."""

    text: str
    author: str = ""
    written_at: datetime | None = None


class Ticket(Value):
    """A ticket as Keesa shows it. None and ``""`` mean that Keesa gave no value. Texts and names may be HTML: see
    `bot.model.markup`.

    `ticket_type` and `category` are Keesa's keys; `closed_at` is None while the ticket isn't closed; only call 5 returns
    `priority`. `unreadable` are the attributes whose value in Keesa's answer couldn't be read, at least in part; `unsaid` those
    that the answer leaves out.
    """

    number: TicketNumber
    title: str = ""
    description: str = ""
    status: str = ""
    customer: str = ""
    priority: int | None = None
    contact_name: str = ""
    contact_number: str = ""
    raised_at: datetime | None = None
    raised_by: str = ""
    assigned_to: str = ""
    ticket_type: str | None = None
    category: str | None = None
    image_urls: tuple[str, ...] = ()
    closed_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    unreadable: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None or self.status.casefold() == "closed"


class TicketState(msgspec.Struct, frozen=True, gc=False):
    """A ticket in the form in which it is stored: `json` is that of its `Ticket`. Cheap, because a first page has thousands."""

    number: str
    json: bytes
    is_closed: bool
    is_partial: bool

    @classmethod
    def of(cls, ticket: Ticket) -> TicketState:
        json = ticket.model_dump_json().encode()
        return cls(ticket.number, json, is_closed=ticket.is_closed, is_partial=bool(ticket.unreadable))


class TicketExcerpt(msgspec.Struct, frozen=True, gc=False):
    """What tells whether a subscription would have posted a ticket, or whether it belongs on a list, and its name.

    Cheap, because a week may have thousands.
    """

    number: str
    title: str = ""
    description: str = ""
    status: str = ""
    customer: str = ""
    priority: int | None = None
    category: str | None = None
    raised_at: datetime | None = None
    closed_at: datetime | None = None
    assigned_to: str = ""

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return msgspec.convert(ticket, cls, from_attributes=True)


class NoteTime(msgspec.Struct, frozen=True, gc=False):
    """When a note was written, if known."""

    written_at: datetime | None = None


class TicketFacts(TicketExcerpt, frozen=True, gc=False):
    """What a report counts. Cheap, because a year may have a hundred thousand."""

    assigned_to: str = ""
    notes: tuple[NoteTime, ...] = ()


class WaitingTicket(TicketFacts, frozen=True, gc=False):
    """An open ticket of which a channel may have to be reminded. Cheap, because a feed may show a thousand."""

    unreadable: tuple[str, ...] = ()
    is_closed: ClassVar[bool] = False


class KnownFrom(StrEnum):
    """How the bot knows the last state of a ticket."""

    FEED = "feed"
    """A feed shows it."""
    LOOK_UP = "look-up"
    """It left its feed and was looked up."""
    FOLLOWER = "follower"
    """Somebody follows it, and no feed has shown it yet: it is still new to the channels."""


class TicketRecord(Value):
    """The last known state of a ticket.

    `version` counts its changes. `fingerprint` is that of its item in the feed that shows it, or None if no feed does, so that it
    counts as different when it comes back. `seen_at` is when this state was recorded, `first_seen_at` when the first one was.
    `unassigned_at` and `reopened_at` are when the bot last saw that nobody was assigned any more, and that it was open again.
    `is_gone` means that Keesa no longer has the ticket.
    """

    ticket: Ticket
    ticket_type: str
    version: int
    known_from: KnownFrom = KnownFrom.FEED
    fingerprint: str | None = None
    seen_at: datetime | None = None
    first_seen_at: datetime | None = None
    unassigned_at: datetime | None = None
    reopened_at: datetime | None = None
    is_gone: bool = False

    @classmethod
    def of_followed(cls, ticket: Ticket) -> Self:
        """The first state of a ticket that somebody follows and that no feed has shown."""
        return cls(ticket=ticket, ticket_type=ticket.ticket_type or "", version=1, known_from=KnownFrom.FOLLOWER)

    @property
    def moments(self) -> Moments:
        """Of a record that is stored."""
        assert self.first_seen_at is not None  # noqa: S101 (the column is filled in)
        assert self.seen_at is not None  # noqa: S101 (so is this)
        return Moments(self.first_seen_at, self.seen_at, self.unassigned_at, self.reopened_at)

    @property
    def is_only_followed(self) -> bool:
        """Whether the ticket is still new to the channels."""
        return self.known_from is KnownFrom.FOLLOWER
