"""Text for Slack: escaping, cutting, quoting. Pure.

Lengths are in UTF-16 code units. Slack doesn't say what its limits count; an emoji is two such units and one code point, so a text
that fits by units fits either way.

Sources: https://docs.slack.dev/messaging/formatting-message-text and https://docs.slack.dev/reference/block-kit/blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.slack.limits import length

ELLIPSIS = "…"
ARROW = " → "

# Control characters except tab and newline, halves of surrogate pairs, and the two overrides that reverse all text after them. The
# marks that Arabic and Dhivehi need (RLM, isolates, joiners) stay.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e]")
_TOKEN = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|.", re.DOTALL)
_BOLD = re.compile(r"(?<!\w)\*([^\s*][^*\n]*)\*(?!\w)")
_URL = re.compile(r"https?://[^\s<>|\"]*[^\s<>|\".,;:!?)\]'*_~`]")
_UNSAFE_IN_URL = {ord("<"): "%3C", ord(">"): "%3E", ord("|"): "%7C", ord('"'): "%22", ord(" "): "%20"}
_LONGEST_URL = 1500
_LONGEST_LABEL = 200
_AHEAD = 20


def clean(text: str) -> str:
    """`text` with ``\\n`` as its only line end, and without characters that a message can't contain."""
    return _HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text`, cleaned, with each run of white space as one space."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """`text`, cleaned and escaped for mrkdwn: only ``&``, ``<`` and ``>``, as Slack asks."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, limit: int) -> str:
    """`text` for a header, a button or an input, which have no mrkdwn: one line, cleaned, at most `limit` long."""
    return _cut(iter(one_line(text)), limit)


def plain_lines(text: str, limit: int) -> str:
    """As `plain`, but with its line ends, for a multi-line input."""
    return _cut(iter(clean(text)), limit)


def brief(text: str, limit: int) -> str:
    """`text` on one line of escaped mrkdwn, at most `limit` long."""
    return cut(escape(plain(text, limit)), limit)


def contrast(before: str, after: str, limit: int) -> tuple[str, str]:
    """Both as `brief`. If the same beginning would hide the difference, both are shortened to start just before it."""
    was, now = one_line(before), one_line(after)
    same = same_beginning(was, now)
    if length(escape(was[:same])) + _AHEAD > limit:
        start = same - _AHEAD
        start = now.find(" ", start, same) + 1 or start
        was, now = f"{ELLIPSIS}{was[start:]}", f"{ELLIPSIS}{now[start:]}"
    return brief(was, limit), brief(now, limit)


def same_beginning(one: str, other: str) -> int:
    """The length of the common beginning."""
    differs = (place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return next(differs, min(len(one), len(other)))


def cut(mrkdwn: str, limit: int) -> str:
    """`mrkdwn` cut to at most `limit`, never inside an entity (``&amp;``) or a token (``<url|text>``)."""
    return mrkdwn if length(mrkdwn) <= limit else _cut(_tokens(mrkdwn), limit)


def split(mrkdwn: str, limit: int) -> list[str]:
    """`mrkdwn` in parts of at most `limit`, split at line ends if possible, and never inside a token."""
    parts: list[str] = []
    part = ""
    for line in mrkdwn.splitlines(keepends=True):
        for piece in [line] if length(line) <= limit else _pieces(line, limit):
            if length(part) + length(piece) > limit:
                parts.append(part)
                part = ""
            part += piece
    return [text for text in (one.strip("\n") for one in [*parts, part]) if text.strip()]


def quote(mrkdwn: str) -> str:
    """`mrkdwn` with Slack's quotation mark before each line."""
    return "\n".join(f"> {line}" for line in mrkdwn.splitlines())


def link(url: str, text: str) -> str:
    """``<url|text>`` for an http, https or mailto address; otherwise, or if the address is too long, only the escaped text.

    A link is at most 2,600 long, so that it always fits into a block. Without a text it is ``<url>``.
    """
    address = escape(one_line(url).translate(_UNSAFE_IN_URL))
    if not re.match(r"(?:https?://|mailto:)\S", address, re.IGNORECASE) or length(address) > _LONGEST_URL:
        return escape(one_line(text))
    label = brief(text.replace("|", "¦"), _LONGEST_LABEL)
    return f"<{address}|{label}>" if label else f"<{address}>"


def with_links(text: str) -> str:
    """`text` escaped, with its http(s) addresses as links.

    The builders mark all mrkdwn as verbatim, so Slack makes no links or mentions of its own.
    """
    parts: list[str] = []
    end = 0
    for match in _URL.finditer(text):
        parts += [escape(text[end : match.start()]), link(match.group(), "") or escape(match.group())]
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def without_code(mrkdwn: str) -> str:
    """`mrkdwn` without backticks, for places where Slack would show them."""
    return mrkdwn.replace("`", "")


def spoken(mrkdwn: str) -> str:
    """`mrkdwn` on one line without formatting marks, which notifications would show and screen readers would read out."""
    return " ".join(_BOLD.sub(r"\1", without_code(mrkdwn)).split())


def _tokens(mrkdwn: str) -> Iterator[str]:
    return (match.group() for match in _TOKEN.finditer(mrkdwn))


def _cut(tokens: Iterator[str], limit: int) -> str:
    kept: list[str] = []
    room = limit
    short = 0  # how many of the kept tokens leave room for the ellipsis
    for token in tokens:
        room -= length(token)
        if room < 0:
            return "".join(kept[:short]).rstrip() + ELLIPSIS
        kept.append(token)
        short = len(kept) if room >= len(ELLIPSIS) else short
    return "".join(kept)


def _pieces(line: str, limit: int) -> Iterator[str]:
    """`line` in pieces of at most `limit`. `link` makes sure that no single token is longer."""
    piece: list[str] = []
    room = limit
    for token in _tokens(line):
        if length(token) > room:
            yield "".join(piece)
            piece, room = [], limit
        piece.append(token)
        room -= length(token)
    yield "".join(piece)
