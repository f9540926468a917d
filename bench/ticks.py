"""How often Keesa is asked at a beat at which every feed is due. The floor is once for each subscribed (type, status) pair."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from bench.ratios import Row, Samples
from bench.running import migrated
from bot.keesa.client import KeesaClient
from bot.keesa.tokens import TokenManager
from bot.keesa.transport import Transport
from bot.model.catalogue import TICKET_TYPES
from bot.model.subscriptions import Terms
from bot.runtime.clock import Clock
from bot.runtime.workers import Workers
from bot.sandbox.keesa import PASSWORD, USER, SandboxKeesa, World
from bot.store.database import Database, open_database
from bot.watching.poller import Poller
from bot.watching.subscribing import Subscribing

FLOOR = "subscribed pairs"
STATUSES = ("open", "closed")


def rows(rounds: int = 10) -> Iterator[Row]:
    """The requests of `rounds` beats, with one subscribed channel and with a thousand."""
    for channels in (1, 1_000):
        samples = Samples("requests", FLOOR)
        what = f"Keesa requests a tick, {channels:,} channel{'s' if channels > 1 else ''}"
        with SandboxKeesa() as keesa, migrated() as database_url:
            _fill(keesa.world)
            for asked in _ticks(keesa, open_database(database_url), channels, rounds):
                samples.add(FLOOR, len(TICKET_TYPES) * len(STATUSES))
                samples.add(what, asked)
        yield samples.row(what, at_most=1.0, at_least=1.0)


def _fill(world: World) -> None:
    """A few tickets of each type, and a new one each time that it is called again."""
    for ticket_type in TICKET_TYPES:
        for index in range(10):
            number = world.raise_ticket(f"No light {index}", ticket_type=ticket_type)
            if index % 2:
                world.close(number)


def _ticks(keesa: SandboxKeesa, database: Database, channels: int, rounds: int) -> Iterator[int]:
    """The requests of each tick but the first, at which the feeds are read for the first time."""
    clock, workers, transport = Clock(), Workers("polls", threads=4, backlog=100), Transport(keesa.url)
    poller = Poller(
        database,
        KeesaClient(transport, TokenManager(transport, USER, PASSWORD, clock=clock), {}),
        workers,
        interval=timedelta(0),
        stale_after=timedelta(days=1),
        max_limit=1_000,
        digest_over=5,
        clock=clock,
    )
    subscribing = Subscribing(database, statuses=STATUSES, clock=clock)
    for index in range(channels):
        for ticket_type in TICKET_TYPES if channels == 1 else [list(TICKET_TYPES)[index % len(TICKET_TYPES)]]:
            subscribing.subscribe(f"C{index}", f"c{index}", Terms(ticket_type=ticket_type, statuses=STATUSES), "U0ANA")
    for tick in range(rounds + 1):
        keesa.world.requests.clear()
        poller.beat()
        while workers.load:
            time.sleep(0.01)
        if tick:
            yield len(keesa.world.requests)
        for ticket_type in TICKET_TYPES:
            keesa.world.raise_ticket("New", ticket_type=ticket_type)
    transport.close()
    database.close()
