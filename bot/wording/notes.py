"""Notes on a ticket."""

from __future__ import annotations

from bot.wording import buttons


def adding(number: str) -> str:
    return f"Adding your note to ticket {number}…"


def asked_already(number: str) -> str:
    """The same person has sent the same words, which aren't in Keesa yet."""
    return f"I already have this note for ticket {number}, so I won't add it twice. I'll tell you when Keesa has it."


def added_by(ticket: str, person: str) -> str:
    return f"Note added to ticket {ticket} by {person}"


def edited(text: str) -> str:
    """A reply in Slack that was a note already, and was edited since."""
    return f"Edited: {text}"


def on(number: str) -> str:
    return f"Note on ticket {number}"


def all_on(number: str) -> str:
    return f"Notes on ticket {number}"


def none_on(number: str) -> str:
    return f"Ticket {number} has no notes yet. Add one with `/keesa note {number}`."


def no_longer_on(number: str) -> str:
    return f"That note is no longer on ticket {number}. See the others with `/keesa notes {number}`."


def written(by: str, on: str) -> str:
    """The author and the time, if known."""
    return f"{by}, {on}" if by and on else by or on


def read_out(by: str, words: str) -> str:
    """A note in a list; either may be ""."""
    return f"{by}: {words}" if by and words else by or words


def full(written: str) -> str:
    """The accessible label of a button with the text `buttons.FULL_NOTE`; `written` is the author and the time, if known."""
    return f"{buttons.FULL_NOTE}: {written}" if written else buttons.FULL_NOTE
