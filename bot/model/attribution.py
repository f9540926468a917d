"""The signature: the line that ends every description and note the bot sends to Keesa.

Keesa only sees one service account, so the line names the person, the channel and the time to the second. Its reference, which no
other write has, lets the bot recognise its own write when Keesa's answer was lost. Slack shows the text without the line, under the
name of the person in it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, tzinfo
from typing import Final, NamedTuple, Protocol

from bot.model.markup import bare_text, is_html, unescape
from bot.model.visible import one_line

_DIRECT: Final = "in a direct message"
_END: Final = re.compile(r"\(ref (\w{1,16})\)(?:\s|&nbsp;|&#160;|</?\w+(?:\s[^<>]*)?/?>)*$")
_LINE: Final = re.compile(
    r"\s*— (?P<who>[^\r\n]{1,100}?) "
    rf"(?:in #(?P<channel>\S{{1,100}})|{_DIRECT}) "
    r"on Slack, [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} \(ref \w{1,16}\)"
)
_LONGEST_NAME: Final = 80
_NOT_IN_A_NAME: Final = {ord(mark): " " for mark in "<>#"} | {ord(mark): "-" for mark in "—―–"}
_REFERENCE: Final = re.compile(r"\(\s*ref\b", re.IGNORECASE)
_ON_SLACK: Final = re.compile(r"\bon\s+(?=slack)", re.IGNORECASE)
_LINE_BREAK: Final = re.compile(r"<(?:br|/?div|/?p)(?:\s[^<>]*)?/?>", re.IGNORECASE)


class Asker(Protocol):
    """Who asked for a write, and where. `bot.model.writes.Requester` implements it."""

    @property
    def user_id(self) -> str: ...
    @property
    def user_name(self) -> str: ...
    @property
    def channel_name(self) -> str: ...


class Asked(Protocol):
    """What is signed. `bot.model.writes.Submission` implements it."""

    @property
    def id(self) -> str: ...
    @property
    def requester(self) -> Asker: ...
    @property
    def created_at(self) -> datetime: ...


class Attributed(NamedTuple):
    """A text without its signature, and the person whom the signature names. `channel_name` is "" for a direct message."""

    text: str
    user_name: str
    channel_name: str


def as_name(name: str) -> str:
    """`name` as it can stand in the line, or "" if nothing is left of it.

    People choose their own names, so a name must not be able to imitate the line. It becomes one line of visible characters,
    without the marks that the line is made of or anything that looks like them.
    """
    shown = one_line(unicodedata.normalize("NFKC", one_line(name))).translate(_NOT_IN_A_NAME)
    shown = " ".join(shown.split())[:_LONGEST_NAME]
    if _REFERENCE.search(shown):
        shown = shown.replace("(", " ").replace(")", " ")
    return " ".join(_ON_SLACK.sub("on-", shown).split()).strip("- ")


def signed(text: str, submission: Asked, time_zone: tzinfo) -> str:
    """`text` with the signature of `asked` as its last line."""
    who = submission.requester
    where = f"in #{who.channel_name}" if who.channel_name else _DIRECT
    when = submission.created_at.astimezone(time_zone).strftime("%Y-%m-%d %H:%M:%S")
    name = as_name(who.user_name) or who.user_id
    return f"{text.rstrip()}\n\n— {name} {where} on Slack, {when} ({reference(submission)})"


def reference(submission: Asked) -> str:
    """The part of the line that no other write has."""
    return f"ref {submission.id}"


def is_signed_by(submission: Asked, text: str) -> bool:
    """Whether `text`, as Keesa returns it, ends in the signature of this submission. Keesa may have turned it into HTML."""
    return f"({reference(submission)})" in text


def signature(text: str) -> str | None:
    """The id of the submission whose signature ends `text`, or None if there is none. Anybody can write such a line."""
    found = _END.search(text)
    return found[1] if found else None


def attributed(text: str) -> Attributed | None:
    """The reverse of `signed`, or None if `text` doesn't end in such a line on a line of its own.

    Keesa may have turned it into HTML: the tags after the signature stay. The text is as Keesa has it, the names are decoded.
    Anybody can write such a line.
    """
    end = _END.search(text)
    if end is None:
        return None
    start = max(text.rfind(mark, 0, end.start()) for mark in ("\n>" if is_html(text) else "\n")) + 1
    stop = end.end(1) + 1
    line = _LINE.fullmatch(unescape(text[start:stop]))
    if line is None or not _ends_a_line(text[:start]):
        return None
    return Attributed((text[:start] + text[stop:]).rstrip(), line["who"], line["channel"] or "")


def read_text(source: str) -> str:
    """A description or note as plain text, without its signature."""
    found = attributed(source)
    return bare_text(found.text if found else source)


def _ends_a_line(before: str) -> bool:
    """Whether a new line begins after `before`, in plain text or in HTML."""
    return before[-1:] in ("", "\n") or bool(_LINE_BREAK.fullmatch(before, before.rfind("<")))
