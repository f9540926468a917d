"""Tolerates how people type: any case, the quotes and dashes that phones insert, marks around a word, and typos. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_PLAIN: Final = {
    sign: plain
    for plain, signs in {
        '"': "“”„‟«»‹›″「」『』《》〈〉",
        "'": "‘’‚‛′´",
        "-": "‐‑‒–—―−﹣",
        ",": "،、٬",
        ";": "؛",
        "?": "؟",
        ".": "。",
        "(": "【",
        ")": "】",
    }.items()
    for sign in signs
}
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_UNSEEN_MARKS: Final = re.compile("[\u034f\u180b-\u180d\ufe00-\ufe0f\u20e3]")  # a keycap surrounds the digit before it
_AROUND: Final = "`*_~\"'()[]{}<>"
_BEHIND: Final = ".,:;!?…"


def unescaped(text: str) -> str:
    """Slack sends ``&``, ``<`` and ``>`` in a command's text as entities."""
    return re.sub("&(?:lt|gt|amp);", lambda entity: _ENTITIES[entity[0]], text)


def legible(text: str) -> str:
    """Without invisible characters, with plain punctuation, blanks and ASCII digits. No character becomes more than one."""
    return "".join(map(_digit, _UNSEEN_MARKS.sub("", _plainly(text))))


def folded(text: str) -> str:
    """In lower case, without invisible characters, with plain quotes, dashes and blanks. Digits and formatting marks stay."""
    return _plainly(text).casefold()


def plain(text: str) -> str:
    """Folded, without commas and surrounding blanks."""
    return folded(text).replace(",", " ").strip()


def bare(word: str) -> str:
    """Without surrounding quotes, brackets and formatting marks, and without the punctuation that ends a sentence."""
    return word.lstrip(_AROUND).rstrip(_AROUND + _BEHIND)


def bare_word(word: str) -> str:
    """The name of a command without decoration, or "" if there is only decoration."""
    return bare(folded(word).strip().lstrip("/-@." + _AROUND))


def unwrapped(text: str) -> str:
    """A command that was typed as code or in quotes, without them."""
    inner = text.strip()
    while len(inner) > 1 and _plainly(inner[0]) == _plainly(inner[-1]) and _plainly(inner[0]) in '`"':
        inner = inner[1:-1].strip()
    return inner


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str:
    """The one of `words` that was probably meant, or "" if none is similar."""
    return next(iter(get_close_matches(plain(word), words, n=1, cutoff=cutoff)), "")


def quoted(value: str) -> str:
    """The value as it must be typed after an option's name."""
    return f'"{value}"' if " " in value else value


def _plainly(text: str) -> str:
    return text if text.isascii() else "".join(map(_sign, text))


@lru_cache(10_000)
def _sign(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # zero-width joiners and spaces, soft hyphens, direction marks
        return ""
    if category == "Zs":
        return " "
    if ord(character) in _FULL_WIDTH:
        return chr(ord(character) - 0xFEE0)
    return _PLAIN.get(character, character)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
