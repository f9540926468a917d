"""Rich text, the format of people's messages, as plain text. Pure.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block and the pages of its elements.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import wording
from handlers.grammar.slack_text import Reader, fenced, mapping, mappings, string

_STEP = "    "
_DEEPEST_LIST = 8
_BULLET = "•"
_NAMES = ("text", "title", "label", "name", "fallback", "value", "url")
"""The keys that may hold the text of an unknown element, best first."""


def rich_text(holder: Mapping[str, Any], reader: Reader) -> str:
    """The parts of a ``rich_text`` block, each on lines of its own."""
    return "\n".join(_part(part, reader).removesuffix("\n") for part in mappings(holder.get("elements")))


def quoted(text: str) -> str:
    """Each line after a quotation mark."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _part(part: Mapping[str, Any], reader: Reader) -> str:
    match part.get("type"):
        case "rich_text_list":
            return _list(part, reader)
        case "rich_text_quote":
            return quoted(_inline(part, reader).strip("\n"))
        case "rich_text_preformatted":
            return fenced(_inline(part, reader))
        case "rich_text_section":
            return _inline(part, reader)
    return _element(part, reader)


def _list(part: Mapping[str, Any], reader: Reader, indent: int = 0) -> str:
    """A line for each item. A list that continues another one has the count so far (``offset``)."""
    indent = max(indent, min(_number(part.get("indent")), _DEEPEST_LIST))
    first = _number(part.get("offset")) + 1
    ordered = part.get("style") == "ordered"
    lines: list[str] = []
    count = 0
    for item in mappings(part.get("elements")):
        if item.get("type") == "rich_text_list":
            lines.append(_list(item, reader, indent + 1))
            continue
        mark = f"{_STEP * indent}{f'{first + count}.' if ordered else _BULLET} "
        lines.append(mark + _part(item, reader).strip("\n").replace("\n", f"\n{' ' * len(mark)}"))
        count += 1
    return "\n".join(lines)


def _inline(part: Mapping[str, Any], reader: Reader) -> str:
    return "".join(_element(element, reader) for element in mappings(part.get("elements")))


def _element(element: Mapping[str, Any], reader: Reader) -> str:
    """A piece of a line."""
    match element.get("type"):
        case "text":
            return _styled(string(element.get("text")), mapping(element.get("style")))
        case "link":
            return reader.link(string(element.get("url")), string(element.get("text")))
        case "emoji":
            return _emoji(element)
        case "date":
            return reader.date(element.get("timestamp"), string(element.get("fallback")))
        case "color":
            return string(element.get("value"))
    return _mention(element, reader) or _unknown(element, reader)


def _mention(element: Mapping[str, Any], reader: Reader) -> str:
    match element.get("type"):
        case "user":
            return reader.user(element.get("user_id"))
        case "channel":
            return reader.channel(element.get("channel_id"))
        case "usergroup":
            return reader.usergroup(element.get("usergroup_id"))
        case "team":
            return f"@{string(element.get('team_id'))}"
        case "broadcast":
            return f"@{string(element.get('range'))}"
    return ""


def _unknown(element: Mapping[str, Any], reader: Reader) -> str:
    """Any text in an unknown element, or a placeholder."""
    words = next(filter(None, (string(element.get(name)) for name in _NAMES)), "")
    return words or rich_text(element, reader) or wording.messages.part_without_words(string(element.get("type")))


def _styled(text: str, style: Mapping[str, Any]) -> str:
    """Strikethrough and code are kept, since they change the meaning; bold and italics are dropped."""
    mark = "`" if style.get("code") else "~" if style.get("strike") else ""
    core = text.strip()
    return text.replace(core, f"{mark}{core}{mark}", 1) if core and mark else text


def _emoji(element: Mapping[str, Any]) -> str:
    """The emoji itself, or its name for a custom emoji of the workspace."""
    try:
        return "".join(chr(int(code, 16)) for code in string(element.get("unicode")).split("-"))
    except (ValueError, OverflowError):
        return f":{string(element.get('name'))}:"


def _number(value: object) -> int:
    return min(max(value, 0), 1_000_000) if isinstance(value, int) else 0
