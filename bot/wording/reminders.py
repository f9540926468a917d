"""Reminders of tickets that have been waiting for something. `ticket` is a ticket's number, `when` a time in mrkdwn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.wording.enumerations import all_of
from bot.wording.plurals import plural

LAST = "This is my last reminder of it."
NOTHING_TO_MENTION = "Only reminders mention a group, and there are none. Add one, or leave this out."
NO_ANSWER = "Slack isn't telling me its user groups right now. Try again in a minute, or leave the mention out."

_STATES: Final = {
    "unassigned": ("has been unassigned since", "unassigned since"),
    "no-note": ("has had no new note since", "no note since"),
    "open": ("has been open since", "open since"),
}
"""By the name of the condition: in a sentence, and on a line of a list."""


def reminder(ticket: str, condition: str, when: str) -> str:
    return f"Reminder: {ticket} {_STATES[condition][0]} {when}."


def entry(condition: str, when: str) -> str:
    return f"{_STATES[condition][1]} {when}"


def heading(count: int) -> str:
    return plural(count, "Reminder of 1 ticket", f"Reminder of {count:,} tickets")


def described(reminders: Iterable[str], mention: str) -> str:
    """Each as people type it; `mention` is the name of a user group, or ""."""
    said = f"reminders: {', '.join(reminders)}"
    return f"{said}, mentioning {mention}" if mention else said


def no_such_group(handle: str) -> str:
    return f"There's no user group “@{handle}”. Enter the name of one, for example `mention=@noc-oncall`, or leave it out."


def not_understood(text: str) -> str:
    return (
        f"“{text}” isn't a reminder that I understand. Enter a priority if it matters, a time, and one of "
        f"{all_of(f'`{name}`' for name in _STATES)}: "
        'for example `remind="high 30m unassigned"`, `remind="2d no-note"` or `remind="7d open"`.'
    )


def too_long(days: int) -> str:
    return f"Reminders can come after 1 minute to {days:,} days."


def too_many(most: int) -> str:
    return f"A subscription can have at most {most} reminders."


def not_waiting(typed: str) -> str:
    """`typed` is a reminder in code, here and below."""
    return f"Reminder {typed}: this ticket isn't waiting for that now."


def waiting(typed: str, when: str) -> str:
    return f"Reminder {typed}: due {when}, if it's still so then."


def told(typed: str, times: int, last: str, following: str) -> str:
    """Sent so often, most lately at `last`. The `following` one is due then, or "" if there is none."""
    often = plural(times, "sent once", f"sent {times} times")
    after = f"The next is due {following}, if it's still so then." if following else "There won't be more of it."
    return f"Reminder {typed}: {often}, the last time {last}. {after}"
