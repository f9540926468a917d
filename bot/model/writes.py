"""What people ask the bot to write to Keesa, and how far each write has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot import wording
from bot.model.tickets import Priority, TicketNumber
from bot.model.value import Value


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
            raise ValueError(wording.forms.ENTER_AN_ID)
        return self


class NewNote(Value):
    """What call 7 (``POST /tickets/add_ticket_note``) needs, without the line that names who wrote it."""

    kind: Literal["note"] = "note"
    ticket_number: TicketNumber
    text: str


class Requester(Value):
    """Who asked for something, and where. `channel_name` is "" for a direct message."""

    user_id: str
    user_name: str
    channel_id: str = ""
    channel_name: str = ""


class SubmissionState(StrEnum):
    """Where a write stands. The last four are final."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in _FINAL_SUBMISSION_STATES


_FINAL_SUBMISSION_STATES = frozenset(
    {SubmissionState.DONE, SubmissionState.REFUSED, SubmissionState.EXPIRED, SubmissionState.CANCELLED}
)


class SubmissionOutcome(StrEnum):
    """What there is to tell of a write. The final ones are called as the state is."""

    NOT_YET = ""
    KEPT = "kept"
    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


Write = Annotated[NewTicket | NewNote, Field(discriminator="kind")]


class Submission(Value):
    """One write that a person asked for; a row before anything is sent.

    `view_id` is the form that waits for the outcome, `response_url` the command that does, `thread_ts` the thread it was asked
    for in, `message_ts` the message that it was made of; `card` is what showed the ticket on which a note was asked for, in words
    of whoever shows it, "" where the number was typed; `once` is what nobody may ask for a second time, None where anybody may;
    `told` is the last `outcome` that the person was told.
    """

    id: str
    key: str
    write: Write
    requester: Requester
    created_at: datetime
    state: SubmissionState = SubmissionState.PENDING
    attempts: int = 0
    due_at: datetime
    sent_at: datetime | None = None
    timed_out: bool = False
    ticket_number: str = ""
    error: str = ""
    view_id: str = ""
    response_url: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    card: str = ""
    once: str | None = None
    told: SubmissionOutcome = SubmissionOutcome.NOT_YET

    @property
    def is_blanked(self) -> bool:
        """Whether housekeeping has taken away what was written."""
        return not (self.write.text if isinstance(self.write, NewNote) else self.write.description)

    @property
    def outcome(self) -> SubmissionOutcome:
        """What there is to tell: how it ended, KEPT after a failed attempt, NOT_YET before the first one ended."""
        if self.state.is_final:
            return SubmissionOutcome(self.state.value)
        return SubmissionOutcome.KEPT if self.error else SubmissionOutcome.NOT_YET


class Alike(Value):
    """An earlier ticket for the same customer and product. `is_known`: a feed has shown it, and last it was open."""

    ticket_number: str
    raised_at: datetime
    is_known: bool
