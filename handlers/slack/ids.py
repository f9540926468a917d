"""Every id that Slack hands back: commands, shortcuts, callbacks, actions, and the blocks of forms."""

from __future__ import annotations

from enum import StrEnum


class Command(StrEnum):
    """Slash commands."""

    KEESA = "/keesa"


class Shortcut(StrEnum):
    """Callback ids of shortcuts, as the app's manifest has them."""

    RAISE_TICKET = "raise_ticket"
    RAISE_TICKET_FROM_MESSAGE = "raise_ticket_from_message"
    NOTE_FROM_MESSAGE = "note_from_message"


class Callback(StrEnum):
    """Callback ids of views."""

    NEW_TICKET = "new_ticket"
    NOTE = "note"
    SUBSCRIBE = "subscribe"
    FIND = "find"
    PROGRESS = "progress"


class Action(StrEnum):
    """Action ids of buttons and menus. What each carries in its value is said behind it (`handlers.slack.metadata`)."""

    INPUT = "input"  # every input of a form; its block tells them apart

    HELP_TOPIC = "help_topic"  # a menu: a command's name
    RAISE_TICKET = "raise_ticket"
    MY_TICKETS = "my_tickets"
    OPEN_TICKETS = "open_tickets"

    SHOW_TICKET = "show_ticket"  # TicketRef
    SHOW_DESCRIPTION = "show_description"  # TicketRef
    SHOW_NOTE = "show_note"  # PageRef
    ADD_NOTE = "add_note"  # TicketRef
    SHOW_NOTES = "show_notes"  # TicketRef
    SHARE_TICKET = "share_ticket"  # TicketRef
    REFRESH_TICKET = "refresh_ticket"  # TicketRef
    FOLLOW_TICKET = "follow_ticket"  # TicketRef
    UNFOLLOW_TICKET = "unfollow_ticket"  # TicketRef
    OPEN_IN_KEESA = "open_in_keesa"  # a link: nothing to do but to ack

    REFRESH_HOME = "refresh_home"
    FIND_TICKETS = "find_tickets"

    PAGE_PREVIOUS = "page_previous"  # PageRef
    PAGE_NEXT = "page_next"  # PageRef

    UNDO_SUBSCRIBE = "undo_subscribe"  # SubscriptionRef
    CHANGE_SUBSCRIPTION = "change_subscription"  # SubscriptionRef
    UNSUBSCRIBE = "unsubscribe"  # SubscriptionRef

    CANCEL_SUBMISSION = "cancel_submission"  # SubmissionRef
    EDIT_SUBMISSION = "edit_submission"  # SubmissionRef


class FormBlock(StrEnum):
    """Block ids of forms. Each is its field's label: where a client shows the id beside an error, it reads well."""

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
    NOT_WORDS = "Not words"

    TICKET_NUMBER = "Ticket number"
    NOTE = "Note"
