"""How long it takes from a change in Keesa until it is posted in Slack. The floor is half of the interval and a round trip.

The bot is a process of its own. A ticket is raised at a random time in one feed after the other, each of which one channel is
subscribed to, so no message waits for its channel's pace.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

import requests

from bench.ratios import Row, Samples
from bench.running import BOT, migrated, running
from bench.slack import Slack, slack
from bot.model.catalogue import TICKET_TYPES
from bot.model.subscriptions import Terms
from bot.runtime.clock import Clock
from bot.sandbox.keesa import PASSWORD, USER, SandboxKeesa, World
from bot.store.database import open_database
from bot.watching.subscribing import Subscribing

FLOOR, WHAT = "half the interval + a round trip", "from Keesa's change to Slack's post"
PAUSES = (0.4, 1.2)
"""Seconds from one change to the next, at least and at most: fewer in each feed than a channel may get messages."""


def rows(interval: float = 10, rounds: int = 100) -> Iterator[Row]:
    """The delays of `rounds` new tickets, with POLL_SECONDS of `interval`; about two minutes."""
    samples = Samples("s", FLOOR)
    with slack() as server, SandboxKeesa() as keesa, migrated() as database_url:
        _subscribe(database_url)
        settings = {"KEESA_USER": USER, "KEESA_PASSWORD": PASSWORD, "POLL_SECONDS": str(interval)}
        with running(BOT, server, keesa.url, database_url, **settings):
            server.wait_posted(len(TICKET_TYPES), 60)
            raised = _raise(keesa.world, rounds)
            posts = server.wait_posted(len(TICKET_TYPES) + rounds, 10 * interval)
            samples.add(FLOOR, interval / 2 + _round_trip(server))
        for number, raised_at in raised.items():
            samples.add(WHAT, next(at for at, text in posts if number in text) - raised_at)
    yield samples.row(WHAT, at_most=1.2)


def _subscribe(database_url: str) -> None:
    database = open_database(database_url)
    subscribing = Subscribing(database, statuses=("open",), clock=Clock())
    for ticket_type in TICKET_TYPES:
        subscribing.subscribe(f"C{ticket_type}", ticket_type, Terms(ticket_type=ticket_type, statuses=("open",)), "U0ANA")
    database.close()


def _raise(world: World, rounds: int) -> dict[str, float]:
    """When each ticket was raised, by its number."""
    random, types, raised = Random(11), list(TICKET_TYPES), {}  # noqa: S311 (spreads the changes, hides nothing)
    for index in range(rounds):
        time.sleep(random.uniform(*PAUSES))
        number = world.raise_ticket("No light", ticket_type=types[index % len(types)])
        raised[number] = time.perf_counter()
    return raised


def _round_trip(server: Slack) -> float:
    with requests.Session() as session:
        session.post(f"{server.url}/api/auth.test", timeout=10)
        began = time.perf_counter()
        session.post(f"{server.url}/api/auth.test", timeout=10)
        return time.perf_counter() - began
