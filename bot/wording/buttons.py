"""Buttons. Each is a verb that isn't also a state."""

from __future__ import annotations

from bot.wording.submissions import Kind

ADD_NOTE = "Add note"
SHARE = "Share"
FOLLOW = "Follow"
UNFOLLOW = "Unfollow"
REFRESH = "Refresh"
VIEW = "View"
VIEW_IN_KEESA = "View in Keesa"
MORE = "More"
FULL_DESCRIPTION = "View full description"
FULL_NOTE = "View full note"
PREVIOUS = "Previous"
NEXT = "Next"
UNDO = "Undo"
CHANGE = "Change"
EDIT = "Edit"
SCHEDULE = "Schedule a report or digest"
NEW_TEMPLATE = "Add a template"
REMOVE = "Remove"
EDIT_AND_RETRY = "Edit and retry"
OPEN_FORM = "Fill in the form"
RAISE = "Raise a ticket"
FIND = "Find a ticket"
PREFERENCES = "Preferences"
MY_TICKETS = "View my tickets"
OPEN_TICKETS = "View open tickets"
SUBSCRIPTIONS = "View subscriptions"


def notes(count: int) -> str:
    return f"View notes ({count:,})"


def more(number: str) -> str:
    """The accessible label of a button with the text `MORE`."""
    return f"View all of ticket {number}"


def ticket(number: str) -> str:
    """The accessible label of a button with the text `VIEW`."""
    return f"View ticket {number}"


def cancel(kind: Kind) -> str:
    """Not “Cancel”, which in a window could mean closing the window."""
    return "Don't raise ticket" if kind == "ticket" else "Don't add note"
