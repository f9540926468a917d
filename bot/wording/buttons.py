"""Buttons. Each is a verb, and no word that is also a state."""

from __future__ import annotations

from bot.wording.submissions import Kind

ADD_NOTE = "Add note"
SHARE = "Share"
FOLLOW = "Follow"
UNFOLLOW = "Unfollow"
REFRESH = "Refresh"
VIEW = "Open"
VIEW_IN_KEESA = "Open in Keesa"
FULL_DESCRIPTION = "Whole description"
FULL_NOTE = "Whole note"
PREVIOUS = "Previous"
NEXT = "Next"
UNDO = "Undo"
CHANGE = "Change"
EDIT = "Edit"
REMOVE = "Remove"
EDIT_AND_RETRY = "Edit again"
RAISE = "Raise a ticket"
FIND = "Find a ticket"
MY_TICKETS = "My tickets"
OPEN_TICKETS = "Open tickets"


def cancel(kind: Kind) -> str:
    """Not «Cancel», which in a window could mean the window."""
    return "Do not raise it" if kind == "ticket" else "Do not post it"


def notes(count: int) -> str:
    return f"Notes ({count})"
