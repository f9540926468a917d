"""Plain tables, lists, JSON and CSV, and the times that operators type."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.model.spreadsheet import as_csv
from bot.operating.tables import as_json, as_list, as_text
from bot.operating.times import moment_of

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MALE = ZoneInfo("Indian/Maldives")


def test_columns_are_as_wide_as_needed_on_the_screen() -> None:
    table = as_text(["Item", "What"], [["message/1", "ފޯން"], ["漢字", "a\n\x1b[31mb"]])
    first, second, third = table.splitlines()
    assert (first, second) == ("Item       What", "message/1  ފޯން")
    assert cell_len(third.partition("a")[0]) == 11
    assert third.endswith("a [31mb")


def test_a_list_ends_with_what_has_parts() -> None:
    shown = as_list({"Item": "message/1", "Stored": {"at": NOW, "text": "ފޯން"}, "State": "held"})
    lines = shown.splitlines()
    assert lines[:3] == ["Item   message/1", "State  held", "Stored:"]
    assert json.loads("\n".join(lines[3:])) == {"at": "2026-11-26T12:00:00Z", "text": "ފޯން"}


def test_json_has_times_in_utc() -> None:
    at = NOW.astimezone(timezone(timedelta(hours=5)))
    assert json.loads(as_json({"at": at, "none": None, "word": "ފޯން"})) == {
        "at": "2026-11-26T12:00:00Z",
        "none": None,
        "word": "ފޯން",
    }


@given(st.text())
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    (header, (cell, at, none)) = csv.reader(io.StringIO(as_csv(["a", "b", "c"], [{"a": text, "b": NOW, "c": None}])))
    assert (header, at, none) == (["a", "b", "c"], "2026-11-26T12:00:00Z", "")
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1"])
def test_formulas_are_defused(formula: str) -> None:
    assert as_csv(["a"], [{"a": formula}]).partition("\n")[2].strip('"').startswith("'")


@pytest.mark.parametrize("text", ["No light;=1+1", 'No light"; "=1', "a\t+1", "a\n@SUM(A1)", "a\r\n-1", "a;=1;=2"])
def test_formulas_are_defused_where_the_separator_is_another(text: str) -> None:
    """As in Excel where the comma is the decimal sign: there, the text of a cell is cut at semicolons, whatever the quotes."""
    cells = re.split("[;\\t\\r\\n]", as_csv(["a", "b"], [{"a": "1", "b": text}]))
    assert not [cell for cell in cells if cell.lstrip(' "').startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-26", datetime(2026, 11, 26, tzinfo=MALE)),
        ("2026-11-26T14:30", datetime(2026, 11, 26, 14, 30, tzinfo=MALE)),
        ("2026-11-26T14:30Z", datetime(2026, 11, 26, 14, 30, tzinfo=UTC)),
        ("7d", NOW - timedelta(days=7)),
        ("12H", NOW - timedelta(hours=12)),
        ("30 m", NOW - timedelta(minutes=30)),
    ],
)
def test_times_as_operators_type_them(text: str, moment: datetime) -> None:
    assert moment_of(text, NOW, MALE) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "7", "7w", "26/11/2026"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment_of(text, NOW, MALE)
