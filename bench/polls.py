"""The CPU time of a poll, compared with the same request by requests and `json.loads` in the same run.

Keesa is another process, so that only the bot's own time counts. In each round the three take turns: the bare request, a poll of
a list that hasn't changed, and a poll of one in which one ticket has.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import requests

from bench.find import tickets
from bench.ratios import Samples, table
from bot.keesa.client import KeesaClient
from bot.keesa.tokens import TokenManager
from bot.keesa.transport import Transport
from bot.model.feeds import Feed
from bot.runtime.clock import Clock
from bot.runtime.workers import Workers
from bot.store.database import Database, open_database
from bot.watching.poller import Poller

TYPE, STATUS = "customer_support", "open"
UNCHANGED, CHANGED = "unchanged", "changed"
FLOOR = "requests and json.loads"


def measure(count: int, rounds: int) -> Iterator[str]:
    """A table of the CPU time for `count` tickets: of the first poll, and of `rounds` later ones."""
    with _keesa(count) as url, tempfile.TemporaryDirectory() as directory:
        database = open_database(f"sqlite:///{Path(directory, 'bot.sqlite3')}")
        database.migrate()
        transport = Transport(url)
        poll = _poller(database, KeesaClient(transport, TokenManager(transport, "bot", "unused", clock=Clock()), {}))
        session = requests.Session()
        samples = Samples(FLOOR)
        for _ in range(5):
            samples.add(FLOOR, _cpu(lambda: _bare(session, url)))
        samples.add("first poll", _cpu(poll))
        for _ in range(rounds):
            samples.add(FLOOR, _cpu(lambda: _bare(session, url)))
            _switch(session, url, UNCHANGED)
            poll()
            samples.add("poll, nothing changed", _cpu(poll))
            _switch(session, url, CHANGED)
            samples.add("poll, one ticket changed", _cpu(poll))
        yield f"CPU of a poll of {count:,} tickets, in milliseconds"
        yield from table(samples)
        session.close()
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


@contextmanager
def _keesa(count: int) -> Iterator[str]:
    """A Keesa with so many tickets in another process, at the returned address."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(count, there), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{here.recv()}"
    process.terminate()
    process.join()


def _serve(count: int, ready: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Keesa)
    _Keesa.tickets = [_as_json(index, ticket) for index, ticket in enumerate(tickets(count))]
    _Keesa.body = _list(_Keesa.tickets)
    ready.send(server.server_port)
    server.serve_forever()


def _as_json(index: int, ticket: Any) -> dict[str, Any]:
    return {
        "id": int(ticket.number),
        "title": ticket.title,
        "description": ticket.description,
        "status": ticket.status,
        "priority": index % 5 + 1,
        "category": "fault",
        "customer": ticket.customer,
        "contact_name": ticket.contact_name,
        "contact_number": ticket.contact_number,
        "raised_by": "Aishath Nadha (nadha)",
        "assigned_to": "Ahmed Zahir (zahir)",
        "raised_on": "2026-11-07T09:00:00.000+05:00",
        "closed_date": "not closed",
        "image_urls": [],
        "ticket_notes": [
            {"comment": note.text, "added_on": "2026-11-07T09:30:00.000+05:00", "commented_by": "Aishath Nadha (nadha)"}
            for note in ticket.notes
        ],
    }


def _list(shown: list[dict[str, Any]]) -> bytes:
    return json.dumps({"data": {"count": len(shown), "tickets": shown[::-1]}}).encode()


class _Keesa(BaseHTTPRequestHandler):
    """Signs everybody in, and has one list."""

    protocol_version = "HTTP/1.1"
    tickets: list[dict[str, Any]]
    body = b""

    def do_POST(self) -> None:
        self._answer(b'{"access": "a"}')

    def do_PUT(self) -> None:
        if self.path == f"/{CHANGED}":
            ticket = _Keesa.tickets[len(_Keesa.tickets) // 2]
            ticket["title"] += "!"
            _Keesa.body = _list(_Keesa.tickets)
        self._answer(b"{}")

    def do_GET(self) -> None:
        self._answer(_Keesa.body)

    def _answer(self, body: bytes) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""
