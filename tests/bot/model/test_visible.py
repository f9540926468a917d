"""What people can see of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.visible import is_blank, one_line

UNSEEN = "\u200b\u200d\u200e\u202e\u2066\u2060\ufeff\xad\u2800\u3164\u115f\u1160\uffa0\u034f\u180e\ufe0f\x00\x07\U000e0041\ud800"


@given(st.text(st.sampled_from(f"{UNSEEN} \t\r\n\xa0\u2028\u3000")))
def test_what_cannot_be_seen(text: str) -> None:
    assert is_blank(text)
    assert one_line(text).strip("\ufe0f ") == ""


@given(st.text(st.sampled_from(UNSEEN)), st.sampled_from(["a", "0", ".", "ދ", "ަ", "🔥", "&", "\u0301", "\ufffd"]))
def test_what_can_be_seen(text: str, letter: str) -> None:
    assert not is_blank(f"{text}{letter}{text}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Aminath\r\n Ali", "Aminath Ali"), ("\u202ea\u202cb", "ab"), (" a\u2800b\u3164", "a b"), ("މި\u200cއަދު", "މިއަދު"), ("", "")],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown
