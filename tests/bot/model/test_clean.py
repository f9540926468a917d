"""Text is made storable and printable where it enters, and otherwise stays as people typed it."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.clean import DEEPEST, clean, clean_text
from bot.model.readings import reading

ODD = "\0\r\n\t\x85\u2028\x1c\u202e\u2066\u200d\u200f\ud83d\ude00\ufffee\u0301"
DIRTY = st.text(st.characters(exclude_categories=()) | st.sampled_from(ODD))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Port 3 changed", "Port 3 changed"),
        ("one\ttwo\nthree", "one\ttwo\nthree"),
        ("one\r\ntwo\rthree\u2028four\x85five\x0bsix", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("a\0b\x07c\x1b[31md\x7fe\x9ff", "abc[31mdef"),
        ("one\x1ftwo", "one two"),
        ("half \ud83d", "half ?"),
        ("\ud83d\ude00", "😀"),
        ("\ufffe\uffff\ufdd0\U0001ffff", ""),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066+960 773 5241\u2069", "+960 773 5241"),
        ("e\u0301", "é"),
    ],
)
def test_what_is_stored_of_what_is_typed(typed: str, stored: str) -> None:
    assert clean_text(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "ފައިބަރ ކެނޑިފައި",
        "می‌خواهم",  # a zero-width non-joiner
        "👩‍🔧 🇲🇻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ☎️",
        "العربية\u200f (ref)\u200e \u061c٢١",
        "soft\u00adhyphen, no\u00a0break, zero\u200bwidth",
        "<!channel> & “quoted” — ﷺ",
    ],
)
def test_what_scripts_need_goes_out_as_typed(typed: str) -> None:
    assert clean_text(typed) == typed


@given(DIRTY)
def test_every_text_becomes_storable_and_stays_so(text: str) -> None:
    stored = clean_text(text)
    stored.encode()
    assert clean_text(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert not [sign for sign in stored if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"]


@given(DIRTY.filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text)))
def test_what_was_stored_before_reads_the_same(text: str) -> None:
    """So that cleaning announces no changes of old texts."""
    assert reading(clean_text(text)) == reading(text)


def test_json_is_cleaned_through_and_through() -> None:
    assert clean({"a\0": ["b\0", {"c": "\ud800", "d": 1.5, "e": None, "f": True}]}) == {
        "a": ["b", {"c": "?", "d": 1.5, "e": None, "f": True}]
    }


def test_what_is_nested_too_deep_is_left_out() -> None:
    deep: object = "x"
    for _ in range(50_000):
        deep = [deep]
    assert json.dumps(clean(deep)) == "[" * DEEPEST + "null" + "]" * DEEPEST
