"""Slack messages as plain text for Keesa. Pure; the reverse of `handlers.blocks.rich`.

This never raises, whatever a message contains; new kinds of blocks become whatever text is in them.

Sources: https://docs.slack.dev/messaging/formatting-message-text and
https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from bot import wording
from handlers.grammar.block_text import blocks_text, picture
from handlers.grammar.files_text import file_kind, file_name, file_text
from handlers.grammar.rich_text import quoted
from handlers.grammar.slack_text import Mention, Reader, mapping, mappings, string

_DEEPEST: Final = 40
"""Deeper than any real message. What is nested more deeply is left out."""
_MARKS = re.compile(r"^(?:[>•*#\-\s]|\d+\.\s)+")
_CHANNEL_NAME = re.compile(r"[^\s#@<>A-Z]{1,80}")

_Message = Mapping[str, Any]


class _Attached(NamedTuple):
    """An attachment of a message: a line that says whose it is, and the text."""

    heading: str
    words: str

    @property
    def text(self) -> str:
        return "\n".join(filter(None, [self.heading, quoted(self.words) if self.heading and self.words else self.words]))


def as_read(message: _Message, reader: Reader | None = None) -> str:
    """A message as people read it: its blocks (or its text, if it has none), then its attachments and files."""
    return _read(_pruned(message), reader or Reader())


def title_of(message: _Message, reader: Reader | None = None) -> str:
    """A ticket title from a message: its first line with text, else its first file, else its sender."""
    message, reader = _pruned(message), reader or Reader()
    texts = [_own(message, reader), *(attached.words for attached in _attachments(message, reader))]
    lines = (_MARKS.sub("", line).strip() for text in texts for line in text.splitlines())
    said = next((line for line in lines if any(map(str.isalnum, line))), "")
    return said or _title_of_file(message, reader) or wording.messages.message_from(_sender(message, reader))


def without_previews(message: _Message) -> _Message:
    """The message without what Slack or an app shows below the links in it, which its author didn't write."""
    return {**message, "attachments": [one for one in mappings(message.get("attachments")) if not _is_preview(one)]}


def mentions(message: _Message, *, sender: bool = True) -> list[Mention]:
    """The ids whose names are needed to read a message and, unless told otherwise, its sender's; in order, each once."""
    found: dict[Mention, None] = {}

    def ask(mention: Mention) -> str:
        found.setdefault(mention)
        return ""

    reader = Reader(name_of=ask)
    if sender:
        _sender(message, reader)
    as_read(message, reader)
    return list(found)


def _read(message: _Message, reader: Reader) -> str:
    parts = [
        _own(message, reader),
        *(attached.text for attached in _attachments(message, reader)),
        *(file_text(file, reader) for file in mappings(message.get("files"))),
    ]
    return "\n".join(filter(None, (part.strip() for part in parts)))


def _own(message: _Message, reader: Reader) -> str:
    """The message's own text. People see its blocks; its `text` is for notifications."""
    return blocks_text(message.get("blocks"), reader, instead=reader.mrkdwn(string(message.get("text"))).strip())


def _is_preview(attachment: _Message) -> bool:
    """Forwarded messages have the same marks, and one more."""
    marks = ("from_url", "original_url", "app_unfurl_url", "is_msg_unfurl", "is_app_unfurl")
    return not attachment.get("is_share") and any(attachment.get(mark) for mark in marks)


def _attachments(message: _Message, reader: Reader) -> list[_Attached]:
    return [_attached(attachment, reader) for attachment in mappings(message.get("attachments"))]


def _attached(attachment: _Message, reader: Reader) -> _Attached:
    if attachment.get("is_share") or attachment.get("is_msg_unfurl") or attachment.get("message_blocks"):
        return _forwarded(attachment, reader)
    words = "\n".join(filter(None, (part.strip("\n") for part in _of_app(attachment, reader))))
    return _Attached("", words or reader.mrkdwn(string(attachment.get("fallback"))))


def _forwarded(attachment: _Message, reader: Reader) -> _Attached:
    """A message that somebody forwarded, shared or linked to."""
    names = (string(attachment.get(key)) for key in ("author_name", "author_subname"))
    author = reader.person(attachment.get("author_id")) or next(filter(None, names), "")
    link = string(attachment.get("from_url")) or string(attachment.get("original_url"))
    heading = wording.messages.forwarded(author, _channel_of(attachment, reader), link)
    originals = [mapping(original.get("message")) for original in mappings(attachment.get("message_blocks"))]
    words = "\n".join(filter(None, (_read(original, reader) for original in originals)))
    words = words or "\n".join(filter(None, _of_message(attachment, reader)))
    files = [file_text(file, reader) for file in mappings(attachment.get("files"))]
    return _Attached(heading, "\n".join([words, *files]).strip())


def _channel_of(attachment: _Message, reader: Reader) -> str:
    """The channel that a message was forwarded from, or "" for a conversation without a name."""
    channel_id, name = string(attachment.get("channel_id")), string(attachment.get("channel_name"))
    if not channel_id.startswith(("C", "G")):
        return ""
    shown = reader.channel(channel_id, name if _CHANNEL_NAME.fullmatch(name) else "")
    return "" if shown == f"#{channel_id}" else shown


def _of_message(attachment: _Message, reader: Reader) -> Iterator[str]:
    text = string(attachment.get("text")) or string(attachment.get("fallback"))
    yield blocks_text(attachment.get("blocks"), reader, instead=reader.mrkdwn(text))
    yield from (attached.text for attached in _attachments(attachment, reader))


def _of_app(attachment: _Message, reader: Reader) -> Iterator[str]:
    """An app's attachment, in the order in which Slack shows its parts."""
    yield reader.mrkdwn(string(attachment.get("pretext")))
    yield reader.link(string(attachment.get("author_link")), reader.mrkdwn(string(attachment.get("author_name"))))
    yield reader.link(string(attachment.get("title_link")), reader.mrkdwn(string(attachment.get("title"))))
    yield reader.mrkdwn(string(attachment.get("text")))
    for field in mappings(attachment.get("fields")):
        yield ": ".join(filter(None, (reader.mrkdwn(string(field.get(key))) for key in ("title", "value"))))
    yield blocks_text(attachment.get("blocks"), reader)
    yield picture(string(attachment.get("image_url")), "")
    yield from (file_text(file, reader) for file in mappings(attachment.get("files")))
    yield reader.mrkdwn(string(attachment.get("footer")))


def _title_of_file(message: _Message, reader: Reader) -> str:
    """``Photo from Aminath Ali: rack.jpg``."""
    of_attachments = (file for attachment in mappings(message.get("attachments")) for file in mappings(attachment.get("files")))
    file = next(iter([*mappings(message.get("files")), *of_attachments]), None)
    return wording.messages.file_from(file_kind(file), _sender(message, reader), file_name(file)) if file is not None else ""


def _sender(message: _Message, reader: Reader) -> str:
    """The sender of a message, a person or an app; "" if unknown."""
    profile = mapping(message.get("user_profile"))
    names = (profile.get("real_name"), message.get("username"), mapping(message.get("bot_profile")).get("name"))
    return reader.person(message.get("user")) or next(filter(None, map(string, names)), "")


def _pruned(value: Any, depth: int = _DEEPEST) -> Any:
    """`value` without what is nested too deeply."""
    if isinstance(value, Mapping):
        return {key: _pruned(part, depth - 1) for key, part in value.items()} if depth else {}
    if isinstance(value, list | tuple):
        return [_pruned(part, depth - 1) for part in value] if depth else []
    return value
