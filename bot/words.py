"""Text -> the words it is found by. Pure.

A word is a run of letters, marks and digits of any script: in Dhivehi the vowels are marks, so a tokenizer that breaks at marks
would leave single consonants. Case, width and Latin accents do not count: «Hulhumalé» is found by ``hulhumale``.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from unicodedata import category, normalize

from bot.models import Ticket

LONGEST_WORD: Final = 64
LONGEST_TEXT: Final = 200_000  # PostgreSQL takes a megabyte of words a row, and a character is four bytes at most

_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|tt|u)(?:\s[^<>]*|/)?>", re.I
)
_BLOCK = re.compile(
    r"<!--[^<>]*>|</?(?:article|blockquote|body|br|caption|dd|div|dl|dt|figcaption|h[1-6]|head|hr|html|img|li|ol|p|pre|script|section"
    r"|style|table|tbody|td|tfoot|th|thead|tr|ul|video)(?:\s[^<>]*|/)?>",
    re.I,
)


class _Kept(dict[int, str]):
    """What `str.translate` makes of a character: itself, nothing, or the end of a word."""

    def __missing__(self, code: int) -> str:
        kind = category(chr(code))
        invisible = kind == "Cf" or 0x300 <= code <= 0x36F  # joiners and directions; the accents that NFKD takes off letters
        self[code] = kept = "" if invisible else chr(code) if kind[0] in "LMN" else " "
        return kept


_KEPT: Final = _Kept()


def words_of(text: str) -> list[str]:
    """The words of plain text, folded, each once, in order; a word is cut to 64 characters."""
    folded = normalize("NFKD", normalize("NFKD", text[:LONGEST_TEXT]).casefold())
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in folded.translate(_KEPT)[:LONGEST_TEXT].split()))


def title_words(ticket: Ticket) -> list[str]:
    """The words of a ticket's title."""
    return words_of(without_html(ticket.title))


def ticket_words(ticket: Ticket) -> list[str]:
    """Every word that a ticket is found by: of its number, title, customer, contact, description and notes."""
    known = (ticket.number, ticket.title, ticket.customer, ticket.contact_name, ticket.contact_number, ticket.description)
    return words_of(without_html("\n".join([*known, *(note.text for note in reversed(ticket.notes))])))


def without_html(text: str) -> str:
    """`text` without HTML's tags and entities. Only what HTML knows is a tag: ``<port 15>`` is text."""
    return unescape(_BLOCK.sub(" ", _INLINE.sub("", text)))
