"""What people wrote in Slack, as plain text for Keesa. Pure; the opposite direction of `handlers.blocks.rich`.

Source: https://docs.slack.dev/messaging/formatting-message-text, “retrieving messages”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"<([^<>|\s][^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def as_read(message: Mapping[str, Any]) -> str:
    """A message as a person reads it: its text or, where an app wrote it without one, its blocks; then its attachments."""
    return "\n".join(filter(None, (_plain(part).strip() for part in _parts(message))))


def _parts(message: Mapping[str, Any]) -> Iterator[str]:
    yield from [str(message["text"])] if message.get("text") else _of_blocks(message)
    for attachment in message.get("attachments") or []:
        yield from list(filter(None, _of_attachment(attachment))) or [str(attachment.get("fallback") or "")]


def _of_attachment(attachment: Mapping[str, Any]) -> Iterator[str]:
    """Source: https://docs.slack.dev/reference/messaging/payload, “attachments”."""
    yield from (str(attachment.get(key) or "") for key in ("pretext", "title", "text"))
    for field in attachment.get("fields") or []:
        yield ": ".join(filter(None, [str(field.get("title") or ""), str(field.get("value") or "")]))
    yield from _of_blocks(attachment)


def _of_blocks(holder: Mapping[str, Any]) -> Iterator[str]:
    """The words of headers, sections, small print and rich text; buttons and pictures have none that matter."""
    for block in holder.get("blocks") or []:
        if block.get("type") == "rich_text":
            yield from (_of_rich(element) for element in block.get("elements") or [])
            continue
        small_print = block.get("elements") if block.get("type") == "context" else None
        for words in (block.get("text"), *(block.get("fields") or []), *(small_print or [])):
            if isinstance(words, Mapping):
                yield str(words.get("text") or "")


def _of_rich(element: Mapping[str, Any]) -> str:
    """A part of a rich text in mrkdwn. Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""
    match element.get("type"):
        case "text":
            return _escaped(str(element.get("text") or ""))
        case "link":
            return f"<{element.get('url')}|{_escaped(str(element.get('text') or ''))}>"
        case "user":
            return f"<@{element.get('user_id')}>"
        case "channel":
            return f"<#{element.get('channel_id')}>"
        case "emoji":
            return f":{element.get('name')}:"
    between = "\n" if element.get("type") == "rich_text_list" else ""
    return between.join(_of_rich(part) for part in element.get("elements") or [])


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(mrkdwn: str) -> str:
    return re.sub("&(?:lt|gt|amp);", lambda entity: _ENTITIES[entity[0]], _TOKEN.sub(_token, mrkdwn))


def _token(match: re.Match[str]) -> str:
    """``<@U1|ana>`` is ``@ana``, ``<#C1|noc>`` is ``#noc``, a link is its address behind its words, a date its fallback."""
    target, words = match[1], match[2] or ""
    if target[:1] in ("@", "#"):
        return f"{target[0]}{words or target[1:]}"
    if target.startswith("!"):
        return words or f"@{target[1:].partition('^')[0]}"
    return f"{words} ({target})" if words and words not in target else target
