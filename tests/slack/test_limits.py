from __future__ import annotations

from typing import Any

import pytest

from .limits import check_message, check_metadata, check_response, check_unfurls, check_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "One", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": [option()], **more}


def field(element: Json | None = None, label: str = "Title", **more: Any) -> Json:
    return {"type": "input", "label": plain(label), "element": element or {"type": "plain_text_input"}, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Ticket"), "submit": plain("Raise"), "blocks": list(blocks), **more}


def without(payload: Json, key: str) -> Json:
    return {name: value for name, value in payload.items() if name != key}


def codes(blocks: list[Json]) -> set[str]:
    return {problem.code for problem in check_message({"text": "t", "blocks": blocks})}


def chart(**more: Any) -> Json:
    series = {"name": "Opened", "data": [{"label": "Mon", "value": 1}, {"label": "Tue", "value": 0}]}
    drawn = {"type": "line", "series": [series], "axis_config": {"categories": ["Mon", "Tue"]}}
    return {"type": "data_visualization", "title": "Tickets", "chart": drawn | more}


LINKED: Json = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": "https://dss.example/5", "text": "5"}]}],
}


def table(*rows: list[Json], **more: Any) -> Json:
    head = [{"type": "raw_text", "text": "Name"}, {"type": "raw_text", "text": "Opened"}]
    body = rows or ([{"type": "raw_text", "text": "Fault"}, {"type": "raw_number", "value": 3, "text": "3"}],)
    return {"type": "data_table", "caption": "By category", "rows": [head, *body], **more}


GOOD_BLOCKS: list[Json] = [
    chart(),
    table(page_size=100),
    table([LINKED, {"type": "raw_text", "text": "x"}]),
    section("x" * 3000),
    section(fields=[{"type": "mrkdwn", "text": "x"}] * 10),
    section(accessory=select(initial_option=option(), placeholder=plain("x" * 150))),
    section(accessory={"type": "overflow", "options": [option()] * 5}),
    section(accessory={"type": "image", "alt_text": "a", "image_url": "https://example.com/a.png"}),
    {"type": "divider"},
    {"type": "header", "text": plain("x" * 150)},
    {"type": "context", "elements": [plain("x")] * 10},
    actions(*(button(action_id=str(n)) for n in range(25))),
    actions(button("x" * 75, value="x" * 2000, style="danger", url="https://example.com")),
    actions(button(confirm={"title": plain("t"), "text": plain("x" * 300), "confirm": plain("y"), "deny": plain("n")})),
    {"type": "image", "alt_text": "a", "image_url": "https://example.com/a.png", "title": plain("t")},
    {"type": "image", "alt_text": "a", "slack_file": {"id": "F012345678"}},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
    {"type": "markdown", "text": "**x**"},
    field(without(select(option_groups=[{"label": plain("g"), "options": [option()] * 100}]), "options")),
]

BAD_BLOCKS: dict[str, Json] = {
    "section too long": section("x" * 3001),
    "empty text": section(""),
    "section without text": {"type": "section"},
    "11 fields": section(fields=[plain("x")] * 11),
    "field too long": section(fields=[plain("x" * 2001)]),
    "header too long": {"type": "header", "text": plain("x" * 151)},
    "header in mrkdwn": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "11 in context": {"type": "context", "elements": [plain("x")] * 11},
    "nothing in context": {"type": "context", "elements": []},
    "button in context": {"type": "context", "elements": [button()]},
    "26 buttons": actions(*(button(action_id=str(n)) for n in range(26))),
    "button text": actions(button("x" * 76)),
    "button value": actions(button(value="x" * 2001)),
    "button action_id": actions(button(action_id="x" * 256)),
    "button url": actions(button(url="https://example.com/" + "x" * 3000)),
    "button style": actions(button(style="default")),
    "button in mrkdwn": actions({"type": "button", "text": {"type": "mrkdwn", "text": "x"}}),
    "one action_id twice": actions(button(action_id="a"), button(action_id="a")),
    "confirm too long": actions(
        button(confirm={"title": plain("x" * 101), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")})
    ),
    "block_id": section(block_id="x" * 256),
    "no options": actions(select(options=[])),
    "101 options": actions(select(options=[option()] * 101)),
    "option text": actions(select(options=[option("x" * 76)])),
    "option value": actions(select(options=[option(value="x" * 151)])),
    "option without value": actions(select(options=[option(value="")])),
    "options and groups": actions(select(option_groups=[{"label": plain("g"), "options": [option()]}])),
    "initial_option differs": actions(select(initial_option=option("Two", "1"))),
    "placeholder": actions(select(placeholder=plain("x" * 151))),
    "6 in overflow": section(accessory={"type": "overflow", "options": [option()] * 6}),
    "11 checkboxes": actions({"type": "checkboxes", "options": [option()] * 11}),
    "label": field(label="x" * 2001),
    "max_length": field({"type": "plain_text_input", "max_length": 3001}),
    "initial_value": field({"type": "plain_text_input", "max_length": 3, "initial_value": "four"}),
    "input in actions": actions({"type": "plain_text_input"}),
    "button in input": field(button()),
    "unknown block": {"type": "poem"},
    "chart of another kind": chart(type="radar"),
    "labels beside the axis": chart(axis_config={"categories": ["Mon", "Wed"]}),
    "21 points": chart(axis_config={"categories": [str(n) for n in range(21)]}),
    "rows of different lengths": table([{"type": "raw_text", "text": "Fault"}]),
    "rich text in the head": {"type": "data_table", "caption": "x", "rows": [[LINKED], [LINKED]]},
    "no rows": {"type": "data_table", "caption": "None", "rows": [[{"type": "raw_text", "text": "Name"}]]},
    "no caption": without(table(), "caption"),
    "no type": {"text": plain("x")},
    "unknown key": section(colour="red"),
    "unknown key in element": actions(button(colour="red")),
    "emoji in mrkdwn": {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}},
    "bad date": actions({"type": "datepicker", "initial_date": "1.2.2026"}),
    "wrong type": {"type": "section", "text": "x"},
    "alt text missing": {"type": "image", "image_url": "https://example.com/a.png"},
    "no picture": {"type": "image", "alt_text": "a"},
    "file's name": {"type": "image", "alt_text": "a", "slack_file": {"id": "chart.png"}},
    "two sources of a file": {"type": "image", "alt_text": "a", "slack_file": {"id": "F012345678", "url": "https://example.com/a"}},
}


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=lambda block: str(block["type"]))
def test_takes_what_is_just_within_the_limits(block: Json) -> None:
    assert check_message({"text": "t", "blocks": [block]}) == []


@pytest.mark.parametrize("name", BAD_BLOCKS)
def test_refuses_blocks(name: str) -> None:
    assert codes([BAD_BLOCKS[name]]) == {"invalid_blocks"}


def test_blocks_of_a_message() -> None:
    assert codes([section()] * 50) == set()
    assert codes([section()] * 51) == {"invalid_blocks"}
    assert codes([section(block_id="a"), section(block_id="a")]) == {"invalid_blocks"}
    assert codes([section("x" * 2600)] * 5) == set()
    assert codes([section("x" * 2601)] * 5) == {"msg_blocks_too_long"}
    assert codes([actions(button(action_id="a")), actions(button(action_id="a"))]) == set()


def test_the_text_of_a_message() -> None:
    assert [p.code for p in check_message({})] == ["no_text"]
    assert [p.code for p in check_message({"blocks": [section()]})] == [""]
    assert [p.code for p in check_message({"text": " "})] == ["no_text"]
    assert check_message({"text": "x" * 40_000}) == []
    assert [p.code for p in check_message({"text": "x" * 4_001}, updating=True)] == ["msg_too_long"]


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"event_type": "a"}, "invalid_metadata_format"),
        ({"event_type": "two words", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {}, "more": 1}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": []}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {"b": None}}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {"b": "x" * 9000}}, "metadata_too_large"),
    ],
)
def test_metadata(metadata: Json, code: str) -> None:
    assert [problem.code for problem in check_metadata(metadata)] == [code]
    assert check_metadata({"event_type": "a", "event_payload": {"b": "c", "n": 1, "yes": True, "list": ["x"]}}) == []


BAD_VIEWS: dict[str, Json] = {
    "title": modal(title=plain("x" * 25)),
    "no title": without(modal(), "title"),
    "submit": modal(submit=plain("x" * 25)),
    "submit missing": without(modal(field()), "submit"),
    "private_metadata": modal(private_metadata="x" * 3001),
    "callback_id": modal(callback_id="x" * 256),
    "101 blocks": modal(*[section()] * 101),
    "unknown key": modal(colour="red"),
    "markdown": modal({"type": "markdown", "text": "x"}),
    "two focused": modal(*[field({"type": "plain_text_input", "focus_on_load": True})] * 2),
    "home with title": {"type": "home", "title": plain("t"), "blocks": []},
    "unknown type": {"type": "window", "blocks": []},
    "bad block": modal(section("x" * 3001)),
}


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_refuses_views(name: str) -> None:
    assert {problem.code for problem in check_view(BAD_VIEWS[name])} == {"invalid_arguments"}


def test_takes_views() -> None:
    assert check_view(modal(field(), *[section()] * 99, private_metadata="x" * 3000)) == []
    assert check_view({"type": "home", "blocks": [section(), field()]}) == []
    assert [p.code for p in check_view(modal(*[section("x" * 3000)] * 100))] == ["view_too_large"]


def test_responses_and_unfurls() -> None:
    assert check_response({"text": "x", "response_type": "ephemeral", "replace_original": False}) == []
    assert check_response({"delete_original": True}) == []
    assert [p.code for p in check_response({"text": "x", "response_type": "loud"})] == ["invalid_payload"]
    assert [p.code for p in check_response({"text": "x", "blocks": [section("")]})] == ["invalid_blocks"]
    assert check_unfurls({"https://example.com": {"blocks": [section()]}}) == []
    assert [p.code for p in check_unfurls({"https://example.com": {"blocks": [section("")]}})] == ["invalid_blocks"]
    assert [p.code for p in check_unfurls({})] == ["missing_unfurls"]


def test_a_message_has_at_most_two_charts() -> None:
    assert codes([chart(), chart()]) == set()
    assert codes([chart(), chart(), chart()]) == {"invalid_blocks"}
