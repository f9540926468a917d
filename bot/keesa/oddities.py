"""Counts what could not be read in Keesa's tickets, for the operator, and logs each kind once."""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import ClassVar, Final

log = logging.getLogger(__name__)

_REMEMBERED: Final = 10_000
_SHAPE: Final = 60


@dataclass(frozen=True)
class Oddity:
    """A value that could not be read. `ticket` is the ticket's number or, if that is the unreadable value, a stand-in for it.

    `key` is Keesa's. `shape` is the form of the value, with a 9 for each digit and an a for each letter, so it reveals nothing.
    """

    ticket: str
    key: str
    shape: str

    NUMBER: ClassVar = "id"

    @classmethod
    def numberless(cls, raw: object) -> Oddity:
        """What should be a ticket, and has no number that can be read."""
        looks = ""
        with suppress(RecursionError):
            looks = str(raw)
        digest = hashlib.sha256(looks.encode("utf-8", "replace")).hexdigest()
        return cls(digest, cls.NUMBER, shape_of(raw.get("id") if isinstance(raw, dict) else raw))


Report = Callable[[Oddity], None]


def unreported(oddity: Oddity) -> None:
    """Nobody wants to know."""


def shape_of(value: object) -> str:
    """Such as ``text “99/99/9999”``, ``number`` or ``list``."""
    if isinstance(value, str):
        masked = re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", value[: _SHAPE + 1]))
        return f"text “{masked[:_SHAPE]}{'…' if len(masked) > _SHAPE else ''}”"
    names = {bool: "true or false", int: "number", float: "number", list: "list", dict: "object", type(None): "null"}
    return names.get(type(value), "value")


class Oddities:
    """Counts since the bot started: each field of each ticket once, however often it is read. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._fields: Counter[str] = Counter()
        self._tickets = 0
        self._counted: set[tuple[str, str]] = set()
        self._logged: set[tuple[str, str]] = set()

    def add(self, oddity: Oddity) -> None:
        """Count it, and log it if it is the first of its kind."""
        with self._lock:
            if self._is_first(self._counted, (oddity.ticket, oddity.key)):
                self._count(oddity)
            is_new = self._is_first(self._logged, (oddity.key, oddity.shape))
        if is_new and oddity.key == Oddity.NUMBER:
            log.warning("Skipped a ticket without a readable number: %s is %s", oddity.key, oddity.shape)
        elif is_new:
            log.warning("Can't read %s of ticket %s: it is %s", oddity.key, oddity.ticket, oddity.shape)

    @property
    def fields(self) -> Mapping[str, int]:
        """The number of tickets with a field that could not be read, by Keesa's key."""
        with self._lock:
            return dict(self._fields)

    @property
    def tickets(self) -> int:
        """The number of tickets that were skipped because they had no number."""
        return self._tickets

    def _count(self, oddity: Oddity) -> None:
        if oddity.key == Oddity.NUMBER:
            self._tickets += 1
        else:
            self._fields[oddity.key] += 1

    def _is_first(self, known: set[tuple[str, str]], one: tuple[str, str]) -> bool:
        """Whether it is new. The memory for this is cleared when it gets too large."""
        if one in known:
            return False
        if len(known) >= _REMEMBERED:
            known.clear()
        known.add(one)
        return True
