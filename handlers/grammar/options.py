"""The words and options of a command: ``customer "on hold" priority=5 not match="fibre cut"``. Pure.

Expects lower-case text with plain quotes and dashes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot import wording
from handlers.grammar.spelling import quoted

_ITEM = r""" "[^"]*" | '[^']*' | [^\s,]+ """
_VALUE = rf" [0-9]{{1,3}}(?:,[0-9]{{3}})+(?!\w) | {_ITEM.strip()}"
_SIGN = "!?=+|:"
_OPTION = re.compile(rf"(?P<no>not[\s_-]+|--?)?(?P<name>\w+)\s*(?P<sign>{_SIGN})\s*(?P<value>{_VALUE.strip()}|)", re.VERBOSE)
_NEXT_OF_A_LIST = re.compile(rf"\s*,\s*(?!not\s|--?\w|\w+\s*(?:{_SIGN}))(?P<value>{_ITEM.strip()})", re.VERBOSE)
_WORD = re.compile(_ITEM.strip(), re.VERBOSE)
_GAP = re.compile(r"[\s,]*")
_LISTS = ("category", "status")
_DENIED_BY_A_DASH = ("match",)  # before other options a dash is only a habit from other programs


class Option(NamedTuple):
    """``name=value``, or ``not name``. `is_quoted` means that it is certain where the value ends."""

    name: str
    value: str
    is_quoted: bool

    @property
    def is_denied(self) -> bool:
        """Whether the option excludes what has this value."""
        return self.name.startswith("not ")

    def __str__(self) -> str:
        """The option as people type it."""
        return f"{self.name}={quoted(self.value)}"


Parts = Sequence[str | Option]


def parts_of(text: str) -> Parts:
    """The bare words and the options, in order. Raises ValueError with a sentence for the person."""
    return [part if isinstance(part, Option) else _bare(part) for part in _scan(text, lambda _: True)]


def parts_of_free_text(text: str, is_option: Callable[[str], bool]) -> Parts:
    """The words as typed and the options, of which there are only those with an ``=`` and such a name; see `parts_of`."""
    return list(_scan(text, lambda found: "=" in found["sign"] and is_option(_name(found))))


def words_in(parts: Parts) -> list[str]:
    return [part for part in parts if isinstance(part, str)]


def options_in(parts: Parts) -> list[Option]:
    return [part for part in parts if isinstance(part, Option)]


def _scan(text: str, is_option: Callable[[re.Match[str]], bool]) -> Iterator[str | Option]:
    position = _gap_after(text, 0)
    while position < len(text):
        if (option := _OPTION.match(text, position)) and is_option(option):
            items, position = _items(text, option)
            value = ",".join(map(_bare, items))
            yield Option(_name(option), value, is_quoted=items[-1] != _bare(items[-1]))
        elif word := _WORD.match(text, position):
            position = word.end()
            yield word[0]
        position = _gap_after(text, position)


def _items(text: str, option: re.Match[str]) -> tuple[list[str], int]:
    """The value of the option (or values, if it takes a list), and where they end."""
    items, end = [option["value"]], option.end()
    while option["name"] in _LISTS and (following := _NEXT_OF_A_LIST.match(text, end)):
        items.append(following["value"])
        end = following.end()
    if any(item.startswith(("'", '"')) and item == _bare(item) for item in items):
        raise ValueError(wording.usage.UNCLOSED_QUOTE)
    return items, end


def _name(option: re.Match[str]) -> str:
    name, no = option["name"], option["no"] or ""
    denied = no.startswith("not") or option["sign"].startswith("!") or (no == "-" and name in _DENIED_BY_A_DASH)
    return f"not {name}" if denied else name


def _bare(item: str) -> str:
    """The text without surrounding quotes."""
    return item[1:-1] if len(item) > 1 and item[0] == item[-1] and item[0] in "'\"" else item


def _gap_after(text: str, position: int) -> int:
    gap = _GAP.match(text, position)
    return gap.end() if gap else position
