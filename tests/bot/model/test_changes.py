"""What changed between two states of a ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.changes import Change, ChangeKind, compare, merge
from bot.model.tickets import Note, Ticket
from tests.harness.samples import note, ticket

NOON = datetime(2026, 11, 7, 12, tzinfo=UTC)

FIELDS: dict[str, tuple[Any, Any]] = {
    "status": ("open", "closed"),
    "priority": (1, 5),
    "assigned_to": ("Help Desk", "John"),
    "ticket_type": ("customer_support", "eco_support"),
    "category": ("fault", "survey"),
    "title": ("Fibre cut", "Fibre cut at Hulhumalé"),
    "description": ("<b>No light</b>", "Light"),
    "customer": ("Customer X", ""),
    "contact_name": ("", "John"),
    "contact_number": ("7000111", "7735241"),
    "image_urls": (("https://x/1.png",), ("https://x/1.png", "https://x/2.png")),
}

moments = st.none() | st.datetimes(timezones=st.just(UTC))
notes = st.builds(Note, text=st.text(max_size=5), author=st.sampled_from(["", "John (J)", "ޢަލީ"]), written_at=moments)
tickets = st.builds(
    Ticket,
    number=st.just("2102001"),
    title=st.text(max_size=5),
    status=st.sampled_from(["open", "closed", ""]),
    priority=st.none() | st.sampled_from([1, 5]),
    category=st.none() | st.sampled_from(["fault", "survey"]),
    raised_at=moments,
    closed_at=moments,
    image_urls=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    notes=st.lists(notes, max_size=4).map(tuple),
)


def field(name: str, before: str, after: str) -> Change:
    return Change(kind=ChangeKind.FIELD, field=name, before=before, after=after)


@given(tickets)
def test_a_ticket_does_not_differ_from_itself(one: Ticket) -> None:
    assert compare(one, one) == []


@given(tickets, tickets)
def test_a_merged_ticket_takes_nothing_back(before: Ticket, after: Ticket) -> None:
    """Merging is idempotent, and what the later answer says stands."""
    merged = merge(before, after)
    assert merge(before, merged) == merged
    assert merged.title == after.title
    assert merged.notes == after.notes
    assert merged.priority == (before.priority if after.priority is None else after.priority)


@given(tickets, st.sampled_from(sorted(FIELDS)))
def test_a_field_that_changed_is_always_reported(one: Ticket, name: str) -> None:
    before, after = FIELDS[name]
    changes = compare(one.model_copy(update={name: before}), one.model_copy(update={name: after}))
    assert [change.field for change in changes] == [name]


@given(tickets, st.lists(notes, max_size=3))
def test_every_new_note_is_reported_once_wherever_it_stands(one: Ticket, added: list[Note]) -> None:
    later = one.model_copy(update={"notes": (*added, *reversed(one.notes))})
    reported = [change.note for change in compare(one, later)]
    assert sorted(map(repr, reported)) == sorted(map(repr, added))


def test_every_field_of_a_ticket_is_compared_or_left_out_on_purpose() -> None:
    left_out = {"number", "raised_at", "raised_by", "closed_at", "notes"}
    assert FIELDS.keys() | left_out == Ticket.model_fields.keys()


@pytest.mark.parametrize("name", ["priority", "ticket_type", "category"])
def test_what_an_answer_does_not_say_has_not_changed(name: str) -> None:
    before = ticket(**{name: FIELDS[name][0]})
    after = before.model_copy(update={name: None})
    assert compare(before, after) == []
    assert compare(before, merge(before, after)) == []
    assert getattr(merge(before, after), name) == FIELDS[name][0]


def test_fields_come_in_order_of_importance_and_notes_last() -> None:
    later = NOON + timedelta(minutes=1)
    before = ticket(notes=(note("old", NOON),))
    after = ticket(title="x", status="closed", notes=(note("second", later), note("old", NOON), note("first", NOON)))
    assert compare(before, after) == [
        field("status", "open", "closed"),
        field("title", "Fibre cut", "x"),
        Change(kind=ChangeKind.NOTE, note=note("first", NOON)),
        Change(kind=ChangeKind.NOTE, note=note("second", later)),
    ]


def test_the_same_words_said_again_are_a_new_note() -> None:
    said = note("ok", NOON)
    assert len(compare(ticket(notes=(said,)), ticket(notes=(said, said)))) == 1
    assert len(compare(ticket(notes=(said,)), ticket(notes=(said, note("ok", NOON, author="Jane"))))) == 1


def test_a_note_that_is_gone_is_no_news() -> None:
    assert compare(ticket(notes=(note("old", NOON),)), ticket()) == []
