"""A ticket as one of Slack's Work Objects: beside a conversation, in a pane."""

from __future__ import annotations

PRODUCT = "Keesa"
RAISED = "Raised"
RAISED_BY = "Raised by"
CLOSED = "Closed"
DESCRIPTION = "Description"
REMARK = "Please note"
NOT_NOW = "Not available right now"
NOTHING_WRITTEN = "There's no text to add as a note. Write something, and post it again."
REJECTED = "Slack didn't accept this ticket for a pane. Type `/keesa` and its number to see it."
NOT_HERE = "Not available to you"


def as_of(when: str) -> str:
    return f"Keesa isn't responding. This is the ticket as of {when}."


def notes_as_of(when: str) -> str:
    return f"Keesa isn't responding. These are the notes as of {when}."
