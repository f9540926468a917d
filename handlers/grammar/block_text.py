"""Block Kit blocks as plain text, as people read them. Buttons and menus are left out. Pure.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bot import wording
from handlers.grammar.rich_text import rich_text
from handlers.grammar.slack_text import Reader, mapping, mappings, string, unescaped

_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]*)\]\(((?:https?://|mailto:|tel:)[^\s()]+)\)")
_WORDLESS: Final = frozenset({"actions", "context_actions", "divider", "file", "input"})
_CONTROLS: Final = frozenset({"button", "overflow", "workflow_button", "feedback_buttons", "icon_button"})
_WORDS: Final = frozenset(
    {
        *("text", "title", "subtitle", "caption", "body", "description", "details", "content", "output", "label", "name", "value"),
        *("alt_text", "url", "title_url", "join_url"),
    }
)
"""Where unknown blocks may have their text."""

_Block = Mapping[str, Any]


def blocks_text(blocks: object, reader: Reader, instead: str = "") -> str:
    """All blocks, each on lines of its own, or `instead` if none has text, as in a message for old clients."""
    read = [(block, block_text(block, reader)) for block in mappings(blocks)]
    if instead and not any(text for _, text in read):
        return instead
    return _lines(*(text or _remark(block) for block, text in read))


def block_text(block: _Block, reader: Reader) -> str:
    """The text of a block. For an unknown kind, any text in it."""
    kind = string(block.get("type"))
    if kind in _WORDLESS:
        return ""
    return _READERS[kind](block, reader).strip("\n") if kind in _READERS else _lines(*_any_words(block, reader))


def words(value: object, reader: Reader) -> str:
    """The text of a text object, or of what stands in its place."""
    if isinstance(value, str):
        return reader.mrkdwn(value)
    text = mapping(value)
    match text.get("type"):
        case "plain_text":
            return unescaped(string(text.get("text")))
        case "raw_text" | "raw_number":
            return string(text.get("text")) or string(text.get("value"))
        case "rich_text":
            return rich_text(text, reader)
    return reader.mrkdwn(string(text.get("text")))


def picture(url: str, title: str) -> str:
    return f"{wording.messages.PICTURE}: {' '.join(filter(None, [title, url]))}" if url or title else ""


def _section(block: _Block, reader: Reader) -> str:
    fields = block.get("fields")
    return _lines(words(block.get("text"), reader), *(words(field, reader) for field in mappings(fields)))


def _context(block: _Block, reader: Reader) -> str:
    texts = (element for element in mappings(block.get("elements")) if element.get("type") != "image")
    return " · ".join(filter(None, (words(text, reader) for text in texts)))


def _markdown(block: _Block, reader: Reader) -> str:
    linked = _MARKDOWN_LINK.sub(lambda link: reader.link(link[2], link[1]), string(block.get("text")))
    return reader.mrkdwn(linked)


def _image(block: _Block, reader: Reader) -> str:
    file = mapping(block.get("slack_file"))
    url = string(block.get("image_url")) or string(file.get("url"))
    return picture(url, words(block.get("title"), reader) or string(block.get("alt_text")))


def _video(block: _Block, reader: Reader) -> str:
    title = words(block.get("title"), reader) or string(block.get("alt_text"))
    url = string(block.get("title_url")) or string(block.get("video_url"))
    return _lines(f"{wording.messages.VIDEO}: {reader.link(url, title)}", words(block.get("description"), reader))


def _table(block: _Block, reader: Reader) -> str:
    """A line for each row."""
    rows = block.get("rows") if isinstance(block.get("rows"), list) else []
    lines = (" | ".join(" ".join(words(cell, reader).split()) for cell in mappings(row)) for row in rows or [])
    return _lines(words(block.get("caption"), reader), *lines)


_READERS: Final[Mapping[str, Callable[[_Block, Reader], str]]] = {
    "rich_text": rich_text,
    "section": _section,
    "header": _section,
    "context": _context,
    "markdown": _markdown,
    "image": _image,
    "video": _video,
    "table": _table,
    "data_table": _table,
}


def _any_words(part: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    """Any text in an unknown shape, in order."""
    for name, value in part.items():
        if isinstance(value, str) and name in _WORDS:
            yield reader.mrkdwn(value)
        for inner in [value] if isinstance(value, Mapping) else mappings(_flat(value)):
            yield from _inner_words(inner, reader)


def _inner_words(part: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    kind = string(part.get("type"))
    if kind in _READERS:
        yield block_text(part, reader)
    elif kind not in _WORDLESS | _CONTROLS:
        yield from _any_words(part, reader)


def _flat(value: object) -> list[object]:
    """The items of a list and of the lists in it, such as a table's rows."""
    if not isinstance(value, list | tuple):
        return []
    return [inner for item in value for inner in (_flat(item) if isinstance(item, list | tuple) else [item])]


def _remark(block: _Block) -> str:
    kind = string(block.get("type"))
    return "" if kind in _WORDLESS or kind in _READERS else wording.messages.part_without_words(kind)


def _lines(*parts: str) -> str:
    return "\n".join(filter(None, parts))
