from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keesa.bodies import read_data, read_raised_number
from bot.keesa.oddities import Oddity
from bot.keesa.ticket_json import read_note, read_ticket
from bot.keesa.ticket_page import TicketPages
from bot.keesa.values import moment_or_none, number_or_none
from bot.model.errors import UnreadableTicket
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
def test_any_json_with_a_number_is_a_ticket(raw: Any) -> None:
    """What can't be read is named, reported and left out."""
    found: list[Oddity] = []
    if not isinstance(raw, dict) or number_or_none(raw.get("id")) is None:
        with pytest.raises(UnreadableTicket):
            read_ticket(raw, report=found.append)
    else:
        ticket = read_ticket(raw, report=found.append)
        assert Ticket.model_validate_json(ticket.model_dump_json()) == ticket
        assert bool(ticket.unreadable) == bool(found)
    assert all(len(oddity.shape) < 100 for oddity in found)


@given(note_like | values)
def test_any_json_is_a_note_or_unreadable(raw: Any) -> None:
    try:
        note = read_note(raw, "1")
    except ValueError:
        return
    assert Note.model_validate_json(note.model_dump_json()) == note


@given(st.lists(ticket_like | values, max_size=5), st.booleans())
def test_any_list_is_a_page(tickets: list[Any], is_ordinary: bool) -> None:
    """Whether msgspec accepts the body or not, and whether it has been there before or not."""
    body = json.dumps({"data": {"tickets": tickets}}).encode() if is_ordinary else b"\xef\xbb\xbf"
    pages = TicketPages(read_ticket)
    page, again, changed = (pages.read("list", one, lambda: tickets, remember=True) for one in (body, body, body + b" "))
    assert len(page.numbers) == len(page.tickets()) <= len(tickets) - page.skipped
    assert page == again
    assert page.fingerprints == changed.fingerprints
    assert page.tickets() == again.tickets() == changed.tickets()
    assert page.rows == len(tickets)


@given(values)
def test_any_json_has_a_number_or_none(answer: Any) -> None:
    for value in (answer, {"success": answer}, {"success": {"ticket_number": answer}}):
        number = read_raised_number(value)
        assert number is None or number.isdecimal()
    read_data(answer, "tickets")
    moment_or_none(answer)


def read(**keys: Any) -> Ticket:
    return read_ticket({"id": 1, **keys})


def test_a_number_is_enough() -> None:
    for ticket in (read(), read(**dict.fromkeys(TICKET_KEYS[1:])), read(brand_new={"key": 1})):
        assert ticket.model_copy(update={"unsaid": ()}) == Ticket(number="1")


def test_what_an_answer_leaves_out_is_no_value() -> None:
    assert {"title", "assigned_to", "notes", "image_urls"} <= {*read().unsaid}
    assert read(**dict.fromkeys(TICKET_KEYS[1:])).unsaid == ("image_urls", "notes")
    assert read(**dict.fromkeys(TICKET_KEYS[1:]) | {"image_urls": [], "ticket_notes": []}).unsaid == ()


@pytest.mark.parametrize(("raw", "number"), [(7, "7"), ("7", "7"), (" 7 ", "7"), (7.0, "7"), ("007", "007")])
def test_numbers(raw: object, number: str) -> None:
    assert read_ticket({"id": raw}).number == number


@pytest.mark.parametrize("raw", [None, True, -1, 1.5, "", "x", "7x", "٧", [], {}, 10**18, float("nan"), float("inf")])
def test_no_numbers(raw: object) -> None:
    with pytest.raises(UnreadableTicket) as caught:
        read_ticket({"id": raw})
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
    note = read_note({"commented_on": raw}, "1")
    assert ticket.raised_at == ticket.closed_at == ticket.notes[0].written_at == note.written_at == utc


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [
        ("title", {"en": "x"}, "title"),
        ("title", True, "title"),
        ("title", [["x"]], "title"),
        ("title", float("inf"), "title"),
        ("customer", [float("nan")], "customer"),
        ("description", {}, "description"),
        ("status", "x" * 65, "status"),
        ("ticket_type", "x" * 65, "ticket_type"),
        ("category", [{}], "category"),
        ("priority", "quite high", "priority"),
        ("priority", 10**30, "priority"),
        ("priority", 1.5, "priority"),
        ("raised_on", "yesterday", "raised_at"),
        ("raised_on", "0001-01-01T00:00:00+05:00", "raised_at"),
        ("raised_on", "18:30 31/02/2020", "raised_at"),
        ("raised_on", {"date": 1}, "raised_at"),
        ("closed_date", "closed", "closed_at"),
        ("closed_date", False, "closed_at"),
        ("image_urls", [{}], "image_urls"),
        ("ticket_notes", {"notes": []}, "notes"),
        ("ticket_notes", [None], "notes"),
        ("ticket_notes", [{"added_on": "then"}], "notes"),
        ("ticket_notes", [{"comment": {}}], "notes"),
        ("ticket_notes", 7, "notes"),
    ],
)
def test_what_makes_no_sense_is_named_and_the_rest_is_read(key: str, value: object, name: str) -> None:
    found: list[Oddity] = []
    given = {"title": "Fibre cut", "status": "open", key: value}
    ticket = read_ticket({"id": 1, **given}, report=found.append)
    assert ticket.unreadable == (name,)
    assert [(oddity.ticket, oddity.key.partition(".")[0]) for oddity in found] == [("1", key)]
    assert (ticket.title, ticket.status) == tuple("" if key == known else given[known] for known in ("title", "status"))


def test_notes_are_read_one_by_one() -> None:
    notes = [
        {"comment": "first", "added_on": "then", "commented_by": ["Ana"]},
        None,
        {"comment": {"text": "?"}, "added_on": 1606802330},
        "only a text",
        {"comment": 5, "added_on": "18:30 11/08/2020", "commented_by": None},
    ]
    ticket = read(title="Fibre cut", ticket_notes=notes)
    assert ticket.unreadable == ("notes",)
    assert ticket.notes == (
        Note(text="first", author="Ana"),
        Note(text="", written_at=datetime(2020, 12, 1, 5, 58, 50, tzinfo=UTC)),
        Note(text="only a text"),
        Note(text="5", written_at=datetime(2020, 8, 11, 13, 30, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("key", "value", "name", "read_as"),
    [
        ("title", ["Fibre", "cut"], "title", "Fibre, cut"),
        ("customer", 20, "customer", "20"),
        ("priority", "High", "priority", 5),
        ("priority", " normal ", "priority", 1),
        ("priority", [5], "priority", 5),
        ("image_urls", "https://x/1.png", "image_urls", ("https://x/1.png",)),
        ("image_urls", [1, None], "image_urls", ("1",)),
        ("ticket_notes", {"comment": "one"}, "notes", (Note(text="one"),)),
        ("ticket_notes", "one", "notes", (Note(text="one"),)),
    ],
)
def test_what_can_be_understood_is(key: str, value: object, name: str, read_as: object) -> None:
    ticket = read(**{key: value})
    assert (getattr(ticket, name), ticket.unreadable) == (read_as, ())


def test_the_number_that_was_asked_for_stands_in_for_one_that_cannot_be_read() -> None:
    assert read_ticket({"id": None, "title": "x"}, asked_for="7").number == "7"
    assert read_ticket({"id": 8}, asked_for="7").number == "8"
    with pytest.raises(UnreadableTicket) as caught:
        read_ticket([], asked_for="7")
    assert (caught.value.number, caught.value.key) == ("7", "id")


def test_image_urls() -> None:
    assert read(image_urls=["https://a/1.png", None, ""]).image_urls == ("https://a/1.png",)
    assert read(image_urls=[{"url": "x"}, "https://a/1.png"]).image_urls == ("https://a/1.png",)


@pytest.mark.parametrize(
    ("name", "nick", "author"), [("John Doe", "John", "John Doe (John)"), ("John", None, "John"), ("", "J", "J"), (None, None, "")]
)
def test_the_author_of_a_note(name: str | None, nick: str | None, author: str) -> None:
    assert read_note({"user_name": name, "user_nick": nick}, "1").author == author
