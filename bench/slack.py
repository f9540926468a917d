"""A Slack that only sends commands by Socket Mode, and notes when each was acked. It checks nothing."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from itertools import count as numbers
from typing import Any

from simple_websocket import ConnectionClosed, Server
from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

IDENTITY = {"ok": True, "team": "t", "team_id": "T0KEESA", "user": "keesa", "user_id": "U0KEESABOT", "bot_id": "B0KEESA"}
COMMAND = {
    "command": "/keesa",
    "team_id": "T0KEESA",
    "user_name": "ana",
    "channel_id": "C0NOC",
    "channel_name": "noc",
}


class Slack:
    """Takes one connection. `url` is its address."""

    def __init__(self) -> None:
        self.url = ""
        self.tls_port = 0
        self._opened = threading.Event()
        self._socket: Server | None = None
        self._connected = threading.Event()
        self._ids = numbers()
        self._sent: dict[str, float] = {}
        self._acked: dict[str, float] = {}
        self._posts: list[tuple[float, str]] = []
        self._changed = threading.Condition()

    def wait_connected(self) -> None:
        if not self._connected.wait(60):
            raise RuntimeError("nobody connected to Slack")

    def send(self, texts: Iterable[str]) -> list[float]:
        """Send commands, each by another person, as fast as possible. Returns the seconds until each was acked."""
        if self._socket is None:
            raise RuntimeError("nobody is connected to Slack")
        ids = [self._send(self._socket, text) for text in texts]
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._acked) == len(self._sent), 120):
                raise RuntimeError("not every command was acked")
        return [self._acked[one] - self._sent[one] for one in ids]

    def wait_posted(self, count: int, seconds: float) -> list[tuple[float, str]]:
        """The first `count` messages, each as `chat.postMessage` got it, and when."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._posts) >= count, seconds):
                raise RuntimeError(f"only {len(self._posts)} of {count} messages were posted")
            return self._posts[:count]

    def open_form(self) -> float:
        """The seconds from a command that opens a form until it is open."""
        self._opened.clear()
        began = time.perf_counter()
        self.send(["new"])
        if not self._opened.wait(60):
            raise RuntimeError("no form was opened")
        return time.perf_counter() - began

    def _send(self, socket: Server, text: str) -> str:
        number = next(self._ids)
        envelope_id = f"e{number}"
        of_this_one = {"user_id": f"U{number:09}", "trigger_id": f"{number}.1", "response_url": f"{self.url}/respond"}
        payload = COMMAND | of_this_one | {"text": text}
        envelope = {"type": "slash_commands", "envelope_id": envelope_id, "accepts_response_payload": True, "payload": payload}
        message = json.dumps(envelope)
        self._sent[envelope_id] = time.perf_counter()
        socket.send(message)
        return envelope_id

    def _listen(self, environ: Mapping[str, Any]) -> Response:
        socket = Server.accept(dict(environ))
        socket.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0KEESA"}}))
        self._socket = socket
        self._connected.set()
        with suppress(ConnectionClosed, OSError):
            while True:
                self._note(json.loads(socket.receive()))
        return _WebSocketResponse()

    def _note(self, ack: Mapping[str, Any]) -> None:
        now = time.perf_counter()
        with self._changed:
            self._acked[ack["envelope_id"]] = now
            self._changed.notify_all()

    def _post(self, message: str) -> bytes:
        now = time.perf_counter()
        with self._changed:
            self._posts.append((now, message))
            self._changed.notify_all()
            ts = f"1767225600.{len(self._posts):06}"
        return json.dumps({"ok": True, "channel": "C0NOC", "ts": ts, "message": {"ts": ts}}).encode()

    def application(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path == "/link":
            return self._listen(environ)(environ, start_response)
        is_post = request.path == "/api/chat.postMessage"
        answer = self._post(request.get_data(as_text=True)) if is_post else self.answer(request.path)
        return Response(answer, content_type="application/json")(environ, start_response)

    def answer(self, path: str) -> bytes:
        """To a call."""
        answer: Mapping[str, Any] = {"ok": True}
        if path == "/api/auth.test":
            answer = IDENTITY
        elif path == "/api/apps.connections.open":
            answer = {"ok": True, "url": f"{self.url.replace('http', 'ws')}/link"}
        elif path == "/api/conversations.info":
            answer = {"ok": True, "channel": {"id": "C0NOC", "name": "noc", "is_channel": True, "is_member": True}}
        elif path == "/api/views.open":
            answer = {"ok": True, "view": {"id": "V1"}}
            self._opened.set()
        return json.dumps(answer).encode()


class _WebSocketResponse(Response):
    """On a connection that was a WebSocket nothing is left to say, and nobody reads it."""

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return []


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Log nothing."""


class _Kept(BaseHTTPRequestHandler):
    """Answers calls over kept connections, as Slack does and werkzeug doesn't."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, slack: Slack, *connection: Any) -> None:
        self._slack = slack
        super().__init__(*connection)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = self._slack.answer(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def slack(tls: ssl.SSLContext | None = None) -> Iterator[Slack]:
    """A running Slack, whose calls are also answered at `tls_port` if there is a context for TLS."""
    one = Slack()
    with ThreadPoolExecutor(2) as pool, ExitStack() as running:
        everything = make_server("127.0.0.1", 0, one.application, threaded=True, request_handler=_Quiet)
        everything.daemon_threads = True  # type: ignore[attr-defined]
        one.url = f"http://127.0.0.1:{running.enter_context(_serving(everything, pool))}"
        if tls:
            calls = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Kept, one))
            calls.socket = tls.wrap_socket(calls.socket, server_side=True, do_handshake_on_connect=False)
            one.tls_port = running.enter_context(_serving(calls, pool))
        yield one


@contextmanager
def _serving(server: HTTPServer, pool: ThreadPoolExecutor) -> Iterator[int]:
    pool.submit(server.serve_forever)
    yield server.server_port
    server.shutdown()
    server.server_close()
