"""Plain tables and JSON for the command line. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.cells import cell_len

from bot.model.clean import clean_text
from bot.model.spreadsheet import in_utc

_GAP: Final = "  "


def as_text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A line for each row, in columns as wide as needed. Cells become one line without control characters."""
    lines = [list(columns), *[[_on_one_line(cell) for cell in row] for row in rows]]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_GAP.join(map(_padded, line, widths)).rstrip() for line in lines)


def as_list(values: Mapping[str, object]) -> str:
    """A line for each value, after its name; what has parts is indented below it, as JSON."""
    names = [name for name, value in values.items() if not isinstance(value, Mapping)]
    width = max(map(cell_len, names), default=0)
    lines = [f"{_padded(name, width)}{_GAP}{_on_one_line(str(values[name]))}" for name in names]
    return "\n".join([*lines, *(f"{name}:\n{as_json(value)}" for name, value in values.items() if isinstance(value, Mapping))])


def as_json(value: object) -> str:
    """JSON that people can read, with times in UTC."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=_json)


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - cell_len(cell))


def _on_one_line(cell: str) -> str:
    return " ".join(clean_text(cell).split())


def _json(value: Any) -> str:
    return in_utc(value) if isinstance(value, datetime) else str(value)
