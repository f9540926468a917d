"""Plain tables, JSON and CSV for the command line. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rich.cells import cell_len

from bot.model.clean import clean_text

_GAP: Final = "  "
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula. Source: https://owasp.org/www-community/attacks/CSV_Injection"""


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


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """CSV with a line of column names, whose cells no spreadsheet takes for formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(row[column]) for column in columns])
    return text.getvalue().rstrip("\n")


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - cell_len(cell))


def _on_one_line(cell: str) -> str:
    return " ".join(clean_text(cell).split())


def _harmless(cell: object) -> str:
    text = "" if cell is None else _json(cell) if isinstance(cell, datetime) else clean_text(str(cell))
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def _json(value: Any) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if isinstance(value, datetime) else str(value)
