"""Words that somebody wrote to the bot in a message: which they are, and whether they ask for anything. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from handlers.grammar.commands import words
from handlers.grammar.slack_text import Mention, Reader
from handlers.grammar.spelling import bare_word, folded, nearest
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks

_ADDRESS: Final = re.compile(r"[\s*_~`]*<@(?P<id>[A-Z0-9]+)(?:\|[^<>]*)?>[*_~`]*[\s,:;.!–—-]*")
_TALK: Final = frozenset(
    [
        "who",
        "what",
        "what's",
        "where",
        "when",
        "which",
        "how",
        "is",
        "isn't",
        "are",
        "was",
        "were",
        "can",
        "can't",
        "could",
        "will",
        "would",
        "should",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "the",
        "this",
        "that",
        "these",
        "those",
        "it",
        "it's",
        "i",
        "we",
        "you",
        "they",
        "and",
        "or",
        "but",
        "for",
        "from",
        "hi",
        "hello",
        "hey",
        "thanks",
        "thank",
        "thx",
        "ok",
        "okay",
        "yes",
        "no",
        "good",
        "great",
        "nice",
        "well",
        "sorry",
        "bye",
    ]
)
"""Words that begin a sentence, and no command. Some look like one: “what” like “watch”."""


def addressed(text: str, bot_id: str) -> str | None:
    """What follows the bot's name, with which a message to it begins; None if the bot is only mentioned in passing."""
    found = _ADDRESS.match(text)
    return text[found.end() :] if found and found["id"] == bot_id else None


def unaddressed(text: str, bot_id: str) -> str:
    """A message in the bot's own conversation, in which people needn't name it."""
    words_after = addressed(text, bot_id)
    return text if words_after is None else words_after


def is_talk(text: str) -> bool:
    """Whether words that are no command are probably part of a conversation rather than a slip of the pen."""
    first, *others = folded(text).split() or [""]
    word = bare_word(first)
    is_slip = bool(nearest(word, words(), 0.75)) or any(map(str.isdigit, text))
    return word in _TALK or (bool(others) and not is_slip)


def as_typed(text: str, reader: Reader) -> str:
    """The text with names in place of mentions and addresses in place of links, escaped as a command's text is."""
    return escaped(reader.mrkdwn(text))


def escaped(text: str) -> str:
    """As Slack escapes the text of a command."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mentions_in(text: str) -> list[Mention]:
    """Whom and what the text mentions; in order, each once."""
    found: dict[Mention, None] = {}

    def ask(mention: Mention) -> str:
        found.setdefault(mention)
        return ""

    Reader(name_of=ask).mrkdwn(text)
    return list(found)


@dataclass(frozen=True)
class TypedReader(Reader):
    """Reads a link to a ticket as its address, whatever its label, so that it can stand for the ticket's number."""

    links: TicketLinks = NO_LINKS

    def link(self, url: str, label: str = "") -> str:
        return url if self.links.number(url) else super().link(url, label)
