"""Messages as people read them, whatever they contain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording
from handlers.blocks.text import escape
from handlers.grammar.message_text import as_read, mentions, title_of
from handlers.grammar.slack_text import Kind, Mention, Reader

NAMES = {
    Mention(Kind.USER, "U1"): "Aminath Ali",
    Mention(Kind.USER, "U2"): "Bo Didi",
    Mention(Kind.CHANNEL, "C1"): "noc",
    Mention(Kind.CHANNEL, "C9"): wording.messages.A_PRIVATE_CHANNEL,
    Mention(Kind.USERGROUP, "S1"): "noc-oncall",
}
READER = Reader(lambda mention: NAMES.get(mention, ""), lambda moment: f"{moment:%d/%m %H:%M}")
LINK = "https://keesa-test.slack.com/archives/C1/p1612168200000100"


def section(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    """A message like people's own: one rich text."""
    return {"blocks": [{"type": "rich_text", "block_id": "x", "elements": list(parts)}]}


def line(*elements: dict[str, Any] | str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [_piece(element) for element in elements]}


def listed(style: str, *items: str, **more: Any) -> dict[str, Any]:
    return {"type": "rich_text_list", "style": style, "elements": [line(item) for item in items], **more}


def raw(words: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": words}


def _piece(element: dict[str, Any] | str) -> dict[str, Any]:
    return {"type": "text", "text": element} if isinstance(element, str) else element


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("port 15 &lt;down&gt; &amp; out", "port 15 <down> & out"),
        ("ask <@U1>, <@U1|ana>, <@U7|cy> or <@U7>", "ask @Aminath Ali, @Aminath Ali, @cy or @U7"),
        ("in <#C1>, <#C1|old-name>, <#C2|core>, <#C2|>, <#C2>", "in #noc, #noc, #core, #C2, #C2"),
        ("in <#C9> and <#C9|secret>", "in a private channel and a private channel"),
        ("<!here> <!channel> <!everyone|everyone> <!here|@here>", "@here @channel @everyone @here"),
        ("<!subteam^S1> <!subteam^S2|@support> <!subteam^S2>", "@noc-oncall @support @S2"),
        ("<!date^1612168200^{date}|1 Feb 2021> <!date^1612168200^{date}^https://a.example|1 Feb>", "1 Feb 2021 1 Feb"),
        ("<!date^1612168200^{date} at {time}> <!date^soon^{date}>", "01/02 08:30 "),
        ("<!tomorrow^1|in the morning> <!tomorrow>", "in the morning @tomorrow"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<https://a.example|the modem>", "the modem (https://a.example)"),
        ("<https://a.example/status|a>", "a (https://a.example/status)"),
        ("<https://www.a.example/|a.example> <http://a.example|http://a.example>", "https://www.a.example/ http://a.example"),
        ("<https://a.example|R&amp;D &lt;new&gt;>", "R&D <new> (https://a.example)"),
        ("<mailto:a@b.c|a@b.c> <mailto:a@b.c|the desk> <mailto:a@b.c>", "a@b.c the desk a@b.c"),
        ("<tel:+9607735241|773 5241> <tel:+9607735241>", "773 5241 +9607735241"),
        ("<slack://channel?id=C1|the channel>", "the channel (slack://channel?id=C1)"),
        ("a < b > c, <b>bold</b>, a<b, <>, <|x>", "a < b > c, <b>bold</b>, a<b, <>, <|x>"),
        ("*bold* `code` ~gone~", "*bold* `code` ~gone~"),
    ],
)
def test_tokens_are_read_as_what_they_name(text: str, read: str) -> None:
    assert as_read({"text": text}, READER) == read.strip()
    assert as_read({"blocks": [section(text)]}, READER) == read.strip()


@pytest.mark.parametrize(
    ("element", "read"),
    [
        ({"type": "user", "user_id": "U1"}, "@Aminath Ali"),
        ({"type": "user", "user_id": "U7"}, "@U7"),
        ({"type": "channel", "channel_id": "C1"}, "#noc"),
        ({"type": "channel", "channel_id": "C9"}, "a private channel"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@noc-oncall"),
        ({"type": "team", "team_id": "T1"}, "@T1"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "emoji", "name": "fire", "unicode": "1f525"}, "🔥"),
        ({"type": "emoji", "name": "man-technologist", "unicode": "1f468-200d-1f4bb"}, "👨\u200d💻"),
        ({"type": "emoji", "name": "our-logo"}, ":our-logo:"),
        ({"type": "emoji", "name": "odd", "unicode": "nothing"}, ":odd:"),
        ({"type": "color", "value": "#F405B3"}, "#F405B3"),
        ({"type": "date", "timestamp": 1612168200, "format": "{date}", "fallback": "1 Feb 2021"}, "1 Feb 2021"),
        ({"type": "date", "timestamp": 1612168200, "format": "{date}"}, "01/02 08:30"),
        ({"type": "link", "url": "https://a.example"}, "https://a.example"),
        ({"type": "link", "url": "https://a.example", "text": "docs", "unsafe": True}, "docs (https://a.example)"),
        ({"type": "link", "url": "mailto:a@b.c", "text": "a@b.c"}, "a@b.c"),
        ({"type": "link", "url": "tel:7735241"}, "7735241"),
        ({"type": "text", "text": "a <b> & c"}, "a <b> & c"),
        ({"type": "text", "text": " port 15 ", "style": {"strike": True}}, "~port 15~"),
        ({"type": "text", "text": "show ip", "style": {"code": True}}, "`show ip`"),
        ({"type": "text", "text": "dead", "style": {"bold": True, "italic": True}}, "dead"),
        ({"type": "canvas", "file_id": "F1", "title": "Runbook"}, "Runbook"),
        ({"type": "workflow_mention", "workflow_id": "Wf1"}, "[workflow mention]"),
    ],
)
def test_the_elements_of_rich_text(element: dict[str, Any], read: str) -> None:
    assert as_read(rich(line(element)), READER) == read
    assert as_read(rich(line("see ", element, ".")), READER).strip(".").removeprefix("see").strip() == read


def test_the_parts_of_rich_text() -> None:
    message = rich(
        line("To do:\n"),
        listed("ordered", "first", "second\nand more", indent=0),
        listed("ordered", "deeper", indent=1),
        listed("bullet", "deepest", indent=2, border=1),
        listed("ordered", "third", indent=0, offset=2),
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "no light\n\nsince noon"}]},
        {"type": "rich_text_preformatted", "border": 0, "elements": [{"type": "text", "text": "show ip\n  up\n"}]},
        line("Thanks"),
    )
    assert as_read(message, READER) == (
        "To do:\n1. first\n2. second\n   and more\n    1. deeper\n        • deepest\n3. third\n"
        "> no light\n>\n> since noon\n```\nshow ip\n  up\n```\nThanks"
    )


def test_a_list_in_an_item() -> None:
    outer = listed("bullet", "olt-3") | {"elements": [line("olt-3"), listed("bullet", "port 15"), line("olt-4")]}
    assert as_read(rich(outer)) == "• olt-3\n    • port 15\n• olt-4"


CELL = {"type": "rich_text", "elements": [line({"type": "user", "user_id": "U1"}, " on\ncall")]}


@pytest.mark.parametrize(
    ("blocks", "read"),
    [
        ([section("*Alert*: port 15 down")], "*Alert*: port 15 down"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "Tom &amp; <Jerry>"}}], "Tom & <Jerry>"),
        (
            [{"type": "context", "elements": [{"text": "core-1"}, {"type": "image", "alt_text": "x"}, {"text": "97 %"}]}],
            "core-1 · 97 %",
        ),
        (
            [section("", fields=[{"text": "*Load*\n97 %"}]), {"type": "actions", "elements": [{"text": {"text": "Ack"}}]}],
            "*Load*\n97 %",
        ),
        ([{"type": "section", "fields": [{"text": "a"}, {"text": "b"}]}, {"type": "divider"}], "a\nb"),
        ([{"type": "image", "image_url": "https://a.example/g.png", "alt_text": "Load"}], "Picture: Load https://a.example/g.png"),
        (
            [{"type": "image", "slack_file": {"url": "https://f.example/1"}, "alt_text": "x", "title": {"text": "Load of core-1"}}],
            "Picture: Load of core-1 https://f.example/1",
        ),
        (
            [{"type": "video", "title": {"text": "How to"}, "video_url": "https://v.example/1", "description": {"text": "10 min"}}],
            "Video: How to (https://v.example/1)\n10 min",
        ),
        (
            [{"type": "markdown", "text": "## Alert\n**core-1** [graph](https://a.example/g) <@U1>"}],
            "## Alert\n**core-1** graph (https://a.example/g) @Aminath Ali",
        ),
        (
            [{"type": "table", "rows": [[raw("Port"), raw("Who")], [{"type": "raw_number", "value": 15}, CELL]]}],
            "Port | Who\n15 | @Aminath Ali on call",
        ),
        ([{"type": "data_table", "caption": "Ports", "rows": [[raw("a")]]}], "Ports\na"),
        (
            [{"type": "card", "title": {"type": "mrkdwn", "text": "core-1"}, "body": {"type": "mrkdwn", "text": "down &amp; out"}}],
            "core-1\ndown & out",
        ),
        (
            [{"type": "container", "elements": [section("inside"), {"type": "button", "text": {"text": "No"}}]}],
            "inside",
        ),
        ([{"type": "call", "call": {"v1": {"name": "Bridge", "join_url": "https://m.example"}}}], "Bridge\nhttps://m.example"),
        ([section("Vote:"), {"type": "poll_of_tomorrow", "poll_id": "P1"}], "Vote:\n[poll of tomorrow]"),
        ([{"type": "poll_of_tomorrow", "poll_id": "P1"}], "[poll of tomorrow]"),
    ],
)  # fmt: skip
def test_blocks(blocks: list[dict[str, Any]], read: str) -> None:
    assert as_read({"blocks": blocks}, READER) == read


def test_the_text_beside_blocks_is_for_notifications() -> None:
    assert as_read({"text": "Alert", "blocks": [section("*Alert*: port 15 down")]}) == "*Alert*: port 15 down"
    for wordless in ({"type": "actions", "elements": []}, {"type": "poll_of_tomorrow"}):
        assert as_read({"text": "Alert", "blocks": [wordless]}) == "Alert"


@pytest.mark.parametrize(
    ("attachment", "read"),
    [
        ({"fallback": "CPU high"}, "CPU high"),
        ({"text": "Switch &amp; router", "fallback": "x"}, "Switch & router"),
        ({"title": "core-1", "fields": [{"title": "Load", "value": "97 %"}], "fallback": "x"}, "core-1\nLoad: 97 %"),
        (
            {
                "pretext": "New alert for <@U1>",
                "author_name": "Grafana",
                "author_link": "https://g.example",
                "title": "core-1",
                "title_link": "https://g.example/1",
                "text": "CPU",
                "fields": [{"title": "Load", "value": "<https://g.example/l|97 %>"}, {"value": "rack 3"}],
                "image_url": "https://g.example/g.png",
                "footer": "Grafana v9",
                "actions": [{"text": "Ack"}],
            },
            "New alert for @Aminath Ali\nGrafana (https://g.example)\ncore-1 (https://g.example/1)\nCPU\n"
            "Load: 97 % (https://g.example/l)\nrack 3\nPicture: https://g.example/g.png\nGrafana v9",
        ),
        ({"blocks": [section("in blocks")], "fallback": "[no preview available]"}, "in blocks"),
    ],
)
def test_what_an_app_attached(attachment: dict[str, Any], read: str) -> None:
    assert as_read({"attachments": [attachment]}, READER) == read
    assert as_read({"text": "look", "attachments": [attachment]}, READER) == f"look\n{read}"


FORWARDED = {
    "is_share": True,
    "is_msg_unfurl": True,
    "author_id": "U1",
    "author_name": "ana",
    "channel_id": "C1",
    "from_url": LINK,
    "fallback": "[1 Feb] ana: the line is dead",
    "text": "the line is dead",
    "footer": "Slack Conversation",
    "message_blocks": [{"team": "T1", "channel": "C1", "message": rich(line("the line is ", {"type": "emoji", "name": "rip"}))}],
}


@pytest.mark.parametrize(
    ("changes", "read"),
    [
        ({}, f"Message from Aminath Ali in #noc ({LINK}):\n> the line is :rip:"),
        ({"message_blocks": []}, f"Message from Aminath Ali in #noc ({LINK}):\n> the line is dead"),
        ({"is_share": False, "author_id": "U7"}, f"Message from ana in #noc ({LINK}):\n> the line is :rip:"),
        ({"channel_id": "D1", "channel_name": "Direct Message"}, f"Message from Aminath Ali ({LINK}):\n> the line is :rip:"),
        ({"channel_id": "C9", "from_url": ""}, "Message from Aminath Ali in a private channel:\n> the line is :rip:"),
        ({"channel_id": "C7", "channel_name": "core"}, f"Message from Aminath Ali in #core ({LINK}):\n> the line is :rip:"),
        ({"channel_id": "C7"}, f"Message from Aminath Ali ({LINK}):\n> the line is :rip:"),
        (
            {"files": [{"name": "a.pdf", "mimetype": "application/pdf", "pretty_type": "PDF", "permalink": "https://f.example/a"}]},
            f"Message from Aminath Ali in #noc ({LINK}):\n> the line is :rip:\n> File: a.pdf (PDF) https://f.example/a",
        ),
    ],
)
def test_a_forwarded_message(changes: dict[str, Any], read: str) -> None:
    assert as_read({"text": "", "attachments": [FORWARDED | changes]}, READER) == read
    assert title_of({"text": "", "attachments": [FORWARDED | changes]}, READER).startswith("the line is")


def test_a_forward_of_a_forward() -> None:
    inner = {"message": {**rich(line("fyi")), "attachments": [FORWARDED]}}
    read = as_read({"attachments": [FORWARDED | {"author_id": "U2", "message_blocks": [inner]}]}, READER)
    assert read.splitlines()[1:] == ["> fyi", f"> Message from Aminath Ali in #noc ({LINK}):", "> > the line is :rip:"]


PHOTO = {
    "id": "F1",
    "name": "rack.jpg",
    "title": "rack",
    "mimetype": "image/jpeg",
    "pretty_type": "JPEG",
    "permalink": "https://f.example/1",
}


@pytest.mark.parametrize(
    ("file", "read", "title"),
    [
        (PHOTO, "Photo: rack.jpg (JPEG) https://f.example/1", "Photo from Aminath Ali: rack.jpg"),
        (
            PHOTO | {"title": "Rack 3", "alt_txt": "two red lights"},
            "Photo: Rack 3, rack.jpg (JPEG) https://f.example/1\ntwo red lights",
            "Photo from Aminath Ali: Rack 3, rack.jpg",
        ),
        (
            {"name": None, "mimetype": "video/mp4", "filetype": "mp4", "url_private": "https://f.example/v"},
            "Video (MP4) https://f.example/v",
            "Video from Aminath Ali",
        ),
        (
            {"name": "log.txt", "mimetype": "text/plain", "mode": "snippet", "preview": "up\ndown", "pretty_type": "Plain Text"},
            "File: log.txt (Plain Text)\n```\nup\ndown\n```",
            "File from Aminath Ali: log.txt",
        ),
        (
            {"name": "a.m4a", "mimetype": "audio/mp4", "transcription": {"preview": {"content": "it is dead"}}},
            "Recording: a.m4a\n> it is dead",
            "Recording from Aminath Ali: a.m4a",
        ),
        ({"id": "F1", "mode": "tombstone"}, wording.messages.FILE_DELETED, "File from Aminath Ali"),
        ({"id": "F1", "mode": "hidden_by_limit"}, wording.messages.FILE_HIDDEN, "File from Aminath Ali"),
        (
            {"id": "F1", "file_access": "check_file_info", "permalink": "https://f.example/1"},
            f"{wording.messages.FILE_ELSEWHERE} https://f.example/1",
            "File from Aminath Ali",
        ),
        ({}, "File", "File from Aminath Ali"),
    ],
)  # fmt: skip
def test_files(file: dict[str, Any], read: str, title: str) -> None:
    assert as_read({"text": "", "user": "U1", "files": [file]}, READER) == read
    assert title_of({"text": "", "user": "U1", "files": [file]}, READER) == title
    assert as_read({"text": "look", "files": [file, file]}, READER) == f"look\n{read}\n{read}"


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ({"text": "\n  The line is dead \nsince noon"}, "The line is dead"),
        ({"text": "```\n> 2. show ip\n```"}, "show ip"),
        (rich(listed("bullet", "port 15", "port 16")), "port 15"),
        ({"text": "…", "attachments": [{"title": "CPU high"}]}, "CPU high"),
        ({"text": "🔥", "user": "U1"}, "Message from Aminath Ali"),
        ({"text": "", "files": [PHOTO]}, "Photo: rack.jpg"),
        ({"text": "", "files": [PHOTO], "user": "U7", "user_profile": {"real_name": "Cy Didi"}}, "Photo from Cy Didi: rack.jpg"),
        ({"text": "", "bot_profile": {"name": "Zabbix"}}, "Message from Zabbix"),
        ({}, "Message from Slack"),
    ],
)
def test_titles(message: dict[str, Any], title: str) -> None:
    assert title_of(message, READER) == title


def test_whose_names_it_takes() -> None:
    message = {
        "user": "U2",
        "text": "<@U1> <@U1> <#C1> <!subteam^S1> <@not an id>",
        "attachments": [FORWARDED | {"author_id": "U3"}],
    }
    kinds = [(Kind.USER, "U2"), (Kind.USER, "U1"), (Kind.CHANNEL, "C1"), (Kind.USERGROUP, "S1"), (Kind.USER, "U3")]
    assert mentions(message) == [Mention(*known) for known in kinds]
    assert mentions(message, sender=False) == [Mention(*known) for known in kinds[1:]]


def test_a_time_that_no_calendar_has() -> None:
    for timestamp in (10**30, "-1e400", "nan", None, [1]):
        assert as_read(rich(line("at ", {"type": "date", "timestamp": timestamp}, " or so"))) == "at  or so"
    assert Reader().date(0) == f"{datetime(1970, 1, 1):%Y-%m-%d %H:%M} UTC"  # noqa: DTZ001


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc", "Zs", "Zl", "Zp"])))
def test_what_was_escaped_is_read_as_it_was_written(words: str) -> None:
    assert as_read({"text": escape(words)}) == words


@given(st.text(alphabet="<>|@#!^&;:ltgmpa \n"))
def test_no_text_breaks_it(words: str) -> None:
    assert isinstance(as_read({"text": words}), str)


TYPES = (
    *("rich_text", "section", "header", "context", "markdown", "image", "video", "table", "data_table", "card", "actions", "call"),
    *(
        "rich_text_section",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_preformatted",
        "text",
        "link",
        "user",
        "channel",
        "date",
    ),
    *("emoji", "usergroup", "broadcast", "team", "color", "mrkdwn", "plain_text", "raw_text", "raw_number", "tomorrow's", ""),
)
KEYS = (
    *("type", "text", "blocks", "elements", "fields", "rows", "attachments", "message_blocks", "message", "files", "url", "style"),
    *(
        "indent",
        "offset",
        "user_id",
        "channel_id",
        "unicode",
        "name",
        "title",
        "value",
        "timestamp",
        "fallback",
        "is_share",
        "mode",
    ),
    *(
        "author_id",
        "from_url",
        "preview",
        "transcription",
        "mimetype",
        "user",
        "user_profile",
        "caption",
        "slack_file",
        "accessory",
    ),
)
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([*TYPES, "<@U1>", "<!date^1>"])
)
shapes = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6), max_leaves=40
)


@given(st.dictionaries(st.sampled_from(KEYS), shapes, max_size=6))
def test_no_shape_breaks_it(message: dict[str, Any]) -> None:
    assert isinstance(as_read(message, READER), str)
    assert title_of(message, READER).strip()
    assert all(isinstance(mention, Mention) for mention in mentions(message))


def test_no_depth_breaks_it() -> None:
    message: dict[str, Any] = {"text": "bottom"}
    for _ in range(300):
        message = {"text": "top", "attachments": [{"is_share": True, "message_blocks": [{"message": message}]}]}
    assert as_read(message).startswith("top")
