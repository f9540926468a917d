"""Messages and forms as lines of plain text: buttons in [brackets], fields and menus by their label."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

_REFERENCE = re.compile(r"<([@#!]?)([^|>]+)(?:\|([^>]*))?>")


def message_lines(message: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """A message's blocks as lines, or its text if it has none. `names` maps the ids of people and channels to names."""
    blocks = message.get("blocks") or []
    texts = (line for block in blocks for line in _block_lines(block)) if blocks else iter([message.get("text", "")])
    return [line for text in texts for line in _readable(text, names).splitlines()]


def view_lines(view: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """A form or window as lines: its title, its blocks and its buttons."""
    foot = [f"[{view[key]['text']}]" for key in ("close", "submit") if view.get(key)]
    return [f"— {view['title']['text']} —", *message_lines(view, names), " ".join(foot)]


def _block_lines(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "divider":
            yield "----"
        case "input":
            yield f"{block['label']['text']}: {_initial(block['element'])}"
        case "actions":
            yield " ".join(filter(None, map(_element, block["elements"])))
        case "context":
            yield " · ".join(filter(None, map(_element, block["elements"])))
        case _:
            yield from filter(None, _section_lines(block))


def _section_lines(block: Mapping[str, Any]) -> Iterator[str]:
    yield block.get("text", {}).get("text", "")
    yield from (field["text"].replace("\n", " ") for field in block.get("fields") or [])
    yield _element(block.get("accessory", {}))


def _element(element: Mapping[str, Any]) -> str:
    match element.get("type"):
        case "button":
            return f"[{element['text']['text']}]"
        case "mrkdwn" | "plain_text":
            return str(element["text"])
        case "static_select" | "overflow":
            return f"[{element.get('placeholder', {}).get('text', '…')} ▾]"
        case _:
            return ""


def _initial(element: Mapping[str, Any]) -> str:
    chosen = element.get("initial_option") or {}
    return str(element.get("initial_value") or chosen.get("text", {}).get("text", "") or "____")


def _readable(text: str, names: Mapping[str, str]) -> str:
    def read(found: re.Match[str]) -> str:
        mark, target, label = found.groups()
        if mark in ("@", "#"):
            return mark + names.get(target, target)
        return str(label or target)

    return html.unescape(_REFERENCE.sub(read, text))
