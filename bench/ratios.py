"""Measurements beside the floor of the same run: no figure means anything by itself on a machine that others use.

A part of `make bench` is a function that yields a `Row` for each ratio that must hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Row:
    """What was measured, several times each, beside its floor in the same unit; and what their ratio must be."""

    what: str
    unit: str
    values: Sequence[float]
    floor: str
    floors: Sequence[float]
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float:
        """Of the two medians."""
        return median(self.values) / median(self.floors)

    @property
    def spread(self) -> tuple[float, float]:
        """The middle half of the ratios to the floor's median."""
        low, _, high = quantiles(self.values, n=4) if len(self.values) > 1 else (self.values[0],) * 3
        return low / median(self.floors), high / median(self.floors)

    @property
    def must_be(self) -> str:
        bounds = (("≤", self.at_most), ("≥", self.at_least))
        return " ".join(f"{sign} {bound:.2f}×" for sign, bound in bounds if bound is not None)

    @property
    def holds(self) -> bool:
        return (self.at_most is None or self.ratio <= self.at_most) and (self.at_least is None or self.ratio >= self.at_least)


class Samples:
    """Samples in one unit by what was measured, with those of the floor that all of them are compared with."""

    def __init__(self, unit: str, floor: str) -> None:
        self._unit, self._floor = unit, floor
        self._samples: dict[str, list[float]] = defaultdict(list)

    def add(self, what: str, value: float) -> None:
        self._samples[what].append(value)

    def row(self, of: str, what: str = "", *, at_most: float | None = None, at_least: float | None = None) -> Row:
        """What was added as `of`, called `what` if that says more."""
        return Row(what or of, self._unit, self._samples[of], self._floor, self._samples[self._floor], at_most, at_least)


def table(rows: Iterable[Row]) -> Iterator[str]:
    """A Markdown table of the medians and their ratios, a line at a time."""
    yield _line("what", "measured", "floor", "", "ratio", "middle half", "must be", "holds")
    yield _line(*("-" * width for width in _WIDTHS))
    for row in rows:
        low, high = row.spread
        yield _line(
            row.what,
            f"{median(row.values):,.1f} {row.unit}",
            row.floor,
            f"{median(row.floors):,.1f} {row.unit}",
            f"{row.ratio:.2f}×",
            f"{low:.2f} to {high:.2f}",
            row.must_be,
            "yes" if row.holds else "**no**",
        )


_WIDTHS = (60, 14, 34, 14, 8, 14, 8, 6)


def _line(*cells: str) -> str:
    return "| " + " | ".join(f"{cell:{width}}" for cell, width in zip(cells, _WIDTHS, strict=True)) + " |"
