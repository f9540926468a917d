"""The bot's values. All are frozen; every time is timezone-aware; a ticket number is a string of digits everywhere."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

TicketNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
Priority = Literal[1, 5]


class Value(BaseModel):
    """A frozen value that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class NewTicket(Value):
    """What call 3 (``POST /tickets``) needs, without the line that names who asked for it."""

    kind: Literal["ticket"] = "ticket"
    title: str
    description: str
    ticket_type: str
    category: str
    product_id: int
    customer_name: str
    customer_contact: int
    customer_id: int | None = None
    eco_id: int | None = None
    priority: Priority | None = None
    reference: str | None = None

    @model_validator(mode="after")
    def _has_a_customer(self) -> Self:
        if self.customer_id is None and self.eco_id is None:
            raise ValueError("Give a customer ID or an Eco ID.")
        return self


class NewNote(Value):
    """What call 7 (``POST /tickets/add_ticket_note``) needs, without the line that names who wrote it."""

    kind: Literal["note"] = "note"
    ticket_number: TicketNumber
    text: str


class ChangeKind(StrEnum):
    """What a change is about."""

    FIELD = "field"
    NOTE = "note"
    GONE = "gone"


class Change(Value):
    """One difference between two states of a ticket. `field` is a `Ticket` attribute; `before` and `after` are its values as text."""

    kind: ChangeKind
    field: str = ""
    before: str = ""
    after: str = ""
    note: Note | None = None
