"""Reads single values of Keesa's JSON. The API is loose: numbers may be strings and strings numbers, and times may be words.

Every reader raises `ValueError` for a value that makes no sense, except those called `…_or_none`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from math import isfinite
from typing import Any, Final

from bot.keesa.times import read_moment
from bot.model.catalogue import priority_key
from bot.model.clean import clean_text

NOT_CLOSED: Final = "not closed"

_NUMBER = re.compile(r"[0-9]{1,18}")
_SMALL = re.compile(r"-?[0-9]{1,9}")
_LONGEST_KEY: Final = 64
_LINE_END: Final = "\r\n"


class UnreadableValue(ValueError):
    """The value isn't what it should be."""


def number_or_none(value: object) -> str | None:
    """A ticket number from a string or a number; None for anything else."""
    with suppress(ValueError):
        text = text_of(value).strip()
        return text if _NUMBER.fullmatch(text) else None
    return None


def moment_or_none(value: object) -> datetime | None:
    """A time as Keesa writes it; None if there is none or it can't be read."""
    with suppress(ValueError):
        return moment_of(value)
    return None


def text_of(value: object) -> str:
    """A string, a number or a list of these as a string; null as ``""``. Removes what the database or Slack can't store."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(scalar_of, value)))
    return scalar_of(value)


def scalar_of(value: object) -> str:
    """The same for a single value."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or (isinstance(value, float) and not isfinite(value)):
        raise UnreadableValue("neither text nor a number")
    return _LINE_END.join(map(clean_text, str(value).split(_LINE_END)))


def key_of(value: object) -> str:
    """A key of a reference list, or a status. Raises for one that is too long."""
    text = text_of(value)
    if len(text) > _LONGEST_KEY:
        raise UnreadableValue("too long")
    return text


def optional_key(value: object) -> str | None:
    """The same; None for an empty text."""
    return key_of(value) or None


def priority_of(value: object) -> int | None:
    """The number of a priority, from its number or name; None for an empty text."""
    text = text_of(value).strip()
    if not text:
        return None
    if _SMALL.fullmatch(text):
        return int(text)
    known = priority_key(text)
    if known is None:
        raise UnreadableValue("no priority")
    return known


def closing_moment_of(value: object) -> datetime | None:
    """The same; None also for a ticket that isn't closed."""
    return None if text_of(value).strip().casefold() == NOT_CLOSED else moment_of(value)


def moment_of(value: object) -> datetime | None:
    """A time as Keesa writes it; None for an empty text."""
    text = text_of(value).strip()
    return read_moment(text) if text else None


def list_of(value: object) -> list[Any]:
    """A list. Anything else that isn't empty counts as a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]
