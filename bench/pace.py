"""How steadily the bot posts in one channel, which Slack allows one message a second, with one replica and with three.

The replicas are processes of their own beside the tests' Slack, which enforces its rates and refuses what comes too fast.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from bench.databases import databases
from bench.ratios import Row
from bot.runtime.timings import Timings
from bot.sandbox.keesa import SandboxKeesa, World
from tests.crash.process import MortalBot
from tests.slack import Room, SlackServer
from tests.slack.values import Message

TITLE: Final = "Fibre cut"
REPLICAS: Final = {1: "SQLite", 3: "PostgreSQL"}
"""How many share which kind of database."""
PATIENCE: Final = 300.0


def rows(cards: int = 40, rounds: int = 2) -> Iterator[Row]:
    """The rate of `cards` that wait at once, after the burst that Slack allows; and how many of the attempts it took."""
    with databases() as kinds:
        for replicas, kind in REPLICAS.items():
            lines = [_line(cards, replicas, kinds[kind]()) for _ in range(rounds)]
            name = f"1 replica, {kind}" if replicas == 1 else f"{replicas} replicas, {kind}"
            rates, taken, tried = zip(*lines, strict=True)
            yield Row(f"cards a second in one channel, {name}", "/s", rates, "Slack's 1/s", [1.0], at_least=0.95)
            yield Row(f"posts that Slack takes, {name}", "", [sum(taken)], "attempts", [sum(tried)], at_least=1.0)


def _line(cards: int, replicas: int, database_url: str) -> tuple[float, int, int]:
    with SlackServer() as slack, SandboxKeesa() as keesa, tempfile.TemporaryDirectory() as directory:
        slack.ack_seconds = 30
        starts = [partial(MortalBot, slack, keesa, _made(Path(directory, str(n))), database_url) for n in range(replicas)]
        with _running(starts):
            room = _subscribed(slack)
            slack.rates.enforced = True
            _raise(keesa.world, cards)
            posted = slack.wait_for(lambda: _all_cards(room, cards), PATIENCE, "all cards to be posted")
            calls = slack.calls_to("chat.postMessage")
        burst = Timings().message_burst
        steady = [float(message.ts) for message in posted[burst:]]
        refused = sum(call.outcome == "ratelimited" for call in calls)
        return (len(steady) - 1) / (steady[-1] - steady[0]), len(calls) - refused, len(calls)


@contextmanager
def _running(starts: Sequence[Callable[[], MortalBot]]) -> Iterator[None]:
    bots = [start() for start in starts]
    try:
        for bot in bots:
            bot.start(timings=Timings(), digest_over=1_000, poll_seconds=1)
        yield
    finally:
        for bot in bots:
            bot.kill(wait=False)


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory


def _subscribed(slack: SlackServer) -> Room:
    room = slack.channel("#noc")
    slack.person("ana").command("/keesa subscribe customer open", channel=room.id).reply("now subscribed", timeout=PATIENCE)
    room.wait_message("subscribed this channel to", timeout=PATIENCE)
    return room


def _raise(world: World, cards: int) -> None:
    for n in range(cards):
        world.raise_ticket(f"{TITLE} {n}")


def _all_cards(room: Room, cards: int) -> Sequence[Message] | None:
    posted = [message for message in room.messages if TITLE in message.plain]
    return posted if len(posted) >= cards else None
