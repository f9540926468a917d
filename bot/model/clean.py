"""Makes text storable in every database and printable on every screen. Pure.

It is applied once, where text enters: to what Slack and Keesa send and answer. It removes what nobody types on purpose and what can
do harm: NUL and other control characters, code points that aren't characters, and marks that reverse the text after them
(embeddings, overrides, isolates). A lone surrogate becomes a question mark.

It keeps what scripts need: the joiners of Dhivehi, Arabic and emoji, and the direction marks that only act where they are (LRM,
RLM, ALM). Every line ends with a line feed, and combined characters are composed in one way (NFC).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

DEEPEST: Final = 100
"""What is nested deeper is left out. Nothing that people read is."""

_HALF: Final = re.compile("[\ud800-\udfff]")
_LINE_ENDS: Final = "\r\n|[\r\v\f\x85\u2028\u2029]"
_SEPARATORS: Final = "[\x1c-\x1f]"
_CONTROLS: Final = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_TURNING: Final = "\u202a-\u202e\u2066-\u206f"
_PLANES: Final = range(0, 0x110000, 0x10000)
_NO_CHARACTERS: Final = "\ufdd0-\ufdef" + "".join(chr(plane + end) for plane in _PLANES for end in (0xFFFE, 0xFFFF))
_UNCLEAN: Final = re.compile(rf"({_LINE_ENDS})|({_SEPARATORS})|[{_CONTROLS}{_TURNING}{_NO_CHARACTERS}]")


def clean_text(text: str) -> str:
    """`text` without what can't be stored or printed; a lone surrogate becomes a question mark."""
    if text.isascii():
        return text if text.isprintable() else _UNCLEAN.sub(_instead, text)
    return unicodedata.normalize("NFC", _UNCLEAN.sub(_instead, _whole(text)))


def clean(value: Any, depth: int = DEEPEST) -> Any:
    """The same for every text in a JSON value, including keys."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): clean(part, depth - 1) for key, part in value.items()} if depth else None
    if isinstance(value, list):
        return [clean(part, depth - 1) for part in value] if depth else None
    return value


def _whole(text: str) -> str:
    """Joins the two halves of a surrogate pair."""
    if not _HALF.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return joined.encode("utf-8", "replace").decode()


def _instead(found: re.Match[str]) -> str:
    line_end, separator = found.groups()
    if line_end:
        return "\n"
    return " " if separator else ""
