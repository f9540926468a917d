from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.transcript import message_lines, view_lines

NAMES = {"U01ANA": "ana", "C01NOC": "noc"}


def button(label: str) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": label}}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        ({"type": "header", "text": {"type": "plain_text", "text": "Fax line"}}, ["Fax line"]),
        ({"type": "divider"}, ["----"]),
        ({"type": "section", "text": mrkdwn("one\ntwo")}, ["one", "two"]),
        ({"type": "section", "fields": [mrkdwn("*Status*\nopen"), mrkdwn("*Type*\nEco")]}, ["*Status* open", "*Type* Eco"]),
        ({"type": "section", "text": mrkdwn("one"), "accessory": button("View")}, ["one", "[View]"]),
        ({"type": "section", "text": mrkdwn("by <@U01ANA> in <#C01NOC>, <https://dss.mv|link>")}, ["by @ana in #noc, link"]),
        ({"type": "section", "text": mrkdwn("a &lt;b&gt; &amp; c <https://dss.mv>")}, ["a <b> & c https://dss.mv"]),
        ({"type": "context", "elements": [mrkdwn("a"), mrkdwn("b")]}, ["a · b"]),
        ({"type": "actions", "elements": [button("Share"), button("View")]}, ["[Share] [View]"]),
        ({"type": "image", "image_url": "https://dss.mv/x.png", "alt_text": "x"}, []),
    ],
)
def test_blocks_read_as_lines(block: dict[str, Any], lines: list[str]) -> None:
    assert message_lines({"text": "not this", "blocks": [block]}, NAMES) == lines


def test_a_message_without_blocks_is_its_text() -> None:
    assert message_lines({"text": "hello <@U09>\nthere"}, NAMES) == ["hello @U09", "there"]
    assert message_lines({}, NAMES) == []


def test_a_form_shows_what_stands_in_it() -> None:
    option = {"text": {"type": "plain_text", "text": "Fault"}, "value": "fault"}
    elements = [{"type": "plain_text_input", "initial_value": "fax"}, {"type": "static_select", "initial_option": option}, {}]
    blocks = [
        {"type": "input", "label": {"type": "plain_text", "text": label}, "element": element}
        for label, element in zip(["Title", "Category", "Note"], elements, strict=True)
    ]
    view = {"title": {"text": "Form"}, "submit": {"text": "Send"}, "close": {"text": "Cancel"}, "blocks": blocks}

    assert view_lines(view, NAMES) == ["— Form —", "Title: fax", "Category: Fault", "Note: ____", "[Cancel] [Send]"]
