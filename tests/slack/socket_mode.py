"""The server side of Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import threading
import time
from functools import partial
from typing import Any

from simple_websocket import ConnectionClosed, Server
from werkzeug.wrappers import Request

from .api import Asked, Endpoint
from .deliveries import EVENT, Delivery
from .state import Workspace
from .values import PATIENCE, Json

MOST_CONNECTIONS = 10


class _Line:
    """The socket of a connection, written by several threads. While `muted`, it drops everything, even pongs."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.muted = False
        self._lock = threading.Lock()

    def send(self, data: bytes) -> int:
        if not self.muted:
            with self._lock:
                self.sock.sendall(data)
        return len(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)


class Connection:
    """A WebSocket to the app. `sent` are the deliveries, each with when it was sent; a `draining` one gets no new payloads."""

    def __init__(self, server: Any, number: int) -> None:
        self.number = number
        self.sent: list[tuple[Delivery, float]] = []
        self.draining = False
        self.is_open = True
        self._server = server
        self._line = server.sock = _Line(server.sock)

    def send(self, message: Json) -> bool:
        """Returns whether the message left this machine, which doesn't mean that it arrived."""
        try:
            self._server.send(json.dumps(message))
        except (ConnectionClosed, OSError):
            self.is_open = False
        return self.is_open

    def receive(self) -> Json | None:
        """The app's next message, or None if the connection has ended."""
        try:
            text = self._server.receive()
        except (ConnectionClosed, OSError):
            return None
        return json.loads(text) if text else {}

    def mute(self) -> None:
        """Send nothing more and answer no pings, like a connection whose other end has vanished."""
        self._line.muted = True

    def cut(self) -> None:
        """End the TCP connection without a close frame."""
        self.is_open = False
        with contextlib.suppress(OSError):
            self._line.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close it properly."""
        self.is_open = False
        with contextlib.suppress(ConnectionClosed, OSError):
            self._server.close()
        self.cut()


class Sockets:
    """All connections, which get payloads in turn. `link` returns the URL for apps.connections.open."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._connections: list[Connection] = []
        self._tickets: set[str] = set()
        self._pending: dict[str, Delivery] = {}
        self._turn = 0
        self.base_url = ""
        self.opened = 0

    @property
    def connections(self) -> list[Connection]:
        """The open connections, oldest first."""
        with self._workspace.changed:
            return [connection for connection in self._connections if connection.is_open]

    def wait_connected(self, count: int = 1, timeout: float = PATIENCE) -> list[Connection]:
        """Wait until so many connections accept payloads."""
        return self._workspace.wait_for(
            lambda: self._ready() if len(self._ready()) >= count else [], timeout, f"{count} connections"
        )

    def link(self, _: Asked) -> Json:
        """apps.connections.open."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return {"url": f"{self.base_url}?ticket={ticket}&app_id={self._workspace.app_id}"}

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask all connections to reconnect with ``refresh_requested``, or announce it with ``warning`` and let them go on."""
        for connection in self.connections:
            connection.draining = reason == "refresh_requested"
            connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-test"}})

    def disable_link(self) -> None:
        """Socket Mode was turned off: tell the app, and close."""
        for connection in self.connections:
            connection.send({"type": "disconnect", "reason": "link_disabled", "debug_info": {"host": "applink-test"}})
            connection.close()

    def serve(self, request: Request) -> None:
        """Serve one client until it disconnects. Always raises ConnectionError, which ends the HTTP request without an answer."""
        if request.args.get("ticket") not in self._tickets:
            raise ConnectionError("no such ticket")
        self._tickets.discard(str(request.args["ticket"]))
        connection = self._accept(request)
        while (message := connection.receive()) is not None:
            self._acked(message)
        self._forget(connection)
        raise ConnectionError("the WebSocket has ended")

    def _accept(self, request: Request) -> Connection:
        thread = partial(threading.Thread, daemon=True)
        server = Server(request.environ, thread_class=thread)
        with self._workspace.changed:
            self.opened += 1
            connection = Connection(server, self.opened)
            if len(self.connections) >= MOST_CONNECTIONS:
                connection.send({"type": "disconnect", "reason": "too_many_websockets"})
                connection.close()
            self._connections.append(connection)
            connection.send(self._hello())
            self._workspace.touch()
        return connection

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": self._workspace.app_id},
            "debug_info": {"host": "applink-test", "build_number": 1, "approximate_connection_time": 18060},
        }

    def _forget(self, connection: Connection) -> None:
        with self._workspace.changed:
            connection.is_open = False
            self._connections.remove(connection)
            for delivery, sent_at in connection.sent:
                if delivery.acked_at is None:
                    delivery.cut_off_after = self._workspace.stopwatch() - sent_at
            self._workspace.touch()

    def _ready(self) -> list[Connection]:
        return [connection for connection in self.connections if not connection.draining]

    def send(self, delivery: Delivery) -> None:
        """Send an envelope and wait for its ack."""
        with self._workspace.changed:
            self._pending[delivery.envelope_id] = delivery
        if not self._sent(delivery):
            delivery.error = "dispatch_failed"
        elif not self._workspace.wait_ack(lambda: delivery.is_over):
            delivery.error = "operation_timeout"

    def _sent(self, delivery: Delivery) -> bool:
        for connection in self._in_turn():
            entry = (delivery, self._workspace.stopwatch())
            with self._workspace.changed:
                connection.sent.append(entry)
            if connection.send(_envelope(delivery)):
                return True
            with self._workspace.changed:
                connection.sent.remove(entry)
        return False

    def _in_turn(self) -> list[Connection]:
        with self._workspace.changed:
            ready = self._ready()
            self._turn += 1
            start = self._turn % len(ready) if ready else 0
            return ready[start:] + ready[:start]

    def _acked(self, message: Json) -> None:
        if "envelope_id" not in message:
            return
        with self._workspace.changed:
            delivery = self._pending.get(message["envelope_id"])
            if delivery is None:
                self._workspace.violate(f"an ack for an unknown envelope: {message}")
            elif delivery.acked_at is not None:
                self._workspace.violate(f"{delivery.what} was acked twice")
            else:
                delivery.ack, delivery.acked_at = message.get("payload"), time.monotonic()
                self._workspace.touch()

    def close_all(self) -> None:
        for connection in self.connections:
            connection.close()

    def endpoints(self) -> dict[str, Endpoint]:
        return {"apps.connections.open": Endpoint(self.link, token="app")}


def _envelope(delivery: Delivery) -> Json:
    envelope = {"type": delivery.kind, "envelope_id": delivery.envelope_id, "payload": delivery.payload}
    if delivery.kind == EVENT:
        retry = {"retry_attempt": delivery.retry, "retry_reason": delivery.retry_reason}
        return envelope | retry | {"accepts_response_payload": False}
    return envelope | {"accepts_response_payload": True}
