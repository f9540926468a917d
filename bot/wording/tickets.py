"""A ticket: its labels, its one sentence, and what is said about one ticket."""

from __future__ import annotations

TICKET = "Ticket"
STATUS = "Status"
PRIORITY = "Priority"
TYPE = "Type"
CATEGORY = "Category"
CUSTOMER = "Customer"
CONTACT = "Contact"
ASSIGNED_TO = "Assigned to"
IMAGES = "Images"
NEW = "New ticket"
LAST_NOTE = "Last note"
DESCRIPTION_GOES_ON = "The description is longer: choose Whole description."


def numbered(number: str) -> str:
    return f"{TICKET} {number}"


def new(number: str) -> str:
    return f"{NEW} {number}"


def priority(name: str) -> str:
    return f"{name} priority"


def image(index: int) -> str:
    return f"Image {index}"


IMAGE = "Image"


def more_images(count: int) -> str:
    return f"and {count} more"


def raised(by: str, on: str) -> str:
    """Without «on» before the time: Slack may write «today»."""
    return ", ".join(filter(None, [by and f"Raised by {by}", on if by else f"Raised {on}"]))


def closed(on: str) -> str:
    return f"Closed {on}"


def from_slack(person: str, channel_name: str, account: str) -> str:
    """Who wrote what stands in Keesa under that account; `channel_name` is "" for a direct message."""
    where = f"from #{channel_name} on Slack" if channel_name else "from Slack"
    return f"{person}, {where} via {account}" if account else f"{person}, {where}"


def shared(number: str, channel_name: str) -> str:
    return f"Ticket {number} is shared with {f'#{channel_name}' if channel_name else 'the channel'}."


def shared_by(person: str) -> str:
    return f"Shared by {person}"


def raised_by(person: str) -> str:
    """Before the ticket's number and state."""
    return f"Raised by {person}"


def not_found(number: str) -> str:
    return f"There is no ticket {number}."


def looking_up(number: str) -> str:
    return f"Looking up {number}…" if number else "Looking it up…"


def unreadable(number: str | None) -> str:
    which = f"ticket {number}" if number else "a ticket without a number"
    return f"Keesa shows {which} in a form that I cannot read. Please look at it in Keesa itself."
