from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keesa.reasons import LONGEST, reason
from bot.wording.reasons import NONE_GIVEN


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"error": "Title is missing"}, "Title is missing"),
        ({"message": "Nope", "status": 422}, "Nope"),
        (
            {"errors": {"title": ["can't be blank", "is short"], "category": "is unknown"}},
            "title: can't be blank, is short; category: is unknown",
        ),
        ({"errors": ["One", {"message": "Two"}]}, "One; Two"),
        ({"error": {"message": "Inner"}}, "Inner"),
        ({"title": ["can't be blank"]}, "title: can't be blank"),
        ({"ticket": {"eco_id": ["is invalid"]}}, "ticket: eco_id: is invalid"),
        ({"error": None, "errors": []}, NONE_GIVEN),
        ("Just text", "Just text"),
        ({}, NONE_GIVEN),
        (None, NONE_GIVEN),
        ({"error": "<b>Bold</b> &amp; brave"}, "Bold & brave"),
        ({"error": "for Bearer abc.def and eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE2.c2ln"}, "for Bearer *** and ***"),
    ],
)
def test_json(answer: Any, words: str) -> None:
    assert reason(json.dumps(answer).encode()) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", NONE_GIVEN),
        (b" \r\n ", NONE_GIVEN),
        (b"Plain\r\n text", "Plain text"),
        (b"a < b and c > d", "a < b and c > d"),
        (b'{"error": "cut', '{"error": "cut'),
        (b"caf\xe9", "caf\ufffd"),
        (b"<!DOCTYPE html><html><head><title>x</title></head><style>p {}</style><body><h1>Bad</h1><p>No</p></body>", "Bad No"),
        (b"<p>open <script>alert(1)", "open"),
    ],
)
def test_text(body: bytes, words: str) -> None:
    assert reason(body) == words


@given(
    st.binary()
    | st.recursive(st.none() | st.text(), lambda inner: st.dictionaries(st.text(), inner)).map(lambda v: json.dumps(v).encode())
)
def test_there_is_always_one_short_line(body: bytes) -> None:
    words = reason(body)
    assert 0 < len(words) <= LONGEST
    assert "\n" not in words


def test_long_words_are_cut() -> None:
    words = reason(b"x" * 1000)
    assert len(words) == LONGEST
    assert words.endswith("…")


@pytest.mark.parametrize("body", [b"[" * 50_000, b"<" * 50_000, b"<script" * 10_000, b"<!--" * 10_000, b"<p " * 20_000])
def test_hostile_answers_take_no_longer(body: bytes) -> None:
    assert reason(body)
