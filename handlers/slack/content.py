"""Sends a message's sentence alone if Slack finds fault with its blocks: a person or a channel gets that rather than nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from bot.model.errors import ContentRefused
from handlers.blocks import text
from handlers.blocks.kit import Message

log = logging.getLogger(__name__)

T = TypeVar("T")
_SENTENCE: Final = 1000


def with_or_without_blocks(send: Callable[[Message], T], content: Message) -> T:
    """Send it. If Slack rejects the blocks, which is a defect in the bot, send only the sentence."""
    try:
        return send(content)
    except ContentRefused as error:
        defect = f"{error}, {_shape(content)}"
    log.error("Slack rejected the blocks of a message, so only its text is sent: %s", defect)
    return send(Message([], text.cut(content.text, _SENTENCE)))


def _shape(content: Message) -> str:
    """The structure of a message without its text, for the log."""
    blocks = ", ".join(f"{block.type} of {len(json.dumps(block.to_dict()))}" for block in content.blocks)
    return f"text of {len(content.text)}; {blocks}"
