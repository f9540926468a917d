"""Where a ticket is shown or discussed."""

from __future__ import annotations

NOWHERE = "No channel that you can see shows this ticket."
VIEW_MESSAGE = "view message"


def title(number: str) -> str:
    return f"Where ticket {number} is discussed"


def place(channel: str, link: str) -> str:
    """`channel` is a mention, `link` a link with the text `VIEW_MESSAGE`."""
    return f"{channel}: {link}"


def first_only(shown: int) -> str:
    return f"These are the latest {shown}. There may be more."


def nowhere_among(channels: int) -> str:
    return f"You can’t see any of the {channels} channels that showed this ticket last."
