"""Reads quiet hours as people write them: ``20:00-07:00``, ``8pm-7am``, ``22-6``. Pure. Readers raise `Unread`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from bot import wording
from bot.model.quiet import Quiet
from handlers.grammar.filter_options import Unread
from handlers.grammar.spelling import bare, folded, legible

QUIET: Final = "quiet"
EXCEPT: Final = "except"
OFF: Final[Literal["off"]] = "off"
_OFF: Final = (OFF, "none", "no", "never")
_HIGH: Final = ("high", "5")
_CLOCK: Final = r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?(am|pm)?"
_HOURS: Final = re.compile(rf"(?:from )?{_CLOCK} ?(?:-|to|until|till) ?{_CLOCK}")


def read_quiet(values: Sequence[str]) -> Quiet | Literal["off"] | None:
    """The last of these counts. None if there is none."""
    if not values:
        return None
    typed = bare(folded(legible(values[-1]))).strip()
    if typed in _OFF:
        return OFF
    found = _HOURS.fullmatch(typed)
    start, end = (_minute(*found.groups()[:3]), _minute(*found.groups()[3:])) if found else (None, None)
    if start is None or end is None or start == end:
        raise Unread(wording.usage.bad_quiet(values[-1]))
    return Quiet(start=start, end=end)


def read_except(values: Sequence[str]) -> bool | None:
    """Whether high priority passes: ``high`` or ``off``; the last one counts. None if there is none."""
    if not values:
        return None
    word = bare(folded(legible(values[-1])))
    if word not in (*_HIGH, *_OFF):
        raise Unread(wording.usage.bad_except(values[-1]), f"{EXCEPT}={_HIGH[0]}")
    return word in _HIGH


def _minute(hour: str, minute: str | None, half: str | None) -> int | None:
    """After midnight; None if no clock shows that. 24:00 is midnight."""
    hours, minutes = int(hour), int(minute or 0)
    if half:
        return hours % 12 * 60 + minutes + (720 if half == "pm" else 0) if 1 <= hours <= 12 and minutes < 60 else None
    return (hours * 60 + minutes) % 1440 if hours * 60 + minutes <= 1440 and minutes < 60 else None
