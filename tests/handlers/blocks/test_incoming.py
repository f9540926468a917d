from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks.incoming import as_read
from handlers.blocks.text import escape


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ({"text": "port 15 &lt;down&gt; &amp; out"}, "port 15 <down> & out"),
        ({"text": "ask <@U1|ana>, <@U2> or <#C1|noc>, <#C2>"}, "ask @ana, @U2 or #noc, #C2"),
        ({"text": "<!here> <!subteam^S1|@support> <!subteam^S2>"}, "@here @support @subteam"),
        ({"text": "<https://a.example/x?a=1&amp;b=2>"}, "https://a.example/x?a=1&b=2"),
        ({"text": "<https://a.example|the modem>"}, "the modem (https://a.example)"),
        ({"text": "<https://a.example|a.example> <mailto:a@b.c|a@b.c>"}, "https://a.example mailto:a@b.c"),
        ({"text": "<!date^1612168200^{date}|1 Feb 2021>"}, "1 Feb 2021"),
        ({"text": "", "attachments": [{"fallback": "CPU high"}, {"text": "Switch &amp; router"}]}, "CPU high\nSwitch & router"),
        ({"text": "a < b > c"}, "a < b > c"),
        ({}, ""),
    ],
)
def test_as_read(message: dict[str, Any], read: str) -> None:
    assert as_read(message) == read


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"])))
def test_what_was_escaped_is_read_as_it_was_written(words: str) -> None:
    assert as_read({"text": escape(words)}) == words


@given(st.text(alphabet="<>|@#!^&;ltgmpa \n"))
def test_nothing_breaks_it(words: str) -> None:
    assert isinstance(as_read({"text": words}), str)
