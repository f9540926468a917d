"""Leaves out of ``make test`` what only ``make test-all`` needs: more examples of the same kind.

Left out are tests marked `breadth`, all but one mode and database of each whole bot's test, all but the first of its other
parameters, and most of Hypothesis' examples.
"""

from __future__ import annotations

import os
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

OPTION = "--breadth"
SEED = "--hypothesis-seed"
EXAMPLES, ALL_EXAMPLES = 5, 150
SHARE_ON_POSTGRESQL = 6
"""One in so many tests of whole bots runs on PostgreSQL."""


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="run what `make test` leaves out, too")


def is_wanted(config: pytest.Config) -> bool:
    return bool(config.getoption(OPTION))


def choose_seed(config: pytest.Config) -> None:
    """With all examples, Hypothesis begins somewhere else each time, and says where. xdist's workers get the same seed.

    In continuous integration it always begins at the same, as Hypothesis itself does there, so that what fails is the change's.
    """
    if is_wanted(config) and config.getoption(SEED) is None:
        config.option.hypothesis_seed = "0" if os.environ.get("CI") else str(random.randrange(2**32))


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
    out = {item for item in items if item.get_closest_marker("breadth")} | set(_other_variants(items))
    out |= set(_more_of_the_same([item for item in items if item not in out]))
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=list(out))
    return len(out)


def _other_variants(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """Those of each whole bot's tests with another mode or database than the one that was chosen, which is always the same.

    About half of the tests run in each mode, and one in six on PostgreSQL.
    """
    tests = defaultdict[str, dict[tuple[str, str], pytest.Item]](dict)
    for item in items:
        if (variant := _variant(item)) != ("", ""):
            head, _, ids = item.nodeid.rpartition("[")
            name = "-".join(part for part in ids.rstrip("]").split("-") if part not in variant)
            tests[f"{head} {name}"][variant] = item
    for name, variants in tests.items():
        number = zlib.crc32(name.encode())
        modes, databases = (sorted(set(choice)) for choice in zip(*variants, strict=True))
        mode = modes[number % len(modes)]
        on_postgresql = number // 2 % SHARE_ON_POSTGRESQL == 0
        for variant, item in variants.items():
            if variant != (mode, databases[0 if on_postgresql else -1]):
                yield item


def _more_of_the_same(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """All but the first parameters of each test that starts a whole bot, here or as a process of its own."""
    tests = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        if isinstance(item, pytest.Function) and not {"start_bot", "run_bot"}.isdisjoint(item.fixturenames):
            tests[item.nodeid.partition("[")[0]].append(item)
    for same in tests.values():
        yield from same[1:]


def _variant(item: pytest.Item) -> tuple[str, str]:
    """The mode and the database of a whole bot's test, "" for those that it has no choice of."""
    if not (isinstance(item, pytest.Function) and hasattr(item, "callspec") and "slack" in item.fixturenames):
        return "", ""
    return str(item.callspec.params.get("mode", "")), str(item.callspec.params.get("database_kind", ""))


def summary(left_out: int) -> str:
    return (
        f"Left out: {left_out} tests that only add breadth, and all but {EXAMPLES} of Hypothesis' {ALL_EXAMPLES} examples of each "
        "property. `make test-all` runs them."
    )
