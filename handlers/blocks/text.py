"""Text for Slack: escaping, cutting, quoting. Everything is pure.

Lengths are counted in UTF-16 code units. Slack does not say what its limits count; an emoji is two such units and one code
point, so what fits by units fits either way.

Sources: https://docs.slack.dev/messaging/formatting-message-text and https://docs.slack.dev/reference/block-kit/blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.slack.limits import length

ELLIPSIS = "…"
ARROW = " → "

# Control characters but tab and newline, halves of surrogate pairs, and the two overrides that reverse all text behind them.
# The marks that Arabic and Dhivehi need (RLM, isolates, joiners) stay.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e]")
_TOKEN = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|.", re.DOTALL)
_BOLD = re.compile(r"(?<!\w)\*([^\s*][^*\n]*)\*(?!\w)")
_URL = re.compile(r"https?://[^\s<>|\"]*[^\s<>|\".,;:!?)\]'*_~`]")
_UNSAFE_IN_URL = {ord("<"): "%3C", ord(">"): "%3E", ord("|"): "%7C", ord('"'): "%22", ord(" "): "%20"}
_LONGEST_URL = 1500
_LONGEST_LABEL = 200
_AHEAD = 20


def clean(text: str) -> str:
    """`text` with ``\\n`` as its only line end and without characters that a message cannot carry."""
    return _HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text`, cleaned, with every run of white space as one space."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """`text`, cleaned, safe in mrkdwn: ``&``, ``<`` and ``>`` escaped, and nothing else, as Slack asks."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, limit: int) -> str:
    """`text` where there is no mrkdwn, as in a header, a button or an input: one line, cleaned, at most `limit` long."""
    return _cut(iter(one_line(text)), limit)


def plain_lines(text: str, limit: int) -> str:
    """As `plain`, with its lines: for an input of several."""
    return _cut(iter(clean(text)), limit)


def brief(text: str, limit: int) -> str:
    """`text` in one line of escaped mrkdwn, at most `limit` long."""
    return cut(escape(plain(text, limit)), limit)


def contrast(before: str, after: str, limit: int) -> tuple[str, str]:
    """Both as `brief`. If they begin with the same words and what differs would be cut off, they begin shortly before it."""
    was, now = one_line(before), one_line(after)
    same = same_beginning(was, now)
    if length(escape(was[:same])) + _AHEAD > limit:
        start = same - _AHEAD
        start = now.find(" ", start, same) + 1 or start
        was, now = f"{ELLIPSIS}{was[start:]}", f"{ELLIPSIS}{now[start:]}"
    return brief(was, limit), brief(now, limit)


def same_beginning(one: str, other: str) -> int:
    """How many characters are the same before the first that differs."""
    differs = (place for place, (left, right) in enumerate(zip(one, other, strict=False)) if left != right)
    return next(differs, min(len(one), len(other)))


def cut(mrkdwn: str, limit: int) -> str:
    """`mrkdwn` at most `limit` long, never ending inside an entity (``&amp;``) or a token (``<url|text>``)."""
    return mrkdwn if length(mrkdwn) <= limit else _cut(_tokens(mrkdwn), limit)


def split(mrkdwn: str, limit: int) -> list[str]:
    """`mrkdwn` in parts of at most `limit`, broken at line ends where there are any, and never inside a token."""
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
    """Every line of `mrkdwn` behind Slack's quotation mark."""
    return "\n".join(f"> {line}" for line in mrkdwn.splitlines())


def link(url: str, text: str) -> str:
    """``<url|text>`` for an http, https or mailto address; the escaped text alone for any other, or an overlong one.

    At most 2,600 long where it is a link, so that a token always fits into a block. ``<url>`` where there is no text.
    """
    address = escape(one_line(url).translate(_UNSAFE_IN_URL))
    if not re.match(r"(?:https?://|mailto:)\S", address, re.IGNORECASE) or length(address) > _LONGEST_URL:
        return escape(one_line(text))
    label = brief(text.replace("|", "¦"), _LONGEST_LABEL)
    return f"<{address}|{label}>" if label else f"<{address}>"


def with_links(text: str) -> str:
    """`text` escaped, with its http(s) addresses as links.

    The builders mark all mrkdwn as verbatim, so that Slack itself turns nothing into a link or a mention.
    """
    parts: list[str] = []
    end = 0
    for match in _URL.finditer(text):
        parts += [escape(text[end : match.start()]), link(match.group(), "") or escape(match.group())]
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def without_code(mrkdwn: str) -> str:
    """`mrkdwn` without backticks, for where Slack would show them."""
    return mrkdwn.replace("`", "")


def spoken(mrkdwn: str) -> str:
    """`mrkdwn` in one line, without the marks that a notification shows and a screen reader says."""
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
    """`line` in pieces of at most `limit`. A single token is never as long as that: `link` sees to it."""
    piece: list[str] = []
    room = limit
    for token in _tokens(line):
        if length(token) > room:
            yield "".join(piece)
            piece, room = [], limit
        piece.append(token)
        room -= length(token)
    yield "".join(piece)
