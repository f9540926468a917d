"""Everything that Slack rejects in a payload, as tables: https://docs.slack.dev/reference/block-kit/blocks and /views.

Each check returns `Problem`s: Slack's error code and the reason. A problem without a code is one that Slack tolerates (it cuts the
text, or shows an empty notification), but a test must not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .elements import ID, IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION, KIND, OPTION, URL
from .entities import check_entities
from .rules import Report, Rule, array, boolean, integer, one_of, plain, shape, string, text, typed

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
BLOCKS_TEXT = 13_000
POST_TEXT, UPDATE_TEXT = 40_000, 4_000
METADATA_BYTES, VIEW_BYTES = 8_000, 250_000


@dataclass(frozen=True)
class Problem:
    """`code` is Slack's error, ``""`` if Slack accepts the payload anyway."""

    code: str
    reason: str


def _section_says_something(block: Any, path: str, report: Report) -> None:
    if "text" not in block and "fields" not in block:
        report.refuse(path, "a section must have text or fields")


def _markdown_fits(block: Any, path: str, report: Report) -> None:
    report.markdown_length += len(block["text"])
    if report.markdown_length > 12_000:
        report.refuse(f"{path}/text", "all markdown blocks together must be less than 12001 characters")


def _image_has_a_source(block: Any, path: str, report: Report) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/image-block and /composition-objects/slack-file-object"""
    if ("image_url" in block) == ("slack_file" in block):
        report.refuse(path, "an image must have an image_url or a slack_file")
    if "slack_file" in block and len(block["slack_file"]) != 1:
        report.refuse(f"{path}/slack_file", "a slack_file must have an id or a url")


_SLACK_FILE = shape({}, {"id": string(pattern="F[A-Z0-9]{8,}"), "url": URL})


def _block(required: dict[str, Rule], optional: dict[str, Rule], *more: Rule) -> Rule:
    return shape({"type": KIND} | required, {"block_id": ID} | optional, *more)


_INNER = array(
    typed({kind: lambda *_: None for kind in ("text", "link", "emoji", "user", "channel", "date", "broadcast")}), 1, 1000
)
_RICH = {
    kind: shape(
        {"type": KIND, "elements": _INNER if kind != "rich_text_list" else array(lambda *_: None, 1, 1000)},
        {"style": string(), "indent": lambda *_: None, "border": lambda *_: None},
    )
    for kind in ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
}

BLOCKS: dict[str, Rule] = {
    "section": _block(
        {},
        {"text": text(3000), "fields": array(text(2000), 1, 10), "accessory": IN_SECTION, "expand": boolean},
        _section_says_something,
    ),
    "divider": _block({}, {}),
    "header": _block({"text": plain(150)}, {}),
    "context": _block({"elements": array(IN_CONTEXT, 1, 10)}, {}),
    "actions": _block({"elements": array(IN_ACTIONS, 1, 25)}, {}),
    "image": _block(
        {"alt_text": string(1, 2000)}, {"image_url": URL, "slack_file": _SLACK_FILE, "title": plain(2000)}, _image_has_a_source
    ),
    "input": _block(
        {"label": plain(2000), "element": IN_INPUT}, {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean}
    ),
    "rich_text": _block({"elements": array(typed(_RICH), 1, 1000)}, {}),
}
_MOST_CHARTS = 2


def _points_are_on_the_axis(chart: Any, path: str, report: Report) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"""
    categories = chart["axis_config"]["categories"]
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) < len(names):
        report.refuse(f"{path}/series", "series names must be unique")
    if len(set(categories)) < len(categories):
        report.refuse(f"{path}/axis_config/categories", "categories must be unique")
    for index, series in enumerate(chart["series"]):
        if [point["label"] for point in series["data"]] != categories:
            report.refuse(f"{path}/series/{index}/data", "labels must be the axis's categories")


def _charts_are_few(block: Any, path: str, report: Report) -> None:
    report.charts += 1
    if report.charts > _MOST_CHARTS:
        report.refuse(path, f"a message may have at most {_MOST_CHARTS} data_visualization blocks")


_POINT = shape({"label": string(1, 20), "value": integer(-(10**15), 10**15)}, {})
_SERIES = shape({"name": string(1, 20), "data": array(_POINT, 1, 20)}, {})
_AXES = shape({"categories": array(string(1, 20), 1, 20)}, {"x_label": string(1, 50), "y_label": string(1, 50)})
_PLOT = shape({"type": KIND, "series": array(_SERIES, 1, 6), "axis_config": _AXES}, {}, _points_are_on_the_axis)
_CHARTS = typed(dict.fromkeys(("bar", "line", "area"), _PLOT))


def _characters(cell: Any) -> int:
    """Of links, the addresses too: the reference doesn't say whether they count."""
    if cell["type"] != "rich_text":
        return len(cell["text"])
    elements = [element for part in cell["elements"] for element in part["elements"]]
    return sum(len(str(element.get("text") or "")) + len(str(element.get("url") or "")) for element in elements)


def _rows_are_alike(block: Any, path: str, report: Report) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/data-table-block"""
    if any(cell["type"] == "rich_text" for cell in block["rows"][0]):
        report.refuse(f"{path}/rows/0", "a header cell may not be rich_text")
    if sum(_characters(cell) for row in block["rows"] for cell in row) > 10_000:
        report.refuse(f"{path}/rows", "all cells together must be less than 10001 characters")
    if len({len(row) for row in block["rows"]}) > 1:
        report.refuse(f"{path}/rows", "all rows must have the same number of values")


_CELLS = typed(
    {
        "raw_text": shape({"type": KIND, "text": string(1)}, {}),
        "rich_text": shape({"type": KIND, "elements": array(typed(_RICH), 1, 10)}, {}),
        "raw_number": shape({"type": KIND, "value": integer(-(10**15), 10**15), "text": string(1)}, {}),
    }
)
_TABLE = {"caption": string(1), "rows": array(array(_CELLS, 1, 20), 2, 101)}
MESSAGE_ONLY: dict[str, Rule] = {
    "markdown": _block({"text": string(1, 12_000)}, {}, _markdown_fits),
    "data_table": _block(_TABLE, {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19)}, _rows_are_alike),
    "data_visualization": _block({"title": string(1, 50), "chart": _CHARTS}, {}, _charts_are_few),
}

_SUGGESTIONS = shape({"options": array(OPTION, 0, 100)}, {})

_VIEW: dict[str, Rule] = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}
_MODAL: dict[str, Rule] = _VIEW | {
    "close": plain(24),
    "submit": plain(24),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
}
_VIEWS = typed(
    {
        "modal": shape({"type": KIND, "title": plain(24), "blocks": array(lambda *_: None, 0, VIEW_BLOCKS)}, _MODAL),
        "home": shape({"type": KIND, "blocks": array(lambda *_: None, 0, VIEW_BLOCKS)}, _VIEW),
    }
)
_METADATA = shape({"event_type": string(1, 255, pattern=r"[A-Za-z0-9_.:-]+"), "event_payload": lambda *_: None}, {})
"""Besides ``entities``, with which it need not have these."""


def check_blocks(blocks: Any, where: str) -> Report:
    """Check the blocks of a ``message``, a ``modal`` or a ``home``."""
    report = Report(where)
    known = BLOCKS | MESSAGE_ONLY if where == "message" else BLOCKS
    array(typed(known), 0, MESSAGE_BLOCKS if where == "message" else VIEW_BLOCKS)(blocks, "/blocks", report)
    if isinstance(blocks, list):
        _ids_are_unique(blocks, report)
    return report


def _ids_are_unique(blocks: list[Any], report: Report) -> None:
    block_ids: set[str] = set()
    for index, block in enumerate(block for block in blocks if isinstance(block, dict)):
        block_id = str(block.get("block_id", f"no id {index}"))
        if block_id in block_ids:
            report.refuse(f"/blocks/{index}/block_id", f"block_id {block_id} already exists")
        block_ids.add(block_id)
        _action_ids_are_unique(block, f"/blocks/{index}", report)


def _action_ids_are_unique(block: dict[str, Any], path: str, report: Report) -> None:
    elements = block.get("elements") if block.get("type") == "actions" else None
    ids = [element["action_id"] for element in elements or [] if isinstance(element, dict) and "action_id" in element]
    for action_id in sorted({action_id for action_id in ids if ids.count(action_id) > 1}):
        report.refuse(f"{path}/elements", f"action_id {action_id} already exists in this block")


def check_view(view: Any) -> list[Problem]:
    """Check a view for views.open, push, update and publish, and for a ``response_action``."""
    report = Report("view")
    _VIEWS(view, "/view", report)
    problems = report.problems
    if isinstance(view, dict):
        problems = problems + check_blocks(view.get("blocks"), str(view.get("type"))).problems + _submit_is_there(view)
        if len(json.dumps(view)) > VIEW_BYTES:
            return [Problem("view_too_large", "the view is larger than 250 kB")]
    return [Problem("invalid_arguments", reason) for reason in problems]


def _submit_is_there(view: dict[str, Any]) -> list[str]:
    blocks = view.get("blocks")
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in blocks) if isinstance(blocks, list) else False
    needed = view.get("type") == "modal" and has_input and "submit" not in view
    return ["submit is required when an input block is within blocks [json-pointer:/view/submit]"] if needed else []


def check_message(message: dict[str, Any], *, updating: bool = False) -> list[Problem]:
    """Check ``text``, ``blocks``, ``attachments`` and ``metadata`` of a post, an ephemeral, an update or a response."""
    return [
        *_check_text(message, updating),
        *_check_message_blocks(message.get("blocks")),
        *_check_attachments(message.get("attachments")),
        *check_metadata(message.get("metadata")),
    ]


def _check_text(message: dict[str, Any], updating: bool) -> list[Problem]:
    written = message.get("text") or ""
    if not isinstance(written, str):
        return [Problem("invalid_arguments", "text must be a string [json-pointer:/text]")]
    if not written.strip():
        shown = message.get("blocks") or message.get("attachments")
        return [Problem("", "no text beside the blocks") if shown else Problem("no_text", "there is no text")]
    if updating and len(written) > UPDATE_TEXT:
        return [Problem("msg_too_long", f"text of {len(written)} characters in an update")]
    if len(written) > POST_TEXT:
        return [Problem("", f"text of {len(written)} characters is cut at {POST_TEXT}")]
    return []


def _check_message_blocks(blocks: Any) -> list[Problem]:
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        return [Problem("invalid_blocks_format", "blocks must be an array")]
    report = check_blocks(blocks, "message")
    if not report.problems and report.text_length > BLOCKS_TEXT:
        return [Problem("msg_blocks_too_long", f"{report.text_length} characters in all blocks")]
    return [Problem("invalid_blocks", reason) for reason in report.problems]


_ATTACHMENT = shape(
    {},
    {
        key: lambda *_: None
        for key in (
            *("fallback", "color", "pretext", "author_name", "author_link", "author_icon", "title", "title_link", "text"),
            *("fields", "image_url", "thumb_url", "footer", "footer_icon", "ts", "mrkdwn_in", "blocks"),
        )
    },
)


def _check_attachments(attachments: Any) -> list[Problem]:
    if attachments is None:
        return []
    report = Report("message")
    array(_ATTACHMENT, 0, 100)(attachments, "/attachments", report)
    problems = [Problem("invalid_attachments", reason) for reason in report.problems]
    for attachment in [] if problems else attachments:
        problems += _check_message_blocks(attachment.get("blocks"))
    return problems


def check_metadata(metadata: Any) -> list[Problem]:
    """Check message metadata: https://docs.slack.dev/messaging/message-metadata. An empty object removes metadata.

    Whether its limit includes ``entities`` isn't documented, so it does.
    """
    if not metadata:
        return []
    if isinstance(metadata, dict) and "entities" in metadata:
        if problems := check_entities(metadata["entities"]):
            return [Problem("invalid_metadata_format", reason) for reason in problems]
        if len(json.dumps(metadata)) > METADATA_BYTES:
            return [Problem("metadata_too_large", f"metadata of more than {METADATA_BYTES} characters")]
        return check_metadata({key: value for key, value in metadata.items() if key != "entities"})
    report = Report("message")
    _METADATA(metadata, "/metadata", report)
    if report.problems:
        return [Problem("invalid_metadata_format", reason) for reason in report.problems]
    if not isinstance(metadata["event_payload"], dict) or not _is_flat_enough(metadata["event_payload"], 3):
        return [Problem("invalid_metadata_schema", "event_payload must hold strings, numbers, booleans, or objects of these")]
    if len(json.dumps(metadata)) > METADATA_BYTES:
        return [Problem("metadata_too_large", f"metadata of more than {METADATA_BYTES} characters")]
    return []


def _is_flat_enough(value: Any, depth: int) -> bool:
    if isinstance(value, (dict, list)):
        items = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_is_flat_enough(item, depth - 1) for item in items)
    return isinstance(value, (str, int, float))


RESPONSE_TYPE = one_of("in_channel", "ephemeral")
_RESPONSE: dict[str, Rule] = {
    "response_type": RESPONSE_TYPE,
    "replace_original": boolean,
    "delete_original": boolean,
    "thread_ts": string(),
    "unfurl_links": boolean,
    "unfurl_media": boolean,
    "mrkdwn": boolean,
} | {key: lambda *_: None for key in ("text", "blocks", "attachments", "metadata")}


def check_response(payload: dict[str, Any]) -> list[Problem]:
    """Check what is sent to a response_url, or in the ack of a command."""
    report = Report("message")
    shape({}, _RESPONSE)(payload, "", report)
    problems = [Problem("invalid_payload", reason) for reason in report.problems]
    return problems if problems or payload.get("delete_original") else check_message(payload)


def check_suggestions(answer: Any) -> list[Problem]:
    """Check the answer to a block_suggestion: https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload."""
    report = Report("suggestions")
    _SUGGESTIONS(answer, "", report)
    return [Problem("", reason) for reason in report.problems]


def check_unfurls(unfurls: Any, metadata: Any = None) -> list[Problem]:
    """Check the ``unfurls`` of chat.unfurl: a link -> an attachment, or ``{"blocks": [...]}``; and its ``metadata``, which has
    entities for the same links. One of them must be there: https://docs.slack.dev/reference/methods/chat.unfurl.
    """
    if metadata is not None:
        entities = metadata.get("entities") if isinstance(metadata, dict) else None
        if wrong := check_entities(entities, unfurled=True):
            return [Problem("invalid_metadata_format", reason) for reason in wrong]
        if not unfurls:
            return []
    if not isinstance(unfurls, dict) or not unfurls:
        return [Problem("missing_unfurls", "there are no unfurls")]
    problems: list[Problem] = []
    for content in unfurls.values():
        inner = {key: value for key, value in content.items() if key != "preview"} if isinstance(content, dict) else content
        problems += _check_attachments([inner])
    return problems
