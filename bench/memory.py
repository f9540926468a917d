"""The memory of the bot with many tickets, compared with a bare slack-bolt app; and whether it grows under a steady load.

The bot reads all tickets in one list, in which one changes before each poll, while people type commands.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from statistics import linear_regression, median

import requests
from sqlalchemy import create_engine, text

from bench.keesa import CHANGED, keesa
from bench.ratios import Row, Samples
from bench.running import BARE, BOT, migrated, resident, running
from bench.slack import Slack, slack
from bot.model.subscriptions import Terms
from bot.runtime.clock import utc_now
from bot.store.database import open_database

TYPE = "customer_support"
COMMANDS = ("help", "2101000", "open", "find fibre", "mine", "list customer_support", "subscriptions", "why 2101000", "status")
EVERY = 10
"""Seconds between polls, a third of what is usual, and between changes of a ticket."""
SETTINGS = {"POLL_SECONDS": str(EVERY), "POLL_MAX_LIMIT": "100000"}

Memory = list[tuple[float, float]]
"""The seconds since the beginning, and the resident memory in MiB."""


def rows(tickets: int = 10_000, rounds: int = 3, minutes: float = 5) -> Iterator[Row]:
    """The memory in a minute of commands and polls; then that of the last third of a soak, beside its second third."""
    memory = Samples("MiB", BARE)
    for _ in range(rounds):
        memory.add(BARE, _typical(_used(BARE, 0, seconds=5)))
        memory.add(BOT, _typical(_used(BOT, tickets, seconds=60)))
    yield memory.row(BOT, f"memory with {tickets:,} tickets", at_most=2.2)
    yield grown(soak(tickets, minutes))


def _typical(memory: Memory) -> float:
    return median(resident for _, resident in memory)


def soak(tickets: int, minutes: float) -> Memory:
    """That of the bot, each second."""
    return _used(BOT, tickets, minutes * 60)


def grown(memory: Memory) -> Row:
    """Whether memory is flat: how its last third compares with its second third."""
    third = len(memory) // 3
    second, last = ([resident for _, resident in part] for part in (memory[third : 2 * third], memory[2 * third :]))
    return Row("memory at the end of a soak", "MiB", last, "in the middle of it", second, at_most=1.02)


def slope(memory: Memory) -> float:
    """How fast its last two thirds grow, in MiB an hour."""
    seconds, residents = zip(*memory[len(memory) // 3 :], strict=True)
    return linear_regression(seconds, residents).slope * 3600


def _used(app: str, tickets: int, seconds: float) -> Memory:
    """The memory of the app for so long, after it has recorded so many tickets. Three commands a second."""
    memory, commands = Memory(), cycle(COMMANDS)
    with _loaded(app, tickets) as (server, keesa_url, pid):
        began = time.monotonic()
        while (since := time.monotonic() - began) < seconds:
            memory.append((since, resident(pid)))
            if len(memory) % EVERY == 0:
                requests.put(f"{keesa_url}/{CHANGED}", timeout=60).raise_for_status()
            server.send(islice(commands, 3))
            time.sleep(max(0.0, began + len(memory) - time.monotonic()))
    return memory


@contextmanager
def _loaded(app: str, tickets: int) -> Iterator[tuple[Slack, str, int]]:
    """A Slack with the app, a Keesa with so many tickets, and the app's process, once it has recorded them all."""
    with ExitStack() as opened:
        server = opened.enter_context(slack())
        keesa_url, database_url = opened.enter_context(keesa(max(tickets, 1))), opened.enter_context(migrated())
        _subscribe(database_url)
        process = opened.enter_context(running(app, server, keesa_url, database_url, **SETTINGS))
        while _recorded(database_url) < tickets:
            time.sleep(0.5)
        yield server, keesa_url, process.pid


def _subscribe(database_url: str) -> None:
    database, now = open_database(database_url), utc_now()
    with database.write() as tx:
        terms = Terms(ticket_type=TYPE, statuses=("open",))
        tx.subscriptions.add(channel_id="C0NOC", channel_name="noc", terms=terms, created_by="U0ANA", now=now)
        tx.feeds.ensure(TYPE, terms.statuses, now)
    database.close()


def _recorded(database_url: str) -> int:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        count = connection.scalar(text("SELECT count(*) FROM tickets"))
    engine.dispose()
    return int(count or 0)
