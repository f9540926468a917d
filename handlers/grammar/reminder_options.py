"""Reads reminders as people write them: ``high 30m unassigned``, ``no note for 2 days``. Pure. Readers raise `Unread`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot import wording
from bot.model import catalogue
from bot.model.reminders import LONGEST, Condition, Reminder, UserGroup
from handlers.grammar.filter_options import Unread
from handlers.grammar.spelling import bare, folded, legible, nearest

REMIND: Final = "remind"
MENTION: Final = "mention"
MOST: Final = 5
"""The most reminders of a subscription."""
_OFF: Final = ("off", "none", "no", "never", "nothing", "nobody")
_MINUTES: Final = {"m": 1, "min": 1, "mins": 1, "minute": 1, "minutes": 1, "h": 60, "hr": 60, "hrs": 60, "hour": 60, "hours": 60}
_UNITS: Final = _MINUTES | {"d": 1440, "day": 1440, "days": 1440, "w": 10080, "week": 10080, "weeks": 10080}
_TIME: Final = re.compile(rf"(?<![0-9.])([0-9]{{1,6}}) ?({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![a-z])")
_MEANT: Final = {
    Condition.NO_NOTE: re.compile(r"\b(?:no|without)(?: an?| any| new)?[ -]?(?:new )?notes?\b|\bunnoted\b"),
    Condition.UNASSIGNED: re.compile(r"\b(?:not assigned|un-?assigned|assigned to nobody|nobody assigned|unowned)\b"),
    Condition.OPEN: re.compile(r"\b(?:still )?open\b"),
}
_FILLERS: Final = frozenset(["for", "after", "since", "than", "if", "when", "and", "priority", "tickets", "more", "longer", "over"])
_MENTIONED: Final = re.compile(r"<!subteam\^(?P<id>\w+)(?:\|@?(?P<label>[^<>]*))?>")


def read_reminders(texts: Sequence[str]) -> tuple[Reminder, ...] | None:
    """All reminders in these texts, in which commas separate them; none if one says ``off``. None if there are no texts."""
    if not texts:
        return None
    parts = [part.strip() for text in texts for part in re.split("[,;\n]", folded(legible(text))) if part.strip()]
    if any(bare(part) in _OFF for part in parts):
        return ()
    found = tuple(dict.fromkeys(map(_reminder, parts)))
    if len(found) > MOST:
        raise Unread(wording.reminders.too_many(MOST))
    return found


def read_mention(typed: str) -> UserGroup:
    """A user group by its handle or as a mention. Without a handle and an id for ``off``."""
    if found := _MENTIONED.fullmatch(typed.strip()):
        return UserGroup(handle=found["label"] or "", id=found["id"].upper())
    handle = bare(legible(typed)).lstrip("@")
    return UserGroup(handle="" if handle.casefold() in _OFF else handle)


def write_reminders(reminders: Iterable[Reminder]) -> str:
    """The reverse of `read_reminders`."""
    return ", ".join(map(str, reminders))


def _reminder(text: str) -> Reminder:
    reminder = _understood(text)
    if reminder is None:
        meant = _understood(_meant(text))
        raise Unread(wording.reminders.not_understood(text), f'{REMIND}="{meant}"' if meant else "")
    return reminder


def _understood(text: str) -> Reminder | None:
    """None if something is missing, or there is something else."""
    words, minutes, conditions = _parts(text)
    priorities = [key for word in words if (key := catalogue.priority_key(word)) is not None]
    if len(priorities) < len(words) or len(priorities) > 1 or len(conditions) != 1 or not minutes:
        return None
    if minutes > LONGEST.days * 24 * 60:
        raise Unread(wording.reminders.too_long(LONGEST.days))
    return Reminder(condition=conditions[0], minutes=minutes, priority=priorities[0] if priorities else None)


def _parts(text: str) -> tuple[list[str], int, list[Condition]]:
    """The time in minutes, the conditions, and the words that are neither."""
    conditions = []
    for condition, meant in _MEANT.items():
        text, count = meant.subn(" ", text)
        conditions += [condition] if count else []
    minutes = sum(int(count) * _UNITS[unit] for count, unit in _TIME.findall(text))
    words = [word for word in map(bare, _TIME.sub(" ", text).split()) if word and word not in _FILLERS]
    return words, minutes, conditions


def _meant(text: str) -> str:
    """The text with the nearest known word for each that isn't known, and with a condition if it has none."""
    words, _, conditions = _parts(text)
    known = [*Condition, *catalogue.priority_words()]
    unknown = [word for word in words if catalogue.priority_key(word) is None]
    for word in unknown:
        text = text.replace(word, nearest(word, known) or word)
    return text if conditions or unknown else f"{text} {Condition.OPEN}"
