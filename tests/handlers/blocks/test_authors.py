"""The names of people in Keesa as Slack shows them."""

from __future__ import annotations

import pytest

from handlers.blocks.authors import note_with_author, person, ticket_with_author
from tests.harness.samples import note, ticket


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("John Doe (John)", "John Doe"),
        ("Mohamed Rilwan (Rilu)", "Mohamed Rilwan"),
        ("Keesa Bot (Bot)", "Keesa Bot"),
        ("KEESA (BOT)", "KEESA"),
        ("ޢަލީ ރަޝީދު (ޢަލީ)", "ޢަލީ ރަޝީދު"),
        ("Ali (NOC) (Ali)", "Ali (NOC)"),
        ("Ali (NOC)", "Ali (NOC)"),
        ("Ali (night shift)", "Ali (night shift)"),
        ("Ali (2)", "Ali (2)"),
        ("Tom &amp; Jerry (Tom)", "Tom & Jerry"),
        ("(Bot)", "(Bot)"),
        ("", ""),
    ],
)
def test_a_person_is_shown_by_name_alone(source: str, shown: str) -> None:
    assert person(source) == shown
    assert note_with_author(note("up", author=source)).author == shown
    read = ticket_with_author(ticket(raised_by=source, assigned_to=source))
    assert (read.raised_by, read.assigned_to) == (shown, shown)
