"""Lists of tickets as tables."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.blocks.display import Display
from handlers.blocks.kit import section
from handlers.blocks.ticket_table import ticket_table
from tests.harness.samples import ticket
from tests.slack import limits

URL = "https://dss.example/tickets/{number}"
INSTEAD = section("a list")


def table(count: int, url: str | None = URL, **fields: Any) -> dict[str, Any] | None:
    """The table of so many tickets, if it is one."""
    tickets = [ticket(str(2102001 + index), **fields) for index in range(count)]
    shown, *_ = ticket_table("Open tickets", tickets, Display(ticket_url=url), [INSTEAD])
    if shown is INSTEAD:
        return None
    as_sent = shown.to_dict()
    assert limits.check_message({"blocks": [as_sent], "text": "x"}) == []
    return as_sent


def test_numbers_are_links() -> None:
    shown = table(12)
    assert shown
    link = {"type": "link", "url": "https://dss.example/tickets/2102001", "text": "2102001"}
    assert shown["rows"][1][0] == {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]}


@pytest.mark.parametrize("url", [None, f"https://dss.example/{'x' * 200}/{{number}}"])
def test_numbers_without_an_address_or_with_a_long_one_sort_as_numbers(url: str | None) -> None:
    shown = table(100, url)
    assert shown
    assert shown["rows"][1][0] == {"type": "raw_number", "value": 2102001, "text": "2102001"}


def test_titles_give_way_to_links() -> None:
    shown = table(100, title="Fibre cut at Hulhumalé " * 9)
    assert shown
    assert shown["rows"][1][0]["type"] == "rich_text"
    assert len(shown["rows"][1][1]["text"]) < 80


def test_what_is_too_long_anyway_is_a_list() -> None:
    assert table(101) is None
