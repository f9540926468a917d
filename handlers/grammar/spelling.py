"""How people type: in any case, with the quotes and dashes that a phone puts in, and with slips. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "−": "-"})


def unescaped(text: str) -> str:
    """Slack sends ``&``, ``<`` and ``>`` of a command's text as entities."""
    return re.sub("&(?:lt|gt|amp);", lambda entity: _ENTITIES[entity[0]], text)


def folded(text: str) -> str:
    """In lower case, with plain quotes and dashes."""
    return text.translate(_TYPOGRAPHY).casefold()


def plain(text: str) -> str:
    """Folded, without commas and the blanks around it."""
    return folded(text).replace(",", " ").strip()


def unquoted(word: str) -> str:
    """A word that somebody put in quotes all the same."""
    return word.translate(_TYPOGRAPHY).strip("\"'")


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of `words` that may have been meant; "" where none is near."""
    return next(iter(get_close_matches(plain(word), words, n=1, cutoff=0.6)), "")
