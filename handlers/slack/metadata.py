"""The values in a view's private_metadata (3,000 characters) and in a button's value (2,000), as models.

Every model below stays under 2,000 characters of JSON, whatever is in it: its fields are limited, and escaping makes at most six
characters of one. Unknown keys are ignored, so that a button made by a newer release still works.
"""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot import wording
from bot.model.clean import clean
from bot.model.errors import KeesaBotError
from bot.model.schedules import ScheduleTerms
from bot.model.templates import LONGEST_NAME
from bot.model.tickets import TicketNumber

MAX_QUERY: Final = 200
MAX_FILTERS: Final = 300
MAX_TITLE: Final = 150
MAX_STATUS: Final = 60
MAX_URL: Final = 300
MAX_WORDS: Final = 300
LAST_PAGE: Final = 1_000_000
"""Any page past the end is shown as the last page."""
_LONGEST_NUMBER: Final = 9
SlackId = Annotated[str, StringConstraints(max_length=32)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class MetadataError(KeesaBotError):
    """A value that Slack sent back isn't one that the bot wrote."""

    @property
    def for_person(self) -> str:
        return wording.errors.STALE_BUTTON


def _bounded(number: str) -> int:
    """Rejects numbers that are larger than any row's."""
    if len(number) > _LONGEST_NUMBER:
        raise ValueError(number)
    return int(number)


class Payload(BaseModel):
    """A value that is stored in Slack as compact JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True, coerce_numbers_to_str=True)

    def to_json(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def from_json(cls, text: str | None) -> Self:
        """Raises `MetadataError` for anything that `to_json` didn't write."""
        try:
            return cls.model_validate(clean(json.loads(text or "", parse_int=_bounded, parse_constant=_bounded)))
        except (ValueError, RecursionError) as error:  # pydantic's errors are ValueErrors
            raise MetadataError(f"{cls.__name__}: {type(error).__name__} in what came back") from None


class TemplateRef(Payload):
    """A template, by its name; "" for one that doesn't exist yet."""

    name: Annotated[str, StringConstraints(max_length=LONGEST_NAME)] = ""


class FormOrigin(Payload):
    """Where a form was opened. `channel_id` is empty for a global shortcut, `thread_ts` is None outside of threads.

    `form_id` is unique for each opened form, so it is the same each time that Slack delivers the submitted form. `message_ts` is
    the message that the form was filled from. `in_home` means that it was opened from the App Home. `has_title` and `has_text` mean
    that the person gave a title or a description before it was opened, `has_customer` that they chose a customer since.
    """

    form_id: Annotated[str, StringConstraints(max_length=32)] = ""

    channel_id: SlackId = ""
    channel_name: Annotated[str, StringConstraints(max_length=100)] = ""
    thread_ts: SlackId | None = None
    message_ts: SlackId = ""
    in_home: bool = False
    has_title: bool = False
    has_text: bool = False
    has_customer: bool = False


class TemplateForm(Payload):
    """A form for a template; `name` is the one that it had when the form was opened."""

    origin: FormOrigin = FormOrigin()
    name: Annotated[str, StringConstraints(max_length=LONGEST_NAME)] = ""


ResponseUrl = Annotated[str, StringConstraints(max_length=MAX_URL, pattern=r"^[!#-\[\]-~]*$")]


class CardRef(Payload):
    """What a note was asked for on: the answer or window to redraw when Keesa has the note, or neither.

    It shows the ticket's notes or its card; `in_channel` means a channel's card, in the person's own conversation with the bot.
    `trigger_id` is that of a comment written in the ticket's pane, which waits for its outcome.
    """

    response_url: ResponseUrl = ""
    view_id: SlackId = ""
    trigger_id: Annotated[str, StringConstraints(max_length=150, pattern=r"^[\w.-]*$")] = ""
    in_channel: bool = False
    in_notes: bool = False
    in_home: bool = False


class NoteForm(Payload):
    """A form for a note. With `number` it shows the ticket instead of asking for it, and `card` is what it was opened on."""

    origin: FormOrigin = FormOrigin()
    number: TicketNumber | None = None
    card: CardRef = CardRef()


def origin_of(private_metadata: str) -> FormOrigin:
    """Where the first in a chain of views was opened, from the metadata of any of them that contains it."""
    try:
        nested = NoteForm.from_json(private_metadata).origin
        return nested if nested != FormOrigin() else FormOrigin.from_json(private_metadata)
    except MetadataError:
        return FormOrigin()


class HomeState(Payload):
    """What an App Home shows: the page of each of its lists, and since when. `shown_at` is in seconds since 1970."""

    shown_at: float = 0
    open: int = Field(default=1, ge=1, le=LAST_PAGE)
    mine: int = Field(default=1, ge=1, le=LAST_PAGE)
    followed: int = Field(default=1, ge=1, le=LAST_PAGE)
    subscriptions: int = Field(default=1, ge=1, le=LAST_PAGE)
    schedules: int = Field(default=1, ge=1, le=LAST_PAGE)


class TicketRef(Payload):
    """The ticket that a button acts on. `in_channel` means that the button is on a card that everybody sees."""

    number: TicketNumber
    in_channel: bool = False

    @classmethod
    def of_number(cls, number: str) -> Self:
        """The value of an option is the number alone. Raises `MetadataError` if it is anything else."""
        return cls.from_json(json.dumps({"number": number}))


class NoteRef(TicketRef):
    """The ticket that a button adds a note to, and what is shown of it there. `in_notes` means that the button is on its list of
    notes.
    """

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
    SCHEDULES = "schedules"


class PageRef(Payload):
    """A page of a list or of a long text.

    `query` says of what: a ticket's number for notes and the description, the words after the command for other lists. `filters`
    is what narrows a list of tickets, as `handlers.grammar.list_options` writes it. `note` is the index of a single note, counted
    from the oldest.
    """

    kind: PageKind
    query: Annotated[str, StringConstraints(max_length=MAX_QUERY)] = ""
    filters: Annotated[str, StringConstraints(max_length=MAX_FILTERS, pattern=r"^[^\x00-\x1f]*$")] = ""
    page: int = Field(default=1, ge=1, le=LAST_PAGE)
    note: int = Field(default=0, ge=0, le=LAST_PAGE)

    def at(self, page: int) -> PageRef:
        """Another page of the same list."""
        return self.model_copy(update={"page": page})


class ReportRef(Payload):
    """A report: the words after the command."""

    query: Annotated[str, StringConstraints(max_length=MAX_QUERY)] = ""


class CommandRef(Payload):
    """A command that somebody wrote to the bot, and the ticket in whose thread. Pressing the button gives it a trigger."""

    words: Annotated[str, StringConstraints(max_length=MAX_WORDS)] = ""
    ticket_number: TicketNumber | None = None


class SubmissionRef(Payload):
    """A write that a person asked for."""

    id: Key


class SubscriptionRef(Payload):
    """A channel's subscription. The change to undo is the one made at `changed_at`; `page` is where in the list it is shown."""

    id: int
    changed_at: datetime | None = None
    page: PageRef | None = None


class ScheduleRef(Payload):
    """What is scheduled for a channel."""

    id: int


class ScheduleForm(Payload):
    """A form for a schedule. `id` is the one to change, if any, which was `former` when the form was opened.

    `response_url` replaces the list whose button opened the form, if it is in a message.
    """

    origin: FormOrigin = FormOrigin()
    id: int | None = None
    former: ScheduleTerms | None = None
    response_url: ResponseUrl = ""


class SubscribeForm(Payload):
    """A form for a subscription. `id` is the one to change, if any, shown as it has been since `changed_at`.

    `page` is the list whose button opened the form, and `response_url` replaces that list, if it is in a message.
    """

    origin: FormOrigin = FormOrigin()
    id: int | None = None
    changed_at: datetime | None = None
    page: PageRef | None = None
    response_url: ResponseUrl = ""
