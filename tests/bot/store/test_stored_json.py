from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.stored_json import dump_json, load_json

TEXTS = st.text(st.characters(codec=None))
FINITE, NUMBERS = st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False)


def values(floats: st.SearchStrategy[float]) -> st.SearchStrategy[object]:
    simple = st.none() | st.booleans() | st.integers() | floats | TEXTS
    return st.recursive(simple, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


@given(values(NUMBERS), st.booleans())
def test_it_is_read_as_it_was_written(value: object, ascii_only: bool) -> None:
    assert load_json(json.dumps(value, ensure_ascii=ascii_only)) == value


@given(values(FINITE))
def test_it_is_written_so_that_everybody_can_read_it(value: object) -> None:
    assert load_json(dump_json(value)) == json.loads(dump_json(value)) == value


@pytest.mark.parametrize("text", ['"\\ud800"', '"\ud800"', "Infinity", "1e400", '{"a": 1, "a": 2}', '["\\u0000"]', b'["\\u00e9"]'])
def test_odd_json_that_python_reads_is_read(text: str | bytes) -> None:
    assert load_json(text) == json.loads(text)
