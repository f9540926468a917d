"""The bot's values. All are frozen; every time is timezone-aware; a ticket number is a string of digits everywhere."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.filters import UNFILTERED, Filter

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
    """One difference between two states of a ticket. `field` is a `Ticket` attribute, `before` and `after` its values as text."""

    kind: ChangeKind
    field: str = ""
    before: str = ""
    after: str = ""
    note: Note | None = None


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

Write = Annotated[NewTicket | NewNote, Field(discriminator="kind")]


class Submission(Value):
    """One write that a person asked for; a row before anything is sent.

    `view_id` is the form that waits for the outcome, `response_url` the command that does, `thread_ts` the thread it was asked
    for in, `message_ts` the message that it was made of; `once` is what nobody may ask for a second time, None where anybody may;
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
    once: str | None = None
    told: str = ""

    @property
    def outcome(self) -> str:
        """What there is to tell: the final state, ``"kept"`` after a failed attempt, ``""`` before the first one ended."""
        if self.state.is_final:
            return self.state.value
        return "kept" if self.error else ""


class Alike(Value):
    """An earlier ticket for the same customer and product. `is_known`: a feed has shown it, and last it was open."""

    ticket_number: str
    raised_at: datetime
    is_known: bool


class Feed(Value):
    """A (ticket type, status) that somebody subscribed to, and how polling it goes.

    `members` are the numbers of the last page, newest first; `fingerprint` is that page's; `baselined_at` is None until the
    first page was taken as known ground; `unchecked_at` is when more was new than the largest limit could show.
    """

    ticket_type: str
    status: str
    next_poll_at: datetime
    fence: int = 0
    baselined_at: datetime | None = None
    fingerprint: str = ""
    members: tuple[str, ...] = ()
    unchecked_at: datetime | None = None
    failures: int = 0
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str = ""


class Silence(Value):
    """A feed that was not read for long: from its last answer before to its first one after, whether Keesa was away or the bot."""

    ticket_type: str
    status: str
    since: datetime
    until: datetime


class Watch(Value):
    """What a channel wants to hear of: a ticket type in some statuses, as far as the filter lets it through."""

    ticket_type: str
    statuses: tuple[str, ...] = ()
    filter: Filter = UNFILTERED


class Subscription(Value):
    """A channel that wants a ticket type in some statuses, as far as the filter lets it through.

    `started_at` is None until every feed of it is on known ground, also after a change that brought feeds which were not.
    `stopped_at` and `stopped_reason` are set while the bot cannot speak there; `stale_since` while the channel has been told that
    Keesa does not answer. `changed_at` is since when it has wanted just this, where it wanted something else before; `former` is
    what it was before the last change, until that is undone.
    """

    id: int
    channel_id: str
    channel_name: str
    ticket_type: str
    statuses: tuple[str, ...]
    filter: Filter = UNFILTERED
    created_by: str
    created_at: datetime
    changed_at: datetime | None = None
    former: Watch | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_reason: str = ""
    stale_since: datetime | None = None

    def wants(self, ticket_type: str, status: str) -> bool:
        """Whether tickets of that type and status are for this channel, should they pass the filter."""
        return ticket_type == self.ticket_type and status.casefold() in self.statuses

    @property
    def is_heard(self) -> bool:
        """Whether what its feeds show is announced. While one that was changed begins anew, what was read before goes on being."""
        return self.started_at is not None or self.changed_at is not None

    def may_be_changed_by(self, who: Requester) -> bool:
        """Anybody may in its own channel, where everybody hears of it; from elsewhere only whoever made it."""
        return who.channel_id == self.channel_id or who.user_id == self.created_by

    @property
    def watch(self) -> Watch:
        return Watch(ticket_type=self.ticket_type, statuses=self.statuses, filter=self.filter)


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
