"""Muting a ticket in a channel. `person` is a mention."""

from __future__ import annotations

from collections.abc import Sequence

from bot.wording.enumerations import all_of


def begun(number: str) -> str:
    return f"Ticket {number} is muted: I won't post anything more about it here. To undo this, type `/keesa unmute {number}`."


def begun_already(number: str) -> str:
    return f"Ticket {number} is already muted here. To undo this, type `/keesa unmute {number}`."


def ended(number: str) -> str:
    return f"I'll post updates of ticket {number} here again."


def not_muted(number: str) -> str:
    return f"Ticket {number} isn't muted here."


def said(person: str, number: str) -> str:
    return f"{person} muted ticket {number}, so I won't post its updates here. To undo this, type `/keesa unmute {number}`."


def said_over(person: str, number: str) -> str:
    return f"{person} unmuted ticket {number}. I'll post its updates here again."


def listed(numbers: Sequence[str], total: int) -> str:
    """The latest of `total` tickets."""
    more = total - len(numbers)
    shown = [f"#{number}" for number in numbers]
    return f"Muted here: {all_of([*shown, f'{more:,} more'] if more else shown)}."
