"""A list of tickets as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bot.model.tickets import Ticket
from handlers.blocks.display import Display
from handlers.blocks.ticket_file import ticket_file
from tests.handlers.blocks import hostile

DISPLAY: Final = Display(time_zone=ZoneInfo("Indian/Maldives"), ticket_url="https://keesa.example/{number}")


def _rows(tickets: list[Ticket], display: Display = DISPLAY) -> list[dict[str, str]]:
    content = ticket_file(tickets, display)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_ticket() -> None:
    raised = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
    (row,) = _rows([Ticket(number="7", title="ކޭބަލް, <b>cut</b>", priority=5, category="fault", customer="X", raised_at=raised)])
    expected = {"Number": "7", "Title": "ކޭބަލް, cut", "Priority": "High", "Category": "Fault", "Raised": "2026-11-20 01:00"}
    assert row.items() >= expected.items()
    assert (row["Closed"], row["Link"]) == ("", "https://keesa.example/7")


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_nothing_becomes_a_formula(formula: str) -> None:
    (row,) = _rows([Ticket(number="7", title=formula, customer=formula, contact_number=formula, assigned_to=formula)])
    assert not [cell for cell in row.values() if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]


@given(hostile.tickets, hostile.displays)
def test_whatever_keesa_has_a_ticket_is_one_row(ticket: Ticket, display: Display) -> None:
    assert [row["Number"] for row in _rows([ticket, ticket], display)] == [ticket.number] * 2
