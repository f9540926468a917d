"""Leaves out of ``make test`` what only ``make test-all`` needs: more examples of the same kind.

Left out are tests marked `breadth`, one of the two modes of each end-to-end test, and most of Hypothesis' examples.
"""

from __future__ import annotations

import random
import zlib
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings

OPTION = "--breadth"
SEED = "--hypothesis-seed"
EXAMPLES, ALL_EXAMPLES = 8, 150


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="run what `make test` leaves out, too")


def is_wanted(config: pytest.Config) -> bool:
    return bool(config.getoption(OPTION))


def choose_seed(config: pytest.Config) -> None:
    """With all examples, Hypothesis begins somewhere else each time, and says where. xdist's workers get the same seed."""
    if is_wanted(config) and config.getoption(SEED) is None:
        config.option.hypothesis_seed = str(random.randrange(2**32))


def seed_line(config: pytest.Config) -> str:
    return f"Hypothesis began at seed {config.getoption(SEED)}. To repeat it: make test-all ARGS={SEED}={config.getoption(SEED)}"


def set_examples(config: pytest.Config) -> None:
    """Set how many examples Hypothesis tries. It sets no deadline, since the time depends on how busy the machine is."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile(
        "here", max_examples=ALL_EXAMPLES if is_wanted(config) else EXAMPLES, deadline=None, suppress_health_check=slow
    )
    settings.load_profile("here")


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> int:
    """Remove what is only breadth from `items`, and tell pytest. Returns how many. Tests that were asked for by name stay."""
    if is_wanted(config) or any("::" in arg for arg in config.args):
        return 0
    out = {item for item in items if item.get_closest_marker("breadth")} | set(_in_the_other_mode(items))
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=list(out))
    return len(out)


def _in_the_other_mode(items: list[pytest.Item]) -> list[pytest.Item]:
    """Whether to leave out this mode of a test. About half of the tests run in each mode, and a test always in the same."""
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
