"""Comparing two states of a ticket."""

from __future__ import annotations

import html
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
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
    """Merging is idempotent, and the values of the later answer stand."""
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


@given(tickets, st.lists(st.builds(Note, text=st.text("aé&<>ޢ", min_size=1, max_size=4), written_at=moments), max_size=3))
def test_every_new_note_is_reported_once_wherever_it_stands(one: Ticket, added: list[Note]) -> None:
    later = one.model_copy(update={"notes": (*added, *reversed(one.notes))})
    changes = compare(one, later)
    assert {change.kind for change in changes} <= {ChangeKind.NOTE}
    assert sorted(repr(change.note) for change in changes) == sorted(map(repr, added))


def test_every_field_of_a_ticket_is_compared_or_left_out_on_purpose() -> None:
    left_out = {"number", "raised_at", "raised_by", "closed_at", "notes", "unreadable", "unsaid"}
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


LINE = "— ana in #noc on Slack, 2026-11-07 17:00:00 (ref AAAA1111)"
SAME_READING = [
    ("Port changed", "  Port\r\n changed \u00a0\n"),
    ("Port changed", "<div>Port<br/>changed</div>"),
    ("<div class='a'>Port <b>changed</b></div>", "<p style=x>Port changed</p>"),
    ("one<br>two", "<ul><li>one</li><li>two</li></ul>"),
    ("Tom & Jerry's", "Tom &amp; Jerry&#39;s"),
    ("Hulhumal\u00e9", "Hulhumale\u0301"),
    ("Port\u200b changed", "\ufeffPort changed\u200e"),
    ("<a href='https://x/1'>map</a>", "<a href='https://x/2' target=_blank>map</a>"),
]


@pytest.mark.parametrize(("before", "after"), SAME_READING)
@pytest.mark.parametrize("name", ["title", "description", "customer", "contact_name", "contact_number", "assigned_to", "status"])
def test_what_reads_the_same_is_no_change(name: str, before: str, after: str) -> None:
    one, other = ticket(**{name: before}), ticket(**{name: after})
    assert compare(one, other) == compare(other, one) == []


@pytest.mark.parametrize(("before", "after"), SAME_READING)
def test_a_note_that_reads_the_same_is_no_change(before: str, after: str) -> None:
    for now in (after, f"{after}\n\n{LINE}"):
        assert compare(ticket(notes=(note(before, NOON),)), ticket(notes=(note(now, NOON),))) == []
        assert compare(ticket(notes=(note(now, NOON),)), ticket(notes=(note(before, NOON),))) == []


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("status", "open", "Open"),
        ("ticket_type", "customer_support", "Customer Support"),
        ("category", "service_order", "Service Order"),
        ("image_urls", ("https://x/1", "https://x/2"), (" https://x/2", "https://x/1")),
        ("image_urls", ("https://x/1?a=1&b=2",), ("https://x/1?a=1&amp;b=2",)),
        (
            "image_urls",
            ("https://x/1?id=5&X-Amz-Date=1&X-Amz-Signature=a", "https://x/2?se=1&sig=b"),
            ("https://x/1?id=5&X-Amz-Date=2&X-Amz-Signature=c", "https://x/2?se=2&sig=d"),
        ),
        ("description", f"No light\n\n{LINE}", "<p>No light</p>"),
    ],
)
def test_names_for_the_same_thing_are_no_change(name: str, before: Any, after: Any) -> None:
    assert compare(ticket(**{name: before}), ticket(**{name: after})) == []


SEEN = datetime(2026, 11, 7, 12, 30, 45, 678_000, tzinfo=UTC)
PLACES = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    "now",
    [
        note("Port changed", SEEN, author="Jane Doe (Jane)"),
        note("Port changed", SEEN, author=""),
        note("Port changed", SEEN.replace(microsecond=0)),
        note("Port changed", SEEN.replace(second=0, microsecond=0)),
        note("Port changed", SEEN.replace(second=0, microsecond=0), author="Jane Doe (Jane)"),
        note("Port changed", SEEN.astimezone(PLACES)),
        note("Port changed", SEEN + timedelta(hours=5)),
        note("Port changed", None),
        note("Port changed", None, author=""),
        note("<div>Port changed</div>", SEEN.replace(microsecond=0), author="Jane Doe (Jane)"),
    ],
)
def test_it_is_the_same_note(now: Note) -> None:
    was = note("Port changed", SEEN)
    assert compare(ticket(notes=(was,)), ticket(notes=(now,))) == compare(ticket(notes=(now,)), ticket(notes=(was,))) == []
    (new,) = compare(ticket(notes=(was,)), ticket(notes=(now, note("Port changed", SEEN + timedelta(days=1)))))
    assert new.kind is ChangeKind.NOTE


@pytest.mark.parametrize(
    "now",
    [
        note("Port 16 changed", SEEN),
        note("Port 16 changed", SEEN.replace(microsecond=0)),
        note("Port 16 changed", SEEN.replace(second=0, microsecond=0)),
        note("Port 16 changed", SEEN, author="Jane Doe (Jane)"),
    ],
)
def test_an_edited_note_is_told_once_as_that(now: Note) -> None:
    was, other = note("Port 15 changed", SEEN), note("Fine", SEEN + timedelta(minutes=5))
    before, after = ticket(notes=(was, other)), ticket(notes=(other, now))
    assert compare(before, after) == [Change(kind=ChangeKind.NOTE_EDITED, note=now, before="Port 15 changed")]
    assert compare(after, after) == []


def test_a_note_that_was_taken_away_is_told_as_that() -> None:
    old, kept = note("old", NOON), note("kept", NOON)
    assert compare(ticket(notes=(old, kept)), ticket(notes=(kept,))) == [Change(kind=ChangeKind.NOTE_REMOVED, note=old)]
    for emptied in (note("", NOON), note("<br>&nbsp;", NOON)):
        assert compare(ticket(notes=(old,)), ticket(notes=(emptied,))) == [Change(kind=ChangeKind.NOTE_REMOVED, note=old)]


@pytest.mark.parametrize("blank", ["", " \r\n", "<div><br></div>", "&nbsp;", "\u200b", f"\n\n{LINE}"])
def test_a_blank_note_is_no_news(blank: str) -> None:
    assert compare(ticket(), ticket(notes=(note(blank, NOON),))) == compare(ticket(notes=(note(blank, NOON),)), ticket()) == []
    (said,) = compare(ticket(notes=(note(blank, NOON),)), ticket(notes=(note("said at last", NOON),)))
    assert said.kind is ChangeKind.NOTE


def test_of_the_same_words_the_one_that_is_gone_is_named() -> None:
    johns, janes = note("ok", NOON), note("ok", NOON, author="Jane")
    assert compare(ticket(notes=(johns, janes)), ticket(notes=(janes,))) == [Change(kind=ChangeKind.NOTE_REMOVED, note=johns)]
    assert compare(ticket(notes=(johns, johns)), ticket(notes=(johns,))) == [Change(kind=ChangeKind.NOTE_REMOVED, note=johns)]


def _otherwise(text: str, way: int) -> str:
    """The same text in another form."""
    escaped = html.escape(text)
    ways = (
        text,
        f" {text}\r\n",
        escaped,
        f"<div>{escaped}</div>",
        f"<p class=x>{escaped}<br/></p>",
        unicodedata.normalize("NFD", text),
    )
    return ways[way % len(ways)]


plain = st.text(st.sampled_from("ab é&<>'ޢ"), max_size=6)
plain_notes = st.builds(Note, text=plain, author=st.sampled_from(["John (J)", "ޢަލީ"]), written_at=moments)


@given(
    st.builds(
        Ticket,
        number=st.just("1"),
        title=plain,
        description=plain,
        customer=plain,
        assigned_to=plain,
        notes=st.lists(plain_notes, max_size=4).map(tuple),
    ),
    st.data(),
)
def test_another_presentation_is_no_change(one: Ticket, data: st.DataObject) -> None:
    ways = st.integers(0, 5)

    def again(note: Note) -> Note:
        at = note.written_at and note.written_at.replace(microsecond=0)
        author = data.draw(st.sampled_from([note.author, "Jane (renamed)"])) if at else note.author
        return Note(text=_otherwise(note.text, data.draw(ways)), author=author, written_at=at)

    fields = {name: _otherwise(getattr(one, name), data.draw(ways)) for name in ("title", "description", "customer", "assigned_to")}
    other = one.model_copy(update={**fields, "notes": tuple(map(again, data.draw(st.permutations(one.notes))))})
    assert compare(one, other) == []
    assert compare(other, one) == []


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_what_cannot_be_read_any_more_has_not_changed(name: str) -> None:
    known = ticket(**{name: FIELDS[name][0]})
    nothing: Any = type(FIELDS[name][0])()
    unread = ticket(**{name: nothing, "unreadable": (name,)})
    assert compare(known, unread) == compare(known, merge(known, unread)) == []
    assert getattr(merge(known, unread), name) == FIELDS[name][0]
    assert merge(known, unread).unreadable == (name,)


def test_what_can_be_read_at_last_is_no_change_and_what_changed_meanwhile_is() -> None:
    unread = ticket(title="", unreadable=("title",))
    assert compare(unread, merge(unread, ticket(title="Fibre cut"))) == []
    known = merge(ticket(title="Fibre cut"), unread)
    assert compare(known, merge(known, ticket(title="Fibre cut at Malé"))) == [field("title", "Fibre cut", "Fibre cut at Malé")]


@pytest.mark.parametrize("how", ["unreadable", "unsaid"])
def test_notes_that_are_not_said_are_not_gone(how: str) -> None:
    known = ticket(notes=(note("old", NOON), note("kept", NOON)))
    answer = ticket(notes=(note("kept", NOON), note("", NOON), note("new", SEEN))).model_copy(update={how: ("notes",)})
    merged = merge(known, answer)
    assert [change.note for change in compare(known, merged)] == [note("new", SEEN)]
    assert {one.text for one in merged.notes} == {"kept", "new", "old"}
    assert merge(known, merged) == merged
    assert compare(merged, merge(merged, ticket(notes=merged.notes))) == []
