"""Notes on a ticket."""

from __future__ import annotations

from bot.wording import buttons


def adding(number: str) -> str:
    return f"Adding the note to ticket {number}…"


def written(by: str, on: str) -> str:
    return ", ".join(filter(None, [by, on]))


def none_on(number: str) -> str:
    return f"Ticket {number} has no notes. Add one with `/keesa note {number}`."


def no_longer_on(number: str) -> str:
    return f"That note is not on ticket {number} any more."


def on(number: str) -> str:
    return f"Note on ticket {number}"


def all_on(number: str) -> str:
    return f"Notes on ticket {number}"


def read_whole(written: str) -> str:
    """Said of a button that reads `BUTTON_WHOLE_NOTE`; `written` is by whom and when, as far as that is known."""
    return f"{buttons.FULL_NOTE}: {written}" if written else buttons.FULL_NOTE
