"""The CPU time of a poll, compared with the same request by requests and `json.loads` in the same run.

Keesa is another process, so that only the bot's own time counts. In each round the three take turns: the bare request, a poll of
a list that hasn't changed, and a poll of one in which one ticket has.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import requests

from bench.keesa import CHANGED, UNCHANGED, keesa
from bench.ratios import Row, Samples
from bench.running import migrated
from bot.keesa.client import KeesaClient
from bot.keesa.tokens import TokenManager
from bot.keesa.transport import Transport
from bot.model.feeds import Feed
from bot.runtime.clock import Clock
from bot.runtime.workers import Workers
from bot.store.database import Database, open_database
from bot.watching.poller import Poller

TYPE, STATUS = "customer_support", "open"
FLOOR = "requests and json.loads"
FIRST, SAME, OTHER = "CPU of the first poll", "CPU of a poll, nothing changed", "CPU of a poll, one ticket changed"
BOUNDS = {SAME: 1.0, OTHER: 1.5}


def rows(count: int = 2_000, rounds: int = 30, first: int = 10_000, starts: int = 9) -> Iterator[Row]:
    """The CPU time of `rounds` polls of `count` tickets of each kind, and of `starts` first polls of `first` tickets."""
    yield from _later(count, rounds)
    yield _first(first, starts)


def _first(count: int, starts: int) -> Row:
    samples = Samples("ms", FLOOR)
    with keesa(count) as url, requests.Session() as session:
        for _ in range(starts):
            samples.add(FLOOR, _cpu(lambda: _bare(session, url)))
            with _polling(url) as poll:
                samples.add(FIRST, _cpu(poll))
    return samples.row(FIRST, f"{FIRST}, {count:,} tickets", at_most=3.0)


def _later(count: int, rounds: int) -> Iterator[Row]:
    with keesa(count) as url, requests.Session() as session, _polling(url) as poll:
        samples = Samples("ms", FLOOR)
        for _ in range(5):
            _bare(session, url)
        poll()
        for _ in range(rounds):
            samples.add(FLOOR, _cpu(lambda: _bare(session, url)))
            _switch(session, url, UNCHANGED)
            poll()
            samples.add(SAME, _cpu(poll))
            _switch(session, url, CHANGED)
            samples.add(OTHER, _cpu(poll))
        for what, bound in BOUNDS.items():
            yield samples.row(what, at_most=bound)


@contextmanager
def _polling(url: str) -> Iterator[Callable[[], None]]:
    """A poll by a bot that has polled nothing yet."""
    with migrated() as database_url:
        database, transport = open_database(database_url), Transport(url)
        yield _poller(database, KeesaClient(transport, TokenManager(transport, "bot", "unused", clock=Clock()), {}))
        transport.close()
        database.close()


def _poller(database: Database, keesa: KeesaClient) -> Callable[[], None]:
    """A poll of the only feed, whether it is due or not."""
    clock = Clock()
    poller = Poller(
        database,
        keesa,
        Workers("polls", threads=1, backlog=1),
        interval=timedelta(0),
        stale_after=timedelta(days=1),
        max_limit=100_000,
        digest_over=10,
        clock=clock,
    )
    with database.write() as tx:
        tx.feeds.ensure(TYPE, [STATUS], clock())
    feed = Feed(ticket_type=TYPE, status=STATUS, next_poll_at=clock())
    return lambda: poller.poll(feed)


def _cpu(task: Callable[[], object]) -> float:
    """The CPU time of this process for one call, in milliseconds."""
    began = time.process_time()
    task()
    return (time.process_time() - began) * 1000


def _bare(session: requests.Session, url: str) -> object:
    return json.loads(session.get(f"{url}/tickets/tickets_by_type", json={"ticket": {}}, timeout=10).content)


def _switch(session: requests.Session, url: str, way: str) -> None:
    session.put(f"{url}/{way}", timeout=10).raise_for_status()
