"""Tickets and their notes. A ticket number is a string of digits everywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import StringConstraints

from bot.model.value import Value

TicketNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
Priority = Literal[1, 5]


class Note(Value):
    """A note on a ticket. `text` is as Keesa has it: HTML or plain text with ``\\r\\n``."""

    text: str
    author: str = ""
    written_at: datetime | None = None


class Ticket(Value):
    """A ticket as Keesa shows it. None and ``""`` mean that Keesa did not say.

    `ticket_type` and `category` are Keesa's keys; `closed_at` is None while the ticket is not closed; `priority` is known from
    one of the calls only; `description` may be HTML.
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

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None or self.status.casefold() == "closed"


class TicketRecord(Value):
    """The last known state of a ticket.

    `version` counts its changes; `fingerprint` is that of its last appearance in a feed; `seen_at` is when this state was recorded,
    `first_seen_at` when the first one was.
    """

    ONLY_FOLLOWED: ClassVar[str] = "only followed"
    """In place of the fingerprint of a ticket that no feed has shown yet: it is known because somebody follows it."""

    ticket: Ticket
    ticket_type: str
    version: int
    fingerprint: str = ""
    seen_at: datetime | None = None
    first_seen_at: datetime | None = None

    @classmethod
    def of_followed(cls, ticket: Ticket) -> Self:
        """The first state of a ticket that somebody follows, and that no feed has shown."""
        return cls(ticket=ticket, ticket_type=ticket.ticket_type or "", version=1, fingerprint=cls.ONLY_FOLLOWED)

    @property
    def is_only_followed(self) -> bool:
        """Whether it is still new to the channels."""
        return self.fingerprint == self.ONLY_FOLLOWED
