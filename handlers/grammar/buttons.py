"""The table of buttons and menus: all that there is to know of each, but which feature answers it (`handlers.listeners.routes`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, Generic, TypeVar

from handlers.slack.metadata import NoteRef, PageRef, SubmissionRef, SubscriptionRef, TicketRef

P = TypeVar("P")


class Wait(Enum):
    """Where the answer appears that Keesa has to be asked for, and before it that the bot is looking it up."""

    BELOW = auto()
    """In a message. Where there is no message to answer, in a window, which is opened at once."""
    IN_PLACE = auto()
    """In place of what the button stands in."""
    IN_WINDOW = auto()
    """In a window in any case, which is opened at once."""


def nothing(_: str) -> None:
    """What travels in a button that needs no more than to be pressed."""


@dataclass(frozen=True, eq=False)
class Button(Generic[P]):
    """A button, or a menu. Its `id` is Slack's action id.

    `read` makes of its value what travels in it (`handlers.slack.metadata`). Whatever is not said to be `reads_only` counts as
    writing. `waits` is None where Keesa is not asked. There is nothing to do for one that `is_link`: the client opens the page.
    """

    id: str
    read: Callable[[str], P]
    reads_only: bool = False
    waits: Wait | None = None
    is_link: bool = False


HELP_TOPIC = Button("help_topic", str, reads_only=True)  # a menu: a command's name
RAISE_TICKET = Button("raise_ticket", nothing)
FIND_TICKETS = Button("find_tickets", nothing, reads_only=True)
MY_TICKETS = Button("my_tickets", nothing, reads_only=True, waits=Wait.BELOW)
OPEN_TICKETS = Button("open_tickets", nothing, reads_only=True, waits=Wait.BELOW)
REFRESH_HOME = Button("refresh_home", nothing, reads_only=True, waits=Wait.IN_PLACE)

SHOW_TICKET = Button("show_ticket", TicketRef.from_json, reads_only=True, waits=Wait.BELOW)
REFRESH_TICKET = Button("refresh_ticket", TicketRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
SHOW_DESCRIPTION = Button("show_description", TicketRef.from_json, reads_only=True, waits=Wait.IN_WINDOW)
SHOW_NOTES = Button("show_notes", TicketRef.from_json, reads_only=True, waits=Wait.BELOW)
SHOW_NOTE = Button("show_note", PageRef.from_json, reads_only=True, waits=Wait.IN_WINDOW)
ADD_NOTE = Button("add_note", NoteRef.from_json)
SHARE_TICKET = Button("share_ticket", TicketRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
FOLLOW_TICKET = Button("follow_ticket", TicketRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
UNFOLLOW_TICKET = Button("unfollow_ticket", TicketRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
OPEN_IN_KEESA = Button("open_in_keesa", nothing, reads_only=True, is_link=True)

PAGE_PREVIOUS = Button("page_previous", PageRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
PAGE_NEXT = Button("page_next", PageRef.from_json, reads_only=True, waits=Wait.IN_PLACE)

CHANGE_SUBSCRIPTION = Button("change_subscription", SubscriptionRef.from_json)
UNDO_SUBSCRIBE = Button("undo_subscribe", SubscriptionRef.from_json)
UNSUBSCRIBE = Button("unsubscribe", SubscriptionRef.from_json)

CANCEL_SUBMISSION = Button("cancel_submission", SubmissionRef.from_json, reads_only=True)
EDIT_SUBMISSION = Button("edit_submission", SubmissionRef.from_json)

BUTTONS: Final[tuple[Button[Any], ...]] = (
    *(HELP_TOPIC, RAISE_TICKET, FIND_TICKETS, MY_TICKETS, OPEN_TICKETS, REFRESH_HOME),
    *(SHOW_TICKET, REFRESH_TICKET, SHOW_DESCRIPTION, SHOW_NOTES, SHOW_NOTE, ADD_NOTE, SHARE_TICKET),
    *(FOLLOW_TICKET, UNFOLLOW_TICKET, OPEN_IN_KEESA),
    *(PAGE_PREVIOUS, PAGE_NEXT),
    *(CHANGE_SUBSCRIPTION, UNDO_SUBSCRIBE, UNSUBSCRIBE),
    *(CANCEL_SUBMISSION, EDIT_SUBMISSION),
)
