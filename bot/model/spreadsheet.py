"""CSV that spreadsheets show as it is. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from bot.model.clean import clean_text

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, Excel doesn't read a file as UTF-8."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula. Source: https://owasp.org/www-community/attacks/CSV_Injection"""
_INNER_FORMULA: Final = re.compile(r'([;\t\r\n][\s"]*)(?=[=+\-@＝＋－＠])')
"""The same where another spreadsheet than ours begins a new cell or line, because its separator isn't the comma."""


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """CSV with a line of column names, whose cells no spreadsheet takes for formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_harmless(row[column]) for column in columns])
    return text.getvalue().rstrip("\n")


def in_utc(moment: datetime) -> str:
    """Such as ``2026-11-26T09:30:00Z``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _harmless(cell: object) -> str:
    text = "" if cell is None else in_utc(cell) if isinstance(cell, datetime) else clean_text(str(cell))
    is_formula = text.lstrip(" \n").startswith(_FORMULA)
    text = _INNER_FORMULA.sub(r"\1'", text)
    return f"'{text}" if is_formula else text
