"""Following a ticket."""

from __future__ import annotations

ENDED = "It is closed, so you no longer follow it."
ENDED_GONE = "Keesa has it no more, so you no longer follow it."


def begun(number: str) -> str:
    return f"You follow ticket {number} now. What changes in it comes to you as a direct message, until it is closed."


def ended(number: str) -> str:
    return f"You no longer follow ticket {number}."


def not_followed(number: str) -> str:
    return f"You do not follow ticket {number}."


def closed_already(number: str) -> str:
    return f"Ticket {number} is closed, so there is nothing to follow."
