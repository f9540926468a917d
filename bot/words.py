"""Words in texts of any script, compared as people read them. Pure.

Case, accents and invisible marks do not matter. What belongs to a word is decided by Unicode's categories, because Python's ``\\w``
leaves out the vowel signs of Dhivehi.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LATIN = re.compile("[a-z0-9]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_IN_A_WORD = {"L", "M", "N"}  # letters, marks, numbers


def words(text: str) -> list[str]:
    """The words of `text` in order, each in the form in which words are compared."""
    if text.isascii():
        return _LATIN.findall(text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(map(_letter, _ACCENTS.sub("", folded))).split()


def has_all(text: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether each of the `wanted` words begins a word of the text, in any order; both as `words` gives them."""
    found = list(text)
    return all(any(word.startswith(want) for word in found) for want in wanted)


def _letter(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # joiners and marks of direction
        return ""
    return character if category[0] in _IN_A_WORD else " "
