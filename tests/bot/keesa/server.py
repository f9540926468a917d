"""A real HTTP server on a free loopback port, which answers as a test tells it to and records the requests."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

EXAMPLES = Path(__file__).parent / "examples"
BASE_PATH = "/api/v1"


def example(name: str) -> bytes:
    """An answer from Keesa's API document, to the letter."""
    return (EXAMPLES / f"{name}.json").read_bytes()


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """`body` is bytes, or a value to send as JSON."""

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, handler: Handler) -> None:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        handler.send_response(self.status)
        for name, value in {"Content-Length": str(len(body)), **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


Behaviour = Callable[["Handler"], None]


def drop(handler: Handler) -> None:
    """Read the request, then close the connection without an answer."""
    handler.close_connection = True


def cut(handler: Handler) -> None:
    """Announce a longer body than is sent."""
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"data": {"tick')
    handler.close_connection = True


def silent(handler: Handler) -> None:
    """Never answer."""
    handler.keesa.stopping.wait()
    handler.close_connection = True


def drip_body(handler: Handler) -> None:
    """Send a byte from time to time, forever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    _drip(handler, b" ")


def drip_head(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip(handler, b"x")


def _drip(handler: Handler, byte: bytes) -> None:
    handler.close_connection = True
    while not handler.keesa.stopping.wait(0.02):
        handler.wfile.write(byte)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def keesa(self) -> LocalKeesa:
        assert isinstance(self.server, LocalKeesa)
        return self.server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = parts.path.removeprefix(BASE_PATH)
        seen = Seen(self.command, path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers, body)
        self.keesa.behaviour_for(seen)(self)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        pass


class LocalKeesa(ThreadingHTTPServer):
    """`on` sets how a call is answered: with each behaviour in turn, the last one forever. By default, signing in works."""

    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.stopping = threading.Event()
        self.asked = threading.Event()
        self.seen: list[Seen] = []
        self._behaviours: dict[str, list[Behaviour]] = defaultdict(lambda: [Reply(404)])
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self.on("POST /auth", Reply(body=example("auth")))
        self.on("POST /auth/refresh_token", Reply(body=example("refresh_token")))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{BASE_PATH}"

    def on(self, call: str, *behaviours: Behaviour) -> None:
        self._behaviours[call] = list(behaviours)

    def behaviour_for(self, seen: Seen) -> Behaviour:
        with self._lock:
            self.seen.append(seen)
            self.asked.set()
            queue = self._behaviours[f"{seen.method} {seen.path}"]
            return queue.pop(0) if len(queue) > 1 else queue[0]

    def calls(self) -> list[str]:
        return [f"{seen.method} {seen.path}" for seen in self.seen]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that close the connection are part of the tests."""

    def __enter__(self) -> LocalKeesa:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()
