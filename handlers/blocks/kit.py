"""The parts that all messages and forms are made of. Each stays within Slack's limits, whatever it is given.

All mrkdwn is verbatim: Slack makes mentions and links only from the tokens that `text` and `Display` write. Limits:
https://docs.slack.dev/reference/block-kit/blocks. The blocks of a message may hold about 13,000 characters together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot import wording
from handlers.blocks import text
from handlers.grammar.buttons import Button
from handlers.slack.limits import length
from handlers.slack.metadata import Payload

P = TypeVar("P", bound=Payload | None)

MESSAGE_LENGTH = 12_000
SECTION = 3_000
FIELD = 2_000
_HEADER = 150
_BUTTON = 75
_TEXT = 3_000
_BLANK = "–"  # Slack rejects an empty text


class Message(NamedTuple):
    """Blocks, and a mrkdwn sentence for notifications and screen readers."""

    blocks: list[Block]
    text: str


class Unchanging(Block):
    """A block that is the same in every answer, so it is checked and converted to JSON once."""

    def __init__(self, block: Block) -> None:
        super().__init__(type=block.type, block_id=block.block_id)
        self._converted = block.to_dict()

    def to_dict(self) -> dict[str, Any]:
        return self._converted


class Finer(Block):
    """A block that not every workspace shows yet: `fields` are what it has besides its type. Where Slack refuses it, the blocks
    `instead` take its place.
    """

    def __init__(self, kind: str, fields: dict[str, Any], instead: Sequence[Block] = ()) -> None:
        super().__init__(type=kind)
        self.instead = tuple(instead)
        self._fields = fields

    def to_dict(self) -> dict[str, Any]:
        return {"type": self.type, **self._fields}


def plainly(shown: Message) -> Message:
    """The same message with only what every workspace shows, also in a window."""
    parts = (block.instead if isinstance(block, Finer) else (block,) for block in shown.blocks)
    return shown._replace(blocks=[block for part in parts for block in part])


def message(blocks: list[Block], sentence: str) -> Message:
    """A message with its sentence (escaped mrkdwn), without formatting marks and cut to what ``chat.update`` accepts too."""
    return Message(blocks, _or_blank(text.cut(text.spoken(sentence), _TEXT)))


def remark(said: str) -> Message:
    """A message of one paragraph of mrkdwn; its sentence is the same text on one line, without formatting marks."""
    return message([section(said)], said)


def with_remark(shown: Message, said: str) -> Message:
    """The same message with small print (mrkdwn) below, which its sentence begins with."""
    return message([*shown.blocks, context(said)], f"{said} {shown.text}")


def mrkdwn(string: str, limit: int = SECTION) -> MarkdownTextObject:
    """Escaped mrkdwn."""
    return MarkdownTextObject(text=_or_blank(text.cut(string, limit)), verbatim=True)


def plain(string: str, limit: int) -> PlainTextObject:
    """Plain text."""
    return PlainTextObject(text=_or_blank(text.plain(string, limit)), emoji=True)


def header(string: str) -> HeaderBlock:
    """A heading of plain text, cut to 150 characters."""
    return HeaderBlock(text=plain(string, _HEADER))


def section(string: str, accessory: InteractiveElement | None = None) -> SectionBlock:
    """A paragraph of mrkdwn, cut to 3,000 characters, optionally with a button beside it."""
    return SectionBlock(text=mrkdwn(string), accessory=accessory)


def paragraphs(lines: Sequence[str], room: int = MESSAGE_LENGTH - 1_000) -> list[Block]:
    """Lines of mrkdwn in as few sections as possible; beyond `room` characters, the number of lines left out."""
    shown: list[str] = []
    for line in lines:
        room -= length(line) + 1
        if room < 0:
            shown.append(wording.lists.and_more(len(lines) - len(shown)))
            break
        shown.append(line)
    return [section(part) for part in text.split("\n".join(shown), SECTION)]


def fields(labelled: Iterable[tuple[str, str]]) -> list[Block]:
    """Labels and mrkdwn values in two columns, ten to a block; no block if there are none."""
    objects = [mrkdwn(f"*{label}*\n{value}", FIELD) for label, value in labelled]
    return [SectionBlock(fields=objects[start : start + 10]) for start in range(0, len(objects), 10)]


def context(*lines: str) -> ContextBlock:
    """Small print of one to ten lines of mrkdwn."""
    return ContextBlock(elements=[mrkdwn(line, FIELD) for line in lines])


def actions(*elements: InteractiveElement) -> ActionsBlock:
    """A row of 1 to 25 buttons and menus."""
    return ActionsBlock(elements=list(elements))


def button(label: str, pressed: Button[P], payload: P | None = None, *, style: str | None = None, said: str = "") -> ButtonElement:
    """A button with its value; `style` is ``primary`` or ``danger``.

    `said` is the accessible label for screen readers, in plain text.
    """
    value = payload.to_json() if isinstance(payload, Payload) else None
    spoken = text.plain(said, _BUTTON) or None
    return ButtonElement(text=plain(label, _BUTTON), action_id=pressed.id, value=value, style=style, accessibility_label=spoken)


def link_button(label: str, pressed: Button[None], url: str) -> ButtonElement:
    """A button that opens `url` (at most 3,000 characters) in the browser."""
    return ButtonElement(text=plain(label, _BUTTON), action_id=pressed.id, url=url)


def _or_blank(string: str) -> str:
    return string if string.strip() else _BLANK
