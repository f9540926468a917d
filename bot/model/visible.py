"""What people can see of a text. Pure.

Unicode's categories decide what is a blank, a control or a direction mark. A few letters and marks that are blank in every font
count too, because people paste them into required fields.
"""

from __future__ import annotations

import unicodedata

_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc")
_BREAKS = frozenset({"Cc", "Zl", "Zp", "Zs"})
_UNSEEN = frozenset({"Cf", "Cs"})
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


def is_blank(text: str) -> bool:
    """Whether nothing in `text` is visible."""
    return not any(map(_is_visible, text))


def one_line(text: str) -> str:
    """`text` on one line, without invisible characters: a direction mark, for one, would reverse what follows it."""
    return " ".join("".join(map(_shown, text)).split())


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BREAKS or character in _BLANKS:
        return " "
    return "" if category in _UNSEEN else character


def _is_visible(character: str) -> bool:
    code = ord(character)
    return not (_shown(character).isspace() or _shown(character) == "" or any(low <= code <= high for low, high in _SELECTORS))
