"""Words in texts of any script, compared as people read them. Pure.

Case, accents and invisible marks don't matter. Unicode's categories decide what belongs to a word, because Python's ``\\w`` leaves
out the vowel signs of Dhivehi.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

_LATIN = re.compile("[a-z0-9]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_IN_A_WORD = {"L", "M", "N"}  # letters, marks, numbers


def words(text: str) -> list[str]:
    """The words of `text` in order, each in the form in which words are compared."""
    if text.isascii():
        return _LATIN.findall(text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(map(_letter, _ACCENTS.sub("", folded))).split()


class Vocabulary:
    """The words of a text, as `words` returns them, indexed so that those with a given beginning are found quickly."""

    def __init__(self, found: Iterable[str]) -> None:
        self._sorted = sorted(set(found))

    def has_all(self, wanted: Iterable[str]) -> bool:
        """Whether each of the `wanted` words begins a word of the text, in any order."""
        return all(map(self._has, wanted))

    def _has(self, want: str) -> bool:
        place = bisect_left(self._sorted, want)
        return place < len(self._sorted) and self._sorted[place].startswith(want)


@lru_cache(10_000)  # enough for any script but Chinese
def _letter(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # joiners and marks of direction
        return ""
    return character if category[0] in _IN_A_WORD else " "
