"""The ids that Slack sends back. Those of buttons are in `handlers.grammar.buttons`, those of forms in `handlers.grammar.forms`."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

SLASH_COMMAND: Final = "/keesa"
SLACKBOT: Final = "USLACKBOT"
"""Slack's own assistant, who writes to everybody."""
INPUT: Final = "input"
"""The action id of every input in a form; the block ids tell them apart."""
PROGRESS: Final = "progress"
"""The callback id of the view that a submitted form turns into."""


class Shortcut(StrEnum):
    """Callback ids of shortcuts, as in the app's manifest. Each opens a form that writes."""

    RAISE_TICKET = "raise_ticket"
    RAISE_TICKET_FROM_MESSAGE = "raise_ticket_from_message"
    NOTE_FROM_MESSAGE = "note_from_message"


class FormBlock(StrEnum):
    """Block ids of forms. Each is its field's label, because some clients show the id beside an error."""

    TEMPLATE = "Template"
    CUSTOMER = "Customer"
    NAME = "Name"

    TYPE = "Type"
    CATEGORY = "Category"
    PRODUCT = "Product"
    TITLE = "Title"
    DESCRIPTION = "Description"
    CUSTOMER_NAME = "Customer name"
    CONTACT_NUMBER = "Contact number"
    CUSTOMER_ID = "Customer ID"
    ECO_ID = "Eco ID"
    PRIORITY = "Priority"
    REFERENCE = "Reference"

    STATUSES = "Statuses"
    WORDS = "Words"
    EXCLUDE_WORDS = "Exclude words"
    REPLIES = "Replies"
    REMINDERS = "Reminders"
    MENTION = "Mention in reminders"
    QUIET = "Quiet hours"
    HIGH_PASSES = "In quiet hours"

    QUIET_FROM = "Quiet hours begin at"
    QUIET_UNTIL = "Quiet hours end at"
    UPDATES = "Updates of tickets I follow"
    TOPICS = "Tell me about"

    WHAT = "What to post"
    ABOUT = "About"
    DAYS = "Days"
    TIME = "Time"
    TIME_ZONE = "Time zone"
    BREAKDOWN = "Breakdown"

    TICKET_NUMBER = "Ticket number"
    NOTE = "Note"
