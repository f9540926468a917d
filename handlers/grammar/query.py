"""What to search for, as typed after ``find`` or in a form. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import wording
from bot.model.words import words
from handlers.grammar.numbers import LONGEST, read_number, read_phone
from handlers.grammar.ticket_links import TicketLinks
from handlers.slack.metadata import MAX_QUERY

_PHONE_LENGTH: Final = 7


def read_query(text: str, links: TicketLinks) -> str:
    """The number of a ticket or telephone, in any spelling, or the words as typed.

    Raises ValueError with a sentence.
    """
    wanted = words(text)
    if not wanted:
        raise ValueError(wording.usage.ENTER_WORDS)
    number = read_number(text, links)
    if number and len(number) <= LONGEST and not _is_plain(wanted):
        return number
    if len(text) > MAX_QUERY:
        raise ValueError(wording.usage.too_many_words(MAX_QUERY))
    phone = str(read_phone(text) or "")
    return phone if len(phone) == _PHONE_LENGTH else text


def _is_plain(words: Sequence[str]) -> bool:
    """Whether the text is one number. A search keeps its leading zeros, because it may not be a ticket's."""
    return len(words) == 1 and words[0].isascii() and words[0].isdigit()
