"""A ticket: its labels, its one-sentence description, and messages about a single ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.wording import buttons

TICKET = "Ticket"
STATUS = "Status"
PRIORITY = "Priority"
TYPE = "Type"
CATEGORY = "Category"
CUSTOMER = "Customer"
CONTACT = "Contact"
ASSIGNED_TO = "Assigned to"
IMAGE = "Image"
IMAGES = "Images"
NEW = "New ticket"
OPEN_MARK = "●"
CLOSED_MARK = "✓"
OTHER_MARK = "◐"
PRIORITY_MARKS: Final = {5: "▲", 1: "▽"}
"""They stand before the words, which say the same."""
LATEST_NOTE = "Latest note"
NOT_NAMED = "I can't tell which ticket this is. Show it with `/keesa show` and its number."
NO_TEXT = "There's no text."
DESCRIPTION_CONTINUES = f"The description continues. To read all of it, choose {buttons.FULL_DESCRIPTION}."


def numbered(number: str) -> str:
    return f"Ticket {number}"


def read_out(number: str, state: Sequence[str], about: Sequence[str], *, is_new: bool = False) -> str:
    """``Ticket 2102001, open, high priority: Fibre cut, Customer X``."""
    name = ", ".join([f"New ticket {number}" if is_new else numbered(number), *(words.lower() for words in state)])
    return f"{name}: {', '.join(about)}" if about else name


def read_out_because(reason: str, ticket: str) -> str:
    """Why a card is there, then the ticket as `read_out`."""
    return f"{reason}. {ticket}"


def priority(name: str) -> str:
    return f"{name} priority"


def marked(mark: str, words: str) -> str:
    return f"{mark} {words}" if mark else words


def image(index: int) -> str:
    return f"Image {index}"


def raised(by: str, on: str) -> str:
    """Either may be "". There is no “on” before the time, for which Slack may write “today”."""
    if not by:
        return f"Raised {on}"
    return f"Raised by {by}, {on}" if on else f"Raised by {by}"


def closed(on: str) -> str:
    return f"Closed {on}"


def from_slack(person: str, channel_name: str, account: str) -> str:
    """The author of a text that was written from Slack, and its account in Keesa; `channel_name` is "" for a direct message."""
    if channel_name:
        return f"{person}, from #{channel_name} on Slack via {account}" if account else f"{person}, from #{channel_name} on Slack"
    return f"{person}, from Slack via {account}" if account else f"{person}, from Slack"


def shared(number: str, channel_name: str) -> str:
    return f"Shared ticket {number} in #{channel_name}." if channel_name else f"Shared ticket {number} in the channel."


def shared_already(number: str, channel_name: str) -> str:
    where = f"in #{channel_name}" if channel_name else "here"
    return f"Ticket {number} was shared {where} a moment ago, so I didn't post it again."


def shared_by(person: str) -> str:
    return f"Shared by {person}"


def raised_by(person: str) -> str:
    """Before the ticket's number and state."""
    return f"Raised by {person}"


def looking_up(number: str) -> str:
    return f"Looking up ticket {number}…" if number else "Looking it up…"


def not_found(number: str) -> str:
    return f"There's no ticket {number}. Check the number and try again."


def unreadable(number: str | None) -> str:
    if number is None:
        return "Keesa sent a ticket that I can't read. View it in Keesa instead."
    return f"Keesa sent ticket {number} in a form that I can't read. View it in Keesa instead."
