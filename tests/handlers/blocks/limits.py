"""The limits for a builder's result: everything in `tests.slack.limits`, counted in UTF-16 units, and rules of our own.

All mrkdwn is verbatim and escaped, and contains only tokens for dates, links, people and channels. Only blocks that every client
shows are used, or stand in the place of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.blocks.kit import Finer, Message, plainly
from tests.slack import limits

Json = dict[str, Any]

_KINDS = {
    *("section", "header", "divider", "context", "actions", "input", "image"),
    *("plain_text", "mrkdwn", "button", "static_select", "external_select", "overflow", "plain_text_input", "checkboxes"),
}
_TOKEN = re.compile(
    r"<(?:!date\^-?\d+\^[^<>|^]+\|[^<>|]+|(?:https?://|mailto:)[^<>|\s]+(?:\|[^<>|]+)?|[@#][A-Z0-9]+)>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_QUOTATION = re.compile(r"(?m)^(?:> ?)+")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def check_message(blocks: Sequence[Block], text: str) -> None:
    """Fails if Slack would reject or cut the message when it is posted or updated, or would find a token in people's text.

    That is so also where it doesn't show all blocks.
    """
    for shown in (Message(list(blocks), text), plainly(Message(list(blocks), text))):
        sent = [block.to_dict() for block in shown.blocks]
        assert limits.check_message({"text": text, "blocks": _wide(sent)}, updating=True) == []
        _check_texts([part for part, block in zip(sent, shown.blocks, strict=True) if not isinstance(block, Finer)])
        assert not _CONTROL.search("".join(_strings(sent)))
    check_mrkdwn(text, limits.UPDATE_TEXT)


def check_view(view: View) -> None:
    """Fails if Slack would reject the view. A view without inputs must have no submit button."""
    sent = view.to_dict()
    assert limits.check_view(_wide(sent)) == []
    assert ("submit" in sent) == any(block["type"] == "input" for block in sent["blocks"])
    _check_texts(sent["blocks"])


def check_mrkdwn(text: str, limit: int) -> None:
    """Fails if `text` is empty, too long or not escaped, or contains a token that the bot didn't intend."""
    assert text.strip()
    assert len(_wide(text)) <= limit
    assert not _CONTROL.search(text)
    rest = _QUOTATION.sub("", _ENTITY.sub("", _TOKEN.sub("", text)))
    assert not re.search("[<>&]", rest), rest


def _check_texts(blocks: list[Json]) -> None:
    for part in _objects(blocks):
        assert part.get("type", "plain_text") in _KINDS
        if part.get("type") == "mrkdwn":
            assert part["verbatim"] is True
            check_mrkdwn(part["text"], 3_000)
    assert not _CONTROL.search("".join(_strings(blocks)))


def _objects(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from _objects(inner)


def _strings(blocks: list[Json]) -> Iterator[str]:
    for part in _objects(blocks):
        yield from (value for value in part.values() if isinstance(value, str))


def _wide(value: Any) -> Any:
    """`value` with two characters for each that needs two UTF-16 units: the stricter way to count."""
    if isinstance(value, str):
        return re.sub("[\U00010000-\U0010ffff]", "xx", value)
    if isinstance(value, dict):
        return {key: _wide(inner) for key, inner in value.items()}
    return [_wide(inner) for inner in value] if isinstance(value, list) else value
