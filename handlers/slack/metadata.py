"""What travels in a view's private_metadata (3,000 characters) and in a button's value (2,000), as models.

Every model below stays under 2,000 characters of JSON whatever is in it: its fields are limited, and escaping makes a character
six at most. Unknown keys are passed over, so that a button made by a newer release still works.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot import wording
from bot.model.errors import KeesaBotError
from bot.model.tickets import TicketNumber

MAX_QUERY: Final = 200
MAX_TITLE: Final = 150
MAX_STATUS: Final = 60
MAX_URL: Final = 300
LAST_PAGE: Final = 1_000_000
"""Whatever is past the end is the last page."""
SlackId = Annotated[str, StringConstraints(max_length=32)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class MetadataError(KeesaBotError):
    """What came back from Slack is not what the bot once sent."""

    @property
    def for_person(self) -> str:
        return wording.errors.STALE_BUTTON


class Payload(BaseModel):
    """A value that travels to Slack and back as compact JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    def to_json(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def from_json(cls, text: str | None) -> Self:
        """Raises `MetadataError` for anything but what `to_json` writes."""
        try:
            return cls.model_validate_json(text or "")
        except ValidationError as error:
            raise MetadataError(f"{cls.__name__}: {error.error_count()} problems in what came back") from None


class FormOrigin(Payload):
    """Where a form was opened: `channel_id` is empty for a global shortcut, `thread_ts` None outside of threads.

    `form_id` is another one for each form that is opened, and the same each time that Slack delivers what was filled in.
    `message_ts` is the message whose text the form was filled with; `in_home` says that it was opened from the App Home.
    """

    form_id: Annotated[str, StringConstraints(max_length=32)] = ""

    channel_id: SlackId = ""
    channel_name: Annotated[str, StringConstraints(max_length=100)] = ""
    thread_ts: SlackId | None = None
    message_ts: SlackId = ""
    in_home: bool = False


class CardRef(Payload):
    """What a note was asked for on: the answer or the window that is to be shown anew when Keesa has the note, or neither.

    It shows the ticket's card, which is a channel's card where that is the person's own conversation with the bot, or its notes.
    """

    response_url: Annotated[str, StringConstraints(max_length=MAX_URL, pattern=r"^[!#-\[\]-~]*$")] = ""
    view_id: SlackId = ""
    in_channel: bool = False
    in_notes: bool = False
    in_home: bool = False


class NoteForm(Payload):
    """A form for a note; `number` where it shows the ticket instead of asking for it, and then `card` is what it was opened on."""

    origin: FormOrigin = FormOrigin()
    number: TicketNumber | None = None
    card: CardRef = CardRef()


def origin_of(private_metadata: str) -> FormOrigin:
    """Where the first view of a row of views was opened, from the metadata of any of them that says so."""
    try:
        nested = NoteForm.from_json(private_metadata).origin
        return nested if nested != FormOrigin() else FormOrigin.from_json(private_metadata)
    except MetadataError:
        return FormOrigin()


class HomeState(Payload):
    """What an App Home shows: which page of each of its lists, and since when. `shown_at` is in seconds since 1970."""

    shown_at: float = 0
    open: int = Field(default=1, ge=1, le=LAST_PAGE)
    mine: int = Field(default=1, ge=1, le=LAST_PAGE)
    followed: int = Field(default=1, ge=1, le=LAST_PAGE)
    subscriptions: int = Field(default=1, ge=1, le=LAST_PAGE)


class TicketRef(Payload):
    """The ticket that a button acts on; `in_channel` where the button is on a card that everybody sees."""

    number: TicketNumber
    in_channel: bool = False


class NoteRef(TicketRef):
    """The ticket that a button adds a note to, and what was shown of it there; `in_notes` where that was the list of its notes."""

    title: Annotated[str, StringConstraints(max_length=MAX_TITLE)] = ""
    status: Annotated[str, StringConstraints(max_length=MAX_STATUS)] = ""
    priority: int | None = Field(default=None, ge=0, le=1_000_000)
    in_notes: bool = False


class PageKind(StrEnum):
    """What has pages."""

    OPEN = "open"
    MINE = "mine"
    LIST = "list"
    NOTES = "notes"
    NOTE = "note"
    DESCRIPTION = "description"
    FIND = "find"
    SUBSCRIPTIONS = "subscriptions"
    FOLLOWED = "followed"


class PageRef(Payload):
    """A page of a list or of a long text.

    `query` is what it is of: a ticket's number for notes and the description, the words behind the command for others.
    `note` tells which note, counted from the oldest.
    """

    kind: PageKind
    query: Annotated[str, StringConstraints(max_length=MAX_QUERY)] = ""
    page: int = Field(default=1, ge=1, le=LAST_PAGE)
    note: int = Field(default=0, ge=0, le=LAST_PAGE)

    def at(self, page: int) -> PageRef:
        """Another page of the same list."""
        return self.model_copy(update={"page": page})


class SubmissionRef(Payload):
    """A write that a person asked for."""

    id: Key


class SubscriptionRef(Payload):
    """A channel's subscription. What can be undone is the change made at `changed_at`; `page` is the list that the button is in."""

    id: int
    changed_at: datetime | None = None
    page: PageRef | None = None


class SubscribeForm(Payload):
    """A form for a subscription; `id` where it is one to be changed, filled in as it has been since `changed_at`."""

    origin: FormOrigin = FormOrigin()
    id: int | None = None
    changed_at: datetime | None = None
