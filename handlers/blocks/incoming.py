"""What people wrote in Slack, as plain text for Keesa. Pure; the opposite direction of `handlers.blocks.rich`.

Source: https://docs.slack.dev/messaging/formatting-message-text, «retrieving messages».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"<([^<>|\s][^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def as_read(message: Mapping[str, Any]) -> str:
    """A message as a person reads it: its text or, where an app wrote it without one, that of its attachments."""
    return "\n".join(filter(None, (_plain(part).strip() for part in _parts(message))))


def _parts(message: Mapping[str, Any]) -> Iterator[str]:
    if written := message.get("text"):
        yield str(written)
        return
    for attachment in message.get("attachments") or []:
        yield str(attachment.get("text") or attachment.get("fallback") or "")


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
