"""How long the bot takes from its start to its connection to Slack. The floor is a bare slack-bolt app that opens a database.

The database has its tables already, as at every start but the first.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.ratios import Row, Samples
from bench.running import BOT, WITH_DATABASE, connected


def rows(rounds: int = 9) -> Iterator[Row]:
    """The time of `rounds` starts of each."""
    samples = Samples("ms", WITH_DATABASE)
    for _ in range(rounds):
        for app in (WITH_DATABASE, BOT):
            with connected(app) as (_, seconds):
                samples.add(app, seconds * 1000)
    yield samples.row(BOT, "start to ready", at_most=2.0)
