"""Following a ticket."""

from __future__ import annotations

from bot.wording.plurals import plural

ENDED = "This ticket is closed, so you're no longer following it."
ENDED_GONE = "This ticket is no longer in Keesa, so you're no longer following it."
WHICH = "Which ticket do you want to follow? Choose it here, or type its number, for example `/keesa follow 2102001`."


def followers(count: int) -> str:
    return plural(count, "1 person follows it", f"{count:,} people follow it")


def begun(number: str) -> str:
    return f"You're following ticket {number}. I'll message you about updates until it's closed."


def begun_already(number: str) -> str:
    return f"You're already following ticket {number}. I'll message you about updates until it's closed."


def ended(number: str) -> str:
    return f"You're no longer following ticket {number}."


def not_followed(number: str) -> str:
    return f"You weren't following ticket {number}."


def closed_already(number: str) -> str:
    return f"Ticket {number} is already closed, so there won't be updates to follow."
