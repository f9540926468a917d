from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.stored_json import load_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec=None)),
    lambda values: st.lists(values) | st.dictionaries(st.text(st.characters(codec=None)), values),
)


@given(VALUES, st.booleans())
def test_it_is_read_as_it_was_written(value: object, ascii_only: bool) -> None:
    assert load_json(json.dumps(value, ensure_ascii=ascii_only)) == value


@pytest.mark.parametrize("text", ['"\\ud800"', '"\ud800"', "Infinity", "1e400", '{"a": 1, "a": 2}', '["\\u0000"]', b'["\\u00e9"]'])
def test_odd_json_that_python_reads_is_read(text: str | bytes) -> None:
    assert load_json(text) == json.loads(text)
