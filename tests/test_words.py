from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Note, Ticket
from bot.words import LONGEST_TEXT, LONGEST_WORD, ticket_words, title_words, without_html, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fibre cut at Hulhumalé", ["fibre", "cut", "at", "hulhumale"]),
        ("STRASSE straße", ["strasse"]),
        ("#2102001, port-15/GPON", ["2102001", "port", "15", "gpon"]),
        ("ﬁbre Ｆｉｂｒｅ ２１", ["fibre", "21"]),
        ("ކޭބަލް މަރާމާތުކޮށް", ["ކޭބަލް", "މަރާމާތުކޮށް"]),
        ("مرحبا\u200f \u200eبك", ["مرحبا", "بك"]),
        ("soft\u00adware zero\u200bwidth", ["software", "zerowidth"]),
        ('"quoted" NEAR(a b) -not* a:b', ["quoted", "near", "a", "b", "not"]),
        ("🔥 🚒 \ud800 \0", []),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<div><strong>Fi</strong>bre<br></strong>cut</div><ul><li>port</li><li>15</li></ul>", ["fibre", "cut", "port", "15"]),
        ("caf&eacute; &amp; bar &lt;b&gt;", ["cafe", "bar", "b"]),
        ("<a href='http://keesa.example'>link</a><!-- secret -->", ["link"]),
        ("ends at <port 15>, 3 < 4 and 5 > 4", ["ends", "at", "port", "15", "3", "4", "and", "5"]),
        ("first\r\nsecond", ["first", "second"]),
    ],
)
def test_html_is_no_word(text: str, words: list[str]) -> None:
    assert words_of(without_html(text)) == words


def test_a_ticket_is_found_by_all_that_is_said_in_it() -> None:
    ticket = Ticket(
        number="2102001",
        title="Fibre cut",
        description="<p>Since noon</p>",
        customer="Customer X",
        contact_name="John",
        contact_number="7000111",
        notes=(Note(text="<b>replaced</b>"),),
    )
    assert title_words(ticket) == ["fibre", "cut"]
    assert set(ticket_words(ticket)) == {
        *("2102001", "fibre", "cut", "since", "noon"),
        *("customer", "x", "john", "7000111", "replaced"),
    }


@given(st.text())
def test_words_are_letters_marks_and_digits(text: str) -> None:
    words = words_of(text)
    assert all(0 < len(word) <= LONGEST_WORD for word in words)
    assert all(category(character)[0] in "LMN" for word in words for character in word)
    assert words_of(" ".join(words)) == words


@given(st.text(), st.text())
def test_html_never_fails(before: str, after: str) -> None:
    assert without_html(f"{before}<b>{after}") is not None


@pytest.mark.parametrize("hostile", ["\ufdfa" * 200_000, "<!--" * 100_000, "<b " * 100_000, "&" * 200_000, "x" * 1_000_000])
def test_what_is_long_is_cut(hostile: str) -> None:
    assert sum(map(len, words_of(without_html(hostile)))) <= LONGEST_TEXT
