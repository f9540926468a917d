"""What ``make test`` leaves to ``make test-all``: more of the same kind, for which nobody waits many times a day.

Left out are the tests that are marked as breadth, of each test that runs in both modes one, and most of Hypothesis' examples.
"""

from __future__ import annotations

import zlib
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings

OPTION = "--breadth"
EXAMPLES, ALL_EXAMPLES = 20, 150


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="run what `make test` leaves out, too")


def is_wanted(config: pytest.Config) -> bool:
    return bool(config.getoption(OPTION))


def set_examples(config: pytest.Config) -> None:
    """How many examples Hypothesis tries. How long one takes says nothing about the code on a machine that is busy."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile(
        "here", max_examples=ALL_EXAMPLES if is_wanted(config) else EXAMPLES, deadline=None, suppress_health_check=slow
    )
    settings.load_profile("here")


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> int:
    """Take from `items` what is only breadth, and tell pytest; how many those were. What was asked for by name stays."""
    if is_wanted(config) or any("::" in arg for arg in config.args):
        return 0
    out = {item for item in items if item.get_closest_marker("breadth")} | set(_in_the_other_mode(items))
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=list(out))
    return len(out)


def _in_the_other_mode(items: list[pytest.Item]) -> list[pytest.Item]:
    """Where a test comes in both modes, one of the two; about as often this as that, and always the same for the same test."""
    twins = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        if mode := _mode(item):
            head, _, ids = item.nodeid.rpartition("[")
            twins[f"{head} {ids.replace(mode, '', 1)}"].append(item)
    return [pair[zlib.crc32(name.encode()) % 2] for name, pair in twins.items() if len(pair) == 2]


def _mode(item: pytest.Item) -> str:
    return str(item.callspec.params.get("mode", "")) if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ""


def summary(left_out: int) -> str:
    return (
        f"Left out: {left_out} tests that only add breadth, and all but {EXAMPLES} of Hypothesis' {ALL_EXAMPLES} examples of each "
        "property. `make test-all` runs them."
    )
