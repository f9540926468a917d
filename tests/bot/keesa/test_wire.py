from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keesa import wire
from bot.keesa.wire import UnreadableTicket
from bot.model.tickets import Note, Ticket

from .server import example

TICKET_KEYS = list(json.loads(example("tickets_by_type"))["data"]["tickets"][0])

texts = st.text() | st.sampled_from(
    ["not closed", "2012001", "18:30 11/08/2020", "2020-12-01T10:58:50.050+05:00", "0001-01-01", "\ud800", "\0", "1" * 30]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8)
note_like = st.fixed_dictionaries({}, optional={"comment": values, "added_on": values, "commented_by": values, "note": values})
ticket_like = st.fixed_dictionaries(
    {"id": st.integers(min_value=1, max_value=10**9) | values},
    optional={key: values for key in TICKET_KEYS if key not in ("id", "ticket_notes")}
    | {"ticket_notes": st.lists(note_like) | values},
)


@given(ticket_like | values)
def test_any_json_is_a_ticket_or_unreadable(raw: Any) -> None:
    try:
        ticket = wire.read_ticket(raw)
    except UnreadableTicket:
        return
    assert Ticket.model_validate_json(ticket.model_dump_json()) == ticket


@given(note_like | values)
def test_any_json_is_a_note_or_unreadable(raw: Any) -> None:
    try:
        note = wire.read_note(raw)
    except ValueError:
        return
    assert Note.model_validate_json(note.model_dump_json()) == note


@given(st.lists(ticket_like | values, max_size=5), st.binary())
def test_any_list_is_a_page(tickets: list[Any], body: bytes) -> None:
    page = wire.read_page(body, tickets, wire.read_ticket)
    assert len({item.number for item in page.items}) == len(page.items) <= len(tickets) - page.skipped


@given(values)
def test_any_json_has_a_number_or_none(answer: Any) -> None:
    for value in (answer, {"success": answer}, {"success": {"ticket_number": answer}}):
        number = wire.read_raised_number(value)
        assert number is None or number.isdecimal()
    wire.read_data(answer, "tickets")
    wire.moment_or_none(answer)


def read(**keys: Any) -> Ticket:
    return wire.read_ticket({"id": 1, **keys})


def test_a_number_is_enough() -> None:
    assert read() == Ticket(number="1")
    assert read(**dict.fromkeys(TICKET_KEYS[1:])) == Ticket(number="1")
    assert read(brand_new={"key": 1}) == Ticket(number="1")


@pytest.mark.parametrize(("raw", "number"), [(7, "7"), ("7", "7"), (" 7 ", "7"), (7.0, "7"), ("007", "007")])
def test_numbers(raw: object, number: str) -> None:
    assert wire.read_ticket({"id": raw}).number == number


@pytest.mark.parametrize("raw", [None, True, -1, 1.5, "", "x", "7x", "٧", [], {}, 10**18, float("nan"), float("inf")])
def test_no_numbers(raw: object) -> None:
    with pytest.raises(UnreadableTicket) as caught:
        wire.read_ticket({"id": raw})
    assert caught.value.number is None


def test_numbers_and_strings_stand_in_for_each_other() -> None:
    ticket = read(title=588, contact_number="7000111", priority="5", customer=20.0)
    assert (ticket.title, ticket.contact_number, ticket.priority, ticket.customer) == ("588", "7000111", 5, "20")
    assert read(contact_number=7000111.0).contact_number == "7000111"
    assert read(priority="").priority is None


def test_what_nothing_can_hold_is_taken_out() -> None:
    assert read(title="a\0b\ud800c").title == "ab?c"


@pytest.mark.parametrize("words", ["not closed", "Not Closed", " not closed ", "", None])
def test_not_closed(words: object) -> None:
    assert read(closed_date=words, status="open").closed_at is None


@pytest.mark.parametrize(
    ("raw", "utc"),
    [
        ("2020-12-01T10:58:50.050+05:00", datetime(2020, 12, 1, 5, 58, 50, 50_000, UTC)),
        ("2020-12-01T05:58:50Z", datetime(2020, 12, 1, 5, 58, 50, tzinfo=UTC)),
        ("2020-12-01T10:58:50", datetime(2020, 12, 1, 5, 58, 50, tzinfo=UTC)),
        ("18:30 11/08/2020", datetime(2020, 8, 11, 13, 30, tzinfo=UTC)),
        (" 03:00 01/02/2020 ", datetime(2020, 1, 31, 22, 0, tzinfo=UTC)),
    ],
)
def test_times(raw: str, utc: datetime) -> None:
    ticket = read(raised_on=raw, closed_date=raw, ticket_notes=[{"added_on": raw}])
    note = wire.read_note({"commented_on": raw})
    assert ticket.raised_at == ticket.closed_at == ticket.notes[0].written_at == note.written_at == utc


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", []),
        ("title", True),
        ("description", {}),
        ("priority", "high"),
        ("priority", 10**30),
        ("raised_on", "yesterday"),
        ("raised_on", 1606802330),
        ("raised_on", "0001-01-01T00:00:00+05:00"),
        ("raised_on", "18:30 31/02/2020"),
        ("closed_date", "closed"),
        ("closed_date", False),
        ("image_urls", "http://x"),
        ("image_urls", [{}]),
        ("ticket_notes", {}),
        ("ticket_notes", [None]),
        ("ticket_notes", [{"added_on": "then"}]),
    ],
)
def test_what_makes_no_sense_is_named(key: str, value: object) -> None:
    with pytest.raises(UnreadableTicket) as caught:
        read(**{key: value})
    assert (caught.value.number, caught.value.key) == ("1", key)
    assert caught.value.__context__ is None


def test_image_urls() -> None:
    assert read(image_urls=["https://a/1.png", None, ""]).image_urls == ("https://a/1.png",)


@pytest.mark.parametrize(
    ("name", "nick", "author"), [("John Doe", "John", "John Doe (John)"), ("John", None, "John"), ("", "J", "J"), (None, None, "")]
)
def test_the_author_of_a_note(name: str | None, nick: str | None, author: str) -> None:
    assert wire.read_note({"user_name": name, "user_nick": nick}).author == author
