"""Cells of tables that people sort, filter and page in Slack, and how long tables may be.

Source: https://docs.slack.dev/reference/block-kit/blocks/data-table-block. A cell is ``raw_text``, ``raw_number`` or ``rich_text``,
which can link; the head has no ``rich_text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from slack_sdk.models.blocks import Block

from handlers.blocks import text
from handlers.blocks.kit import Finer
from handlers.slack.limits import length

MOST_ROWS: Final = 100
_ROWS_AT_ONCE: Final = 10
_LONGEST: Final = 9_000
"""Characters of all cells: Slack's limit is 10,000. Of a link, its address counts too, since Slack doesn't say that it doesn't."""
_CAPTION: Final = 150
_HEAD: Final = 75
_BLANK: Final = "–"  # a cell may not be empty
_MOST_DIGITS: Final = 15

Cell = Mapping[str, Any]
Rows = Sequence[Sequence[Cell]]


def words_cell(words: str, limit: int) -> Cell:
    """One line of plain text."""
    return {"type": "raw_text", "text": text.plain(words, limit).strip() or _BLANK}


def number_cell(number: str, url: str | None = None) -> Cell:
    """A ticket's number: it sorts as a number or, if it has an address, leads there."""
    if url:
        return _rich({"type": "link", "url": url, "text": number})
    if len(number) > _MOST_DIGITS:
        return words_cell(number, _HEAD)
    return {"type": "raw_number", "value": int(number), "text": number}


def mention_cell(kind: Literal["user", "channel"], slack_id: str) -> Cell:
    """A person or a channel, which Slack names as far as the reader may know."""
    return _rich({"type": kind, f"{kind}_id": slack_id})


def fits(rows: Rows) -> bool:
    """Whether Slack takes so many rows, without the head, and so much text."""
    return len(rows) <= MOST_ROWS and sum(_length(cell) for row in rows for cell in row) <= _LONGEST


def data_table(caption: str, head: Iterable[str], rows: Rows, instead: Sequence[Block]) -> Finer:
    """The table; where Slack has none, the blocks `instead`. `caption` and `head` are plain text."""
    named = text.plain(caption, _CAPTION).strip() or _BLANK
    all_rows = [[words_cell(title, _HEAD) for title in head], *rows]
    return Finer("data_table", {"caption": named, "rows": all_rows, "page_size": _ROWS_AT_ONCE}, instead)


def _rich(element: Mapping[str, str]) -> Cell:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def _length(cell: Cell) -> int:
    if cell["type"] != "rich_text":
        return length(str(cell["text"]))
    return sum(length(str(value)) for section in cell["elements"] for element in section["elements"] for value in element.values())
