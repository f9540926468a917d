"""A Keesa in another process, so that its work isn't counted as the bot's."""

from __future__ import annotations

import json
import multiprocessing
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any

from bench.find import tickets
from bot.model.tickets import Ticket

UNCHANGED, CHANGED = "unchanged", "changed"
"""What a PUT to a path with this name does to the list."""


@contextmanager
def keesa(count: int, delay: float = 0) -> Iterator[str]:
    """A Keesa with so many tickets in another process, at the returned address. It answers after `delay` seconds."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(count, delay, there), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{here.recv()}"
    process.terminate()
    process.join()


def _serve(count: int, delay: float, ready: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Keesa)
    _Keesa.tickets = [_as_json(index, ticket) for index, ticket in enumerate(tickets(count))]
    _Keesa.bodies, _Keesa.delay = {}, delay
    ready.send(server.server_port)
    server.serve_forever()


def _as_json(index: int, ticket: Ticket) -> dict[str, Any]:
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


def _list(shown: list[dict[str, Any]], path: str) -> bytes:
    """The answer to call 5, with the limit and the order in the path; all of the list if there are none."""
    limit = re.search(r"limit=(\d+)", path)
    ordered = shown if "order=asc" in path else shown[::-1]
    return json.dumps({"data": {"count": len(shown), "tickets": ordered[: int(limit[1]) if limit else None]}}).encode()


class _Keesa(BaseHTTPRequestHandler):
    """Signs everybody in, has one list, which is as long and in the order as asked for, and one ticket for whatever number."""

    protocol_version = "HTTP/1.1"
    tickets: list[dict[str, Any]]
    bodies: dict[str, bytes]
    delay = 0.0

    def do_POST(self) -> None:
        self._answer(b'{"access": "a"}')

    def do_PUT(self) -> None:
        if self.path == f"/{CHANGED}":
            ticket = _Keesa.tickets[len(_Keesa.tickets) // 2]
            ticket["title"] += "!"
            _Keesa.bodies = {}
        self._answer(b"{}")

    def do_GET(self) -> None:
        time.sleep(_Keesa.delay)
        if self.path == "/tickets":
            self._answer(_list(_Keesa.tickets, "limit=10"))
            return
        if "tickets_by_type" not in self.path:
            self._answer(json.dumps({"data": {"ticket": _Keesa.tickets[0]}}).encode())
            return
        if self.path not in _Keesa.bodies:
            _Keesa.bodies[self.path] = _list(_Keesa.tickets, self.path)
        self._answer(_Keesa.bodies[self.path])

    def _answer(self, body: bytes) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""
