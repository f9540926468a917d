from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks.text import escape
from handlers.grammar.message_text import as_read

RICH = {
    "type": "rich_text_section",
    "elements": [
        {"type": "text", "text": "a <b> "},
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " in "},
        {"type": "channel", "channel_id": "C1"},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "fire"},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://a.example", "text": "docs"},
    ],
}


def section(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


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
        ({"text": "", "blocks": [section("*Alert*: port 15 down")]}, "*Alert*: port 15 down"),
        ({"text": "Alert", "blocks": [section("*Alert*: port 15 down")]}, "Alert"),
        (
            {"blocks": [{"type": "header", "text": {"text": "CPU"}}, {"type": "context", "elements": [{"text": "core-1"}]}]},
            "CPU\ncore-1",
        ),
        (
            {
                "blocks": [
                    section("", fields=[{"text": "*Load*\n97 %"}]),
                    {"type": "actions", "elements": [{"text": {"text": "Ack"}}]},
                ]
            },
            "*Load*\n97 %",
        ),
        (
            {
                "text": "Alert",
                "attachments": [{"title": "core-1", "fields": [{"title": "Load", "value": "97 %"}], "fallback": "x"}],
            },
            "Alert\ncore-1\nLoad: 97 %",
        ),
        ({"blocks": [{"type": "rich_text", "elements": [RICH]}]}, "a <b> @U1 in #C1 :fire: docs (https://a.example)"),
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
