"""Sends a message's sentence alone if Slack finds fault with its blocks: a person or a channel gets that rather than nothing."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from bot.model.errors import ContentRefused
from handlers.blocks import text
from handlers.blocks.kit import Finer, Message, plainly
from handlers.slack.pictures import Pictures

log = logging.getLogger(__name__)

T = TypeVar("T")
_SENTENCE: Final = 1000
_A_DAY: Final = 24 * 60 * 60.0


class Plainness:
    """The kinds of `Finer` blocks that this workspace refuses, as far as this process has seen within a day.

    After that they are tried again: the workspace may have got them, or only one message was at fault.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._refused_at: dict[str, float] = {}

    def needed_for(self, content: Message) -> bool:
        recently = self._monotonic() - _A_DAY
        return any(self._refused_at.get(kind, recently) > recently for kind in _finer(content))

    def remember(self, content: Message) -> None:
        """Slack refused this message, and took it without its `Finer` blocks."""
        self._refused_at |= dict.fromkeys(_finer(content), self._monotonic())

    def forget(self) -> None:
        self._refused_at = {}


PLAINNESS: Final = Plainness()
"""Of the one workspace that a process works for."""


def with_or_without_blocks(send: Callable[[Message], T], content: Message, pictures: Pictures | None = None) -> T:
    """Send it as well as this workspace shows it.

    If Slack rejects blocks that not every workspace shows, send what stands in their place, also from now on: of charts, `pictures`
    for a message that can show them. If it rejects the others, which is a defect in the bot, send only the sentence.
    """
    if not _finer(content):
        return _with_or_without(send, content)
    if not PLAINNESS.needed_for(content):
        try:
            return send(content)
        except ContentRefused as error:
            log.info("Slack refuses %s here: %s", " and ".join(sorted(_finer(content))), error)
    sent = _with_pictures(send, content, pictures) if pictures else _with_or_without(send, plainly(content))
    PLAINNESS.remember(content)
    return sent


def _with_pictures(send: Callable[[Message], T], content: Message, pictures: Pictures) -> T:
    shown = pictures.of(content)
    if shown is not None:
        try:
            return pictures.when_processed(lambda: send(shown))
        except ContentRefused as error:
            log.warning("Slack refuses pictures of charts, so a report has its text alone: %s", error)
    return _with_or_without(send, plainly(content))


def _with_or_without(send: Callable[[Message], T], content: Message) -> T:
    try:
        return send(content)
    except ContentRefused as error:
        defect = f"{error}, {_shape(content)}"
    log.error("Slack rejected the blocks of a message, so only its text is sent: %s", defect)
    return send(Message([], text.cut(content.text, _SENTENCE)))


def _finer(content: Message) -> frozenset[str]:
    return frozenset(str(block.type) for block in content.blocks if isinstance(block, Finer))


def _shape(content: Message) -> str:
    """The structure of a message without its text, for the log."""
    blocks = ", ".join(f"{block.type} of {len(json.dumps(block.to_dict()))}" for block in content.blocks)
    return f"text of {len(content.text)}; {blocks}"
