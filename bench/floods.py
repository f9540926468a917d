"""How long Slack waits for acks over Socket Mode, compared with a bare slack-bolt app in the same run.

Both apps are processes of their own; Slack and Keesa are local and do next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bench.ratios import Row, Samples
from bench.running import BARE, BOT, connected

SLACK_WAITS = 3.0
"""Seconds."""
FLOODS = {"help": ("answered in the ack", 0.6), "2101000": ("handed over", 1.0)}
"""What is typed, what the bot does with it, and what the ratio of the slowest ack must be."""


def rows(count: int = 500, rounds: int = 5, hang: float = 10) -> Iterator[Row]:
    """Acks while idle, the slowest ack of `count` commands at once, and of 200 while each call of Keesa hangs."""
    idle = Samples("ms", BARE)
    floods = {text: Samples("ms", BARE) for text in FLOODS}
    for _ in range(rounds):
        for app in (BARE, BOT):
            with connected(app) as (server, _):
                server.send(["help"])
                idle.add(app, median(server.send(["help"])[0] for _ in range(200)) * 1000)
                for text, samples in floods.items():
                    samples.add(app, max(server.send([text] * count)) * 1000)
    yield idle.row(BOT, "ack of a command, idle, p50", at_most=0.25)
    for text, samples in floods.items():
        how, bound = FLOODS[text]
        yield samples.row(BOT, f"slowest ack of {count:,} commands, {how}", at_most=bound)
    yield _hanging(rounds, hang)


def _hanging(rounds: int, hang: float) -> Row:
    samples = Samples("ms", f"Slack's {SLACK_WAITS:.0f} s")
    samples.add(f"Slack's {SLACK_WAITS:.0f} s", SLACK_WAITS * 1000)
    for _ in range(rounds):
        with connected(BOT, hang) as (server, _):
            samples.add(BOT, max(server.send(["2101000"] * 200)) * 1000)
    return samples.row(BOT, f"slowest ack of 200 commands, Keesa hangs {hang:.0f} s", at_most=0.5 / SLACK_WAITS)
