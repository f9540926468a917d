"""The table of buttons and menus: everything about each except the feature that handles it (`handlers.listeners.routes`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, Generic, TypeVar

from handlers.slack.metadata import (
    CommandRef,
    NoteRef,
    PageRef,
    ReportRef,
    ScheduleRef,
    SubmissionRef,
    SubscriptionRef,
    TemplateRef,
    TicketRef,
)

P = TypeVar("P")


class Wait(Enum):
    """Where an answer that needs Keesa appears, and before it the notice that the bot is looking it up."""

    BELOW = auto()
    """In a message. If there is no message to answer, in a window, which is opened at once."""
    IN_PLACE = auto()
    """In place of the message or view that contains the button."""
    IN_WINDOW = auto()
    """Always in a window, which is opened at once."""


def nothing(_: str) -> None:
    """The reader of a button without a value."""


@dataclass(frozen=True, eq=False)
class Button(Generic[P]):
    """A button or a menu. Its `id` is Slack's action id.

    `read` parses its value (`handlers.slack.metadata`). It counts as writing unless it is declared as `reads_only`. `waits` is None
    if Keesa isn't asked. `is_link` means that Slack opens a page, so there is nothing to do. `says_if_done` if a second press is
    answered with what was done by the first.
    """

    id: str
    read: Callable[[str], P]
    reads_only: bool = False
    waits: Wait | None = None
    is_link: bool = False
    says_if_done: bool = False


OPEN_FORM = Button("open_form", CommandRef.from_json, reads_only=True)  # its command says whether it writes
HELP_TOPIC = Button("help_topic", str, reads_only=True)  # a menu: the name of a command
RAISE_TICKET = Button("raise_ticket", nothing)
FIND_TICKETS = Button("find_tickets", nothing, reads_only=True)
MY_TICKETS = Button("my_tickets", nothing, reads_only=True, waits=Wait.BELOW)
OPEN_TICKETS = Button("open_tickets", nothing, reads_only=True, waits=Wait.BELOW)
SHOW_SUBSCRIPTIONS = Button("show_subscriptions", nothing, reads_only=True)
OPEN_PREFERENCES = Button("open_preferences", nothing, reads_only=True)
REFRESH_HOME = Button("refresh_home", nothing, reads_only=True, waits=Wait.IN_PLACE)

SHOW_TICKET = Button("show_ticket", TicketRef.from_json, reads_only=True, waits=Wait.BELOW)
REFRESH_TICKET = Button("refresh_ticket", TicketRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
SHOW_DESCRIPTION = Button("show_description", TicketRef.from_json, reads_only=True, waits=Wait.IN_WINDOW)
SHOW_NOTES = Button("show_notes", TicketRef.from_json, reads_only=True, waits=Wait.BELOW)
SHOW_NOTE = Button("show_note", PageRef.from_json, reads_only=True, waits=Wait.IN_WINDOW)
ADD_NOTE = Button("add_note", NoteRef.from_json)
SHARE_TICKET = Button("share_ticket", TicketRef.from_json, reads_only=True, waits=Wait.IN_PLACE, says_if_done=True)
FOLLOW_TICKET = Button("follow_ticket", TicketRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
UNFOLLOW_TICKET = Button("unfollow_ticket", TicketRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
OPEN_IN_KEESA = Button("open_in_keesa", nothing, reads_only=True, is_link=True)

SHARE_REPORT = Button("share_report", ReportRef.from_json, reads_only=True, says_if_done=True)

PICK_TICKET = Button("pick_ticket", TicketRef.of_number, reads_only=True, waits=Wait.BELOW)  # menus of tickets
FOLLOW_PICKED = Button("follow_picked", TicketRef.of_number, reads_only=True, waits=Wait.BELOW)

PAGE_PREVIOUS = Button("page_previous", PageRef.from_json, reads_only=True, waits=Wait.IN_PLACE)
PAGE_NEXT = Button("page_next", PageRef.from_json, reads_only=True, waits=Wait.IN_PLACE)

CHANGE_SUBSCRIPTION = Button("change_subscription", SubscriptionRef.from_json)
UNDO_SUBSCRIBE = Button("undo_subscribe", SubscriptionRef.from_json, says_if_done=True)
UNSUBSCRIBE = Button("unsubscribe", SubscriptionRef.from_json, says_if_done=True)
ADD_SCHEDULE = Button("add_schedule", nothing)
CHANGE_SCHEDULE = Button("change_schedule", ScheduleRef.from_json)
UNSCHEDULE = Button("unschedule", ScheduleRef.from_json, says_if_done=True)

CHOOSE_TEMPLATE = Button("choose_template", str, reads_only=True)  # a menu in the form for a new ticket
CHOOSE_CUSTOMER = Button("choose_customer", str, reads_only=True)  # likewise
NEW_TEMPLATE = Button("new_template", nothing)
EDIT_TEMPLATE = Button("edit_template", TemplateRef.from_json)
REMOVE_TEMPLATE = Button("remove_template", TemplateRef.from_json, says_if_done=True)

CANCEL_SUBMISSION = Button("cancel_submission", SubmissionRef.from_json, reads_only=True, says_if_done=True)
EDIT_SUBMISSION = Button("edit_submission", SubmissionRef.from_json)

BUTTONS: Final[tuple[Button[Any], ...]] = (
    OPEN_FORM,
    *(HELP_TOPIC, RAISE_TICKET, FIND_TICKETS, MY_TICKETS, OPEN_TICKETS, SHOW_SUBSCRIPTIONS, OPEN_PREFERENCES, REFRESH_HOME),
    *(SHOW_TICKET, REFRESH_TICKET, SHOW_DESCRIPTION, SHOW_NOTES, SHOW_NOTE, ADD_NOTE, SHARE_TICKET),
    *(FOLLOW_TICKET, UNFOLLOW_TICKET, OPEN_IN_KEESA),
    SHARE_REPORT,
    *(PICK_TICKET, FOLLOW_PICKED),
    *(PAGE_PREVIOUS, PAGE_NEXT),
    *(CHANGE_SUBSCRIPTION, UNDO_SUBSCRIBE, UNSUBSCRIBE, ADD_SCHEDULE, CHANGE_SCHEDULE, UNSCHEDULE),
    *(CHOOSE_TEMPLATE, CHOOSE_CUSTOMER, NEW_TEMPLATE, EDIT_TEMPLATE, REMOVE_TEMPLATE),
    *(CANCEL_SUBMISSION, EDIT_SUBMISSION),
)
