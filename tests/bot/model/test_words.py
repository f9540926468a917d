from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.markup import bare_text
from bot.model.tickets import Note, Ticket
from bot.model.words import words
from bot.store.search import LONGEST_WORD, searched_words, words_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Fibre cut at Hulhumalé", ["fibre", "cut", "at", "hulhumale"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("#2102001, port-15/GPON", ["2102001", "port", "15", "gpon"]),
        ("ﬁbre Ｆｉｂｒｅ ２１", ["fibre", "fibre", "21"]),
        ("ކޭބަލް މަރާމާތުކޮށް", ["ކޭބަލް", "މަރާމާތުކޮށް"]),
        ("مرحبا\u200f \u200eبك", ["مرحبا", "بك"]),
        ("soft\u00adware zero\u200bwidth", ["software", "zerowidth"]),
        ('"quoted" NEAR(a b) -not* a:b', ["quoted", "near", "a", "b", "not", "a", "b"]),
        ("🔥 🚒 \ud800 \0", []),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<div><strong>Fi</strong>bre<br></strong>cut</div><ul><li>port</li><li>15</li></ul>", ["fibre", "cut", "port", "15"]),
        ("<p>caf&eacute; &amp; bar &lt;b&gt;</p>", ["cafe", "bar", "b"]),
        ("<a href='http://keesa.example'>link</a>", ["link"]),
        ("ends at <port 15>, 3 < 4 and 5 > 4", ["ends", "at", "port", "15", "3", "4", "and", "5", "4"]),
        ("first\r\nsecond", ["first", "second"]),
    ],
)
def test_html_is_no_word(source: str, found: list[str]) -> None:
    assert words(bare_text(source)) == found


def test_a_ticket_is_found_by_all_that_is_said_in_it() -> None:
    ticket = Ticket(
        number="2102001",
        title="Fibre cut",
        description="<p>Since noon: a cut</p>",
        customer="Customer X",
        contact_name="John",
        contact_number="7000111",
        notes=(Note(text="old"), Note(text="<b>replaced</b>")),
    )
    found = words_of(ticket)
    assert found == ["2102001", "fibre", "cut", "customer", "x", "john", "7000111", "since", "noon", "a", "replaced", "old"]


@given(st.text())
def test_words_are_letters_marks_and_digits(text: str) -> None:
    found = searched_words(text)
    assert all(0 < len(word) <= LONGEST_WORD for word in found)
    assert all(category(character)[0] in "LMN" for word in found for character in word)
    assert searched_words(" ".join(found)) == found


@pytest.mark.parametrize("hostile", ["\ufdfa" * 200_000, "<!--" * 100_000, "<b " * 100_000, "<b>&" * 50_000, "㌎ ㌗a " * 100_000])
def test_what_is_long_is_cut(hostile: str) -> None:
    """PostgreSQL accepts at most a megabyte."""
    assert sum(len(word.encode()) for word in searched_words(bare_text(hostile))) < 1_000_000
