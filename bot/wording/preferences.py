"""When and about what a person wants direct messages."""

from __future__ import annotations

SAVED = "Saved."
AT_ONCE = "I'll message you about updates of tickets you follow at once."
HOURLY = "I'll message you about updates of tickets you follow once an hour."
OUTCOMES = "I'll always tell you at once what became of the tickets and notes you send."


def quiet(start: str, end: str) -> str:
    """Times of day, such as 20:00."""
    return f"Between {start} and {end} I'll stay quiet, and send you one list at {end}."
