"""Draws a chart: the fields of a ``data_visualization`` block as JSON from standard input, a PNG to standard output.

`bot.runtime.drawing` runs this file alone. It needs the extra `charts`, and nothing of the bot.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import cycle
from typing import Any, BinaryIO, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

_SIZE: Final = (9.0, 5.0)  # inches
_DOTS: Final = 130  # an inch
_COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's, which colour-blind people tell apart: https://jfly.uni-koeln.de/color/"""
_LINES: Final = (("-", "o"), ("--", "s"), (":", "^"), ("-.", "D"), ("-", "v"), ("--", "P"))
_HATCHES: Final = ("", "//", "..", "xx", "\\\\", "++")
"""No meaning stands in colours alone."""
_FONTS: Final = (
    "DejaVu Sans",
    "Noto Sans",
    "Noto Sans Thaana",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Emoji",
    "Noto Sans CJK SC",
)
"""The first comes with matplotlib; the others are for what it lacks, where they are installed."""
_MANY, _LONG = 8, 60  # labels, and characters of all of them, that stand side by side
_MOST_NUMBERED: Final = 24  # bars


def draw(block: dict[str, Any], to: BinaryIO) -> None:
    """All texts are drawn as they are: a ``$`` begins no formula."""
    installed = {font.name for font in fontManager.ttflist}
    fonts = [name for name in _FONTS if name in installed]
    with mpl.rc_context({"text.parse_math": False, "text.usetex": False, "font.family": fonts, "axes.unicode_minus": False}):
        figure = Figure(figsize=_SIZE, dpi=_DOTS, layout="constrained")
        _plot(figure.add_subplot(), block)
        figure.savefig(to, format="png")


def _plot(axes: Axes, block: dict[str, Any]) -> None:
    chart, config = block["chart"], block["chart"]["axis_config"]
    series = {one["name"]: [point["value"] for point in one["data"]] for one in chart["series"]}
    drawn = _bars(axes, list(series.values())) if chart["type"] == "bar" else _lines(axes, list(series.values()))
    axes.set_title(block["title"], loc="left", fontsize=14, fontweight="bold")
    axes.set_xlabel(config["x_label"])
    axes.set_ylabel(config["y_label"])
    axes.legend(drawn, list(series), loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    _label(axes, config["categories"])
    axes.set_ylim(0, max(1, *(value for values in series.values() for value in values)) * 1.1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color="#DDDDDD")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _label(axes: Axes, categories: Sequence[str]) -> None:
    are_slanted = len(categories) > _MANY or sum(map(len, categories)) > _LONG
    slant: dict[str, Any] = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if are_slanted else {}
    axes.set_xticks(range(len(categories)), categories, **slant)


def _lines(axes: Axes, series: Sequence[Sequence[int]]) -> list[Any]:
    return [
        axes.plot(values, color=colour, linestyle=line, marker=marker, linewidth=2)[0]
        for values, colour, (line, marker) in zip(series, cycle(_COLOURS), cycle(_LINES), strict=False)
    ]


def _bars(axes: Axes, series: Sequence[Sequence[int]]) -> list[Any]:
    """Side by side for each category."""
    width = 0.8 / len(series)
    drawn = []
    for place, (values, colour, hatch) in enumerate(zip(series, cycle(_COLOURS), cycle(_HATCHES), strict=False)):
        left = (place - (len(series) - 1) / 2) * width
        bars = axes.bar([at + left for at in range(len(values))], values, width, color=colour, hatch=hatch, edgecolor="white")
        if len(series) * len(values) <= _MOST_NUMBERED:
            axes.bar_label(bars, fmt="{:,.0f}", fontsize=9)
        drawn.append(bars)
    return drawn


if __name__ == "__main__":
    draw(json.load(sys.stdin.buffer), sys.stdout.buffer)
