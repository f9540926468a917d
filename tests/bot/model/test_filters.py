"""Filters and their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import filters
from bot.model.attribution import read_text
from bot.model.filters import UNFILTERED, Filter, Rule
from bot.model.tickets import Ticket
from bot.model.words import Vocabulary, words

TICKET = Ticket(
    number="2102001",
    title="Fibre-cut at Hulhumalé",
    description="<div>No <b>light</b><br>since 08:40</div>",
    customer="Addu City Council",
    priority=5,
    category="fault",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("… — !?", []),
        ("Fibre-cut, Malé's 2nd", ["fibre", "cut", "male", "s", "2nd"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("ކޭބަލް ކެނޑިފައި", ["ކޭބަލް", "ކެނޑިފައި"]),
        ("\u200fދިވެހި\u200f", ["ދިވެހި"]),
        ("مُحَمَّد", ["مُحَمَّد"]),
        ("ｆｉｂｒｅ İstanbul", ["fibre", "istanbul"]),
        ("port_15", ["port", "15"]),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text())
def test_words_are_stable(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found
    assert words(text.upper().lower()) == words(text.lower().upper().lower())
    assert Vocabulary(found).has_all(reversed(found))


@given(st.lists(st.text("aabކަ", max_size=4)), st.text("abކަ", min_size=1, max_size=3))
def test_a_vocabulary_knows_how_its_words_begin(found: list[str], want: str) -> None:
    assert Vocabulary(found).has_all([want]) is any(word.startswith(want) for word in found)


def test_many_filters_take_a_long_text_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_apart = list[str]()

    def read(text: str) -> str:
        taken_apart.append(text)
        return read_text(text)

    monkeypatch.setattr(filters, "read_text", read)
    long = Ticket(number="2102001", description="ކޭބަލް މަރާމާތުކޮށްދީ " * 2_000)
    assert not any(Filter(words=(f"zz{n}",)).passes(long) for n in range(100))
    assert taken_apart == [long.description]


@pytest.mark.parametrize("hidden", ["slack", "noc", "ref", "2026", "ana"])
def test_the_line_that_signs_is_not_looked_at(hidden: str) -> None:
    line = "— ana in #noc on Slack, 2026-11-07 17:00:00 (ref AAAA1111)"
    for description in (f"No light\n\n{line}", f"<div>No light<br><br>{line}</div>"):
        signed = Ticket(number="2102001", description=description)
        assert not Filter(words=(hidden,)).passes(signed)
        assert Filter(words=("light",), without=((hidden,),)).passes(signed)


@pytest.mark.parametrize(
    ("rules", "kept_out_by"),
    [
        (UNFILTERED, ()),
        (Filter(priority=5), ()),
        (Filter(priority=1), (Rule.PRIORITY,)),
        (Filter(categories=("survey", "fault")), ()),
        (Filter(categories=("survey",)), (Rule.CATEGORY,)),
        (Filter(words=("cut", "fib")), ()),
        (Filter(words=("light", "addu", "hulhumale")), ()),
        (Filter(words=("ibre",)), (Rule.WORDS,)),
        (Filter(words=("div",)), (Rule.WORDS,)),
        (Filter(words=("lightsince",)), (Rule.WORDS,)),
        (Filter(without=(("cut", "copper"), ("planned",))), ()),
        (Filter(without=(("planned",), ("fibre", "cut"))), (Rule.WITHOUT,)),
        (
            Filter(priority=1, categories=("survey",), words=("copper",), without=(("fibre",),)),
            (Rule.PRIORITY, Rule.CATEGORY, Rule.WORDS, Rule.WITHOUT),
        ),
    ],
)
def test_a_filter_says_what_keeps_a_ticket_out(rules: Filter, kept_out_by: tuple[Rule, ...]) -> None:
    assert rules.why_not(TICKET) == kept_out_by
    assert rules.passes(TICKET) is not bool(kept_out_by)


def test_what_keesa_does_not_say_passes_no_rule() -> None:
    assert Filter(priority=1, categories=("fault",)).why_not(Ticket(number="1")) == (Rule.PRIORITY, Rule.CATEGORY)


def test_plain_text_in_angle_brackets_is_text() -> None:
    assert Filter(words=("port", "15")).passes(Ticket(number="1", description="see <port 15>"))


@pytest.mark.parametrize(
    ("rules", "contradicts"),
    [
        (UNFILTERED, False),
        (Filter(words=("fibre", "cut"), without=(("cut",),)), True),
        (Filter(words=("fibres",), without=(("fibre",),)), True),
        (Filter(words=("fibre",), without=(("fibre", "planned"),)), False),
    ],
)
def test_a_filter_that_nothing_can_pass(rules: Filter, contradicts: bool) -> None:
    assert rules.contradicts_itself is contradicts


WORD = st.text(alphabet="abކަé1", min_size=1, max_size=3)
GROUP = st.lists(WORD.filter(words), min_size=1, max_size=3).map(lambda some: tuple(word for one in some for word in words(one)))


@given(st.text(), GROUP, GROUP)
def test_with_and_without_are_each_other_s_opposite(text: str, group: tuple[str, ...], other: tuple[str, ...]) -> None:
    ticket = Ticket(number="1", title=text, customer=" ".join(other))
    assert Filter(words=group).passes(ticket) is not Filter(without=(group,)).passes(ticket)
    assert Filter(words=other).passes(ticket)
