"""What people ask the bot to write to Keesa, and the state of each write."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from bot import wording
from bot.model.steps import STEP
from bot.model.tickets import Priority, TicketNumber
from bot.model.value import Value


class NewTicket(Value):
    """What call 3 (``POST /tickets``) needs, without the signature."""

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
    """What call 7 (``POST /tickets/add_ticket_note``) needs, without the signature."""

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
    """The state of a write. The last five are final."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    TAKEN = "taken"
    """Keesa accepted the ticket without giving its number, which is looked for."""
    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DROPPED = "dropped"
    """An operator ended it; `error` is what its author is told."""

    @property
    def is_final(self) -> bool:
        return self in _FINAL_SUBMISSION_STATES


_FINAL_SUBMISSION_STATES = frozenset(
    {
        SubmissionState.DONE,
        SubmissionState.REFUSED,
        SubmissionState.EXPIRED,
        SubmissionState.CANCELLED,
        SubmissionState.DROPPED,
    }
)


class SubmissionOutcome(StrEnum):
    """What to tell the person about a write. The final ones have the names of the states."""

    NOT_YET = ""
    KEPT = "kept"
    TAKEN = "taken"
    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DROPPED = "dropped"


SAID: Final = "said "
"""The beginning of the key of what was written to the bot in a message."""
SYNCED: Final = "synced "
"""The same for a reply in the thread of a card, which nobody wrote to the bot."""

Write = Annotated[NewTicket | NewNote, Field(discriminator="kind")]


class Submission(Value):
    """One write that a person asked for. It is a row in the database before anything is sent.

    `view_id` is the form, and `response_url` the command, that waits for the outcome. `thread_ts` is the thread it was asked for
    in, `message_ts` the message that it was made from. `card` identifies what showed the ticket when a note was asked for, in a
    form that `handlers` defines; "" if the number was typed. `once` is a key that only one submission may have, or None. `told` is
    the last `outcome` that the person was told. `request_id` names, in the log, the request that asked for it.
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
    request_id: str = ""

    @property
    def was_said(self) -> bool:
        """Whether it was written to the bot in the message `message_ts`, in which its author waits for no other answer."""
        return self.key.startswith(SAID)

    @property
    def is_a_message(self) -> bool:
        """Whether the message `message_ts` itself became this write, and everybody there sees it."""
        return self.key.startswith((SAID, SYNCED))

    @property
    def is_of_a_step(self) -> bool:
        """Whether a step of a workflow asked for it, which waits for the outcome."""
        return self.key.startswith(STEP)

    @property
    def is_blanked(self) -> bool:
        """Whether housekeeping has removed the text."""
        return not (self.write.text if isinstance(self.write, NewNote) else self.write.description)

    @property
    def can_be_edited(self) -> bool:
        """Whether it failed, so that it can be edited and sent again."""
        return self.state.is_final and self.state is not SubmissionState.DONE

    @property
    def outcome(self) -> SubmissionOutcome:
        """What to tell the person: how it ended, TAKEN if only the number is missing, KEPT after a failed attempt, else NOT_YET."""
        if self.state.is_final or self.state is SubmissionState.TAKEN:
            return SubmissionOutcome(self.state.value)
        return SubmissionOutcome.KEPT if self.error else SubmissionOutcome.NOT_YET


class Alike(Value):
    """An earlier ticket for the same customer and product. `is_known` means that a feed has shown it and that it was open then."""

    ticket_number: str
    raised_at: datetime
    is_known: bool
