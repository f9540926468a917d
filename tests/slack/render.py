"""What a person sees of blocks: their text, and what can be pressed or chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Control:
    """An interactive element, its block, and the text beside it (the row that a button belongs to)."""

    block: Json
    element: Json
    near: str

    @property
    def label(self) -> str:
        """Its label: a button's text, an input's label, a menu's placeholder."""
        if self.block["type"] == "input":
            return words(self.block["label"])
        return words(self.element.get("text") or self.element.get("placeholder") or {})

    @property
    def key(self) -> tuple[str, str]:
        return str(self.block["block_id"]), str(self.element["action_id"])

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")

    def names(self) -> set[str]:
        return {self.label, str(self.element["action_id"]), str(self.element["type"])} - {""}


def words(text: Json) -> str:
    """The text of a text object."""
    return str(text.get("text", ""))


def options(element: Json) -> list[Json]:
    """All options of a menu, out of their groups."""
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return [option for group in groups for option in group["options"]]


def elements(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    if block["type"] == "actions":
        return list(block["elements"])
    found = block.get("accessory") or block.get("element")
    return [found] if found and found["type"] != "image" else []


def controls(blocks: list[Json]) -> Iterator[Control]:
    """Everything that can be pressed, chosen or filled in, in order."""
    above = ""
    for block in blocks:
        near = _text(block) or above
        yield from (Control(block, element, near) for element in elements(block))
        above = "" if block["type"] == "divider" else _text(block) or above


def buttons(blocks: list[Json]) -> list[str]:
    """The labels of the buttons, in order."""
    return [control.label for control in controls(blocks) if control.element["type"] == "button"]


def render(blocks: list[Json]) -> str:
    """The text of all blocks, one or more lines each; buttons as ``[Add note]``, inputs as ``Title: [...]``."""
    return "\n".join(filter(None, map(_render_block, blocks)))


def _render_block(block: Json) -> str:
    pressed = " ".join(f"[{_face(element)}]" for element in elements(block))
    return " ".join(filter(None, [_text(block), pressed]))


def _text(block: Json) -> str:
    match block["type"]:
        case "section":
            return "\n".join(words(part) for part in [block.get("text", {}), *block.get("fields", [])] if part)
        case "context":
            return " ".join(part.get("alt_text") or words(part) for part in block["elements"])
        case "header":
            return words(block["text"])
        case "input":
            return f"{words(block['label'])}:"
        case "markdown":
            return str(block["text"])
        case "image":
            return str(block["alt_text"])
        case "rich_text":
            return _rich(block)
        case _:
            return ""


def _rich(part: Json) -> str:
    own = str(part.get("text") or part.get("url") or "")
    return own + "".join(_rich(inner) for inner in part.get("elements", []))


def _face(element: Json) -> str:
    chosen = element.get("initial_option") or element.get("text") or element.get("placeholder")
    return words(chosen) if chosen else str(element.get("initial_value") or element["type"])
