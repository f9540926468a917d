"""Charts and tables that Slack draws. A workspace that doesn't show them yet gets what stands in their place.

A message has at most two charts. Slack's reference and other sources give different limits; these are the lower ones.
Source: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, count
from typing import Any, Final, Literal

from slack_sdk.models.blocks import Block, ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot import wording
from handlers.blocks import text
from handlers.blocks.kit import Finer, Message, plainly

MOST_POINTS: Final = 20
_TITLE: Final = 50
_AXIS: Final = 50
_LABEL: Final = 20
_CELL: Final = 60
_ALT: Final = 2_000


class Chart(Finer):
    """A chart, and `said`, its title and figures in plain text."""

    def __init__(self, fields: dict[str, Any], instead: Sequence[Block], said: str) -> None:
        super().__init__("data_visualization", fields, instead)
        self.said = said


def chart(
    kind: Literal["line", "bar"],
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    *,
    x: str,
    y: str,
    instead: Sequence[Block] = (),
) -> Chart:
    """One to six series of plain-text names, each with a number for each of 1 to 20 labels. `x` and `y` name the axes."""
    unique = _unique(labels)
    drawn: dict[str, Any] = {
        "type": kind,
        "series": [
            {
                "name": text.plain(name, _LABEL),
                "data": [{"label": label, "value": value} for label, value in zip(unique, values, strict=True)],
            }
            for name, values in series.items()
        ],
        "axis_config": {"categories": unique, "x_label": text.plain(x, _AXIS), "y_label": text.plain(y, _AXIS)},
    }
    named = text.plain(title, _TITLE)
    said = wording.reports.chart_said(
        named, {one["name"]: [(at["label"], at["value"]) for at in one["data"]] for one in drawn["series"]}
    )
    return Chart({"title": named, "chart": drawn}, instead, said)


def charts_of(shown: Message) -> list[Chart]:
    return [block for block in shown.blocks if isinstance(block, Chart)]


def pictured(shown: Message, uploaded: Callable[[Chart], str]) -> Message:
    """The same message as every workspace shows it, with pictures of its charts. `uploaded` gives the id of a picture's file.

    Source: https://docs.slack.dev/reference/block-kit/blocks/image-block
    """
    blocks = [picture(block, uploaded(block)) if isinstance(block, Chart) else block for block in shown.blocks]
    return plainly(shown._replace(blocks=blocks))


def picture(drawn: Chart, file_id: str) -> ImageBlock:
    return ImageBlock(slack_file=SlackFile(id=file_id), alt_text=text.plain(drawn.said, _ALT))


def data_table(
    caption: str, columns: Sequence[str], rows: Sequence[tuple[str, *tuple[int, ...]]], instead: Sequence[Block]
) -> Finer:
    """A table that can be sorted: 1 to 100 rows of a plain-text name and numbers.

    Source: https://docs.slack.dev/reference/block-kit/blocks/data-table-block
    """
    head = [{"type": "raw_text", "text": text.plain(column, _LABEL)} for column in columns]
    body = [[_cell(name), *({"type": "raw_number", "value": n, "text": f"{n:,}"} for n in numbers)] for name, *numbers in rows]
    return Finer("data_table", {"caption": text.plain(caption, _TITLE), "rows": [head, *body], "page_size": len(rows)}, instead)


def _cell(name: str) -> dict[str, str]:
    return {"type": "raw_text", "text": text.plain(name, _CELL).strip() or "–"}


def _unique(labels: Sequence[str]) -> list[str]:
    """The labels, short enough, none empty, and each different from those before it."""
    found: list[str] = []
    for place, label in enumerate(labels, start=1):
        numbered = (_numbered(label, number) for number in count(place))
        found.append(next(one for one in chain([text.plain(label, _LABEL).strip()], numbered) if one and one not in found))
    return found


def _numbered(label: str, number: int) -> str:
    mark = f" ({number})"
    return f"{text.plain(label, _LABEL - len(mark))}{mark}".strip()
