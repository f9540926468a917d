"""Measurements beside the floor of the same run: no figure means anything by itself on a machine that others use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from statistics import median, quantiles


class Samples:
    """Samples by what was measured, in the order of their first appearance. `floor` is what all others are compared with."""

    def __init__(self, floor: str) -> None:
        self.floor = floor
        self._samples: dict[str, list[float]] = defaultdict(list)

    def add(self, what: str, value: float) -> None:
        self._samples[what].append(value)

    def items(self) -> Iterator[tuple[str, list[float]]]:
        yield from self._samples.items()

    def ratio(self, what: str) -> float:
        """Of the two medians."""
        return median(self._samples[what]) / median(self._samples[self.floor])


def table(samples: Samples) -> Iterator[str]:
    """A line for each: the median, the middle half of the samples, and the ratio to the floor."""
    yield f"{'':34}{'median':>10}{'middle half':>20}{'ratio':>8}"
    for what, values in samples.items():
        low, _, high = quantiles(values, n=4) if len(values) > 1 else (values[0],) * 3
        yield f"{what:34}{median(values):>10.2f}{f'{low:.2f} to {high:.2f}':>20}{samples.ratio(what):>7.2f}×"
