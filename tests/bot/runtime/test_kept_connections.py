"""Requests to Slack over kept connections, whose errors are those of urllib."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request

import pytest

from bot.runtime import kept_connections
from bot.runtime.kept_connections import Answered, post


class Server(ThreadingHTTPServer):
    """Keeps connections open, and counts them. `status` is its answer's."""

    daemon_threads = True
    status = 200
    connections = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        said = b"%b %b" % (body, self.headers["Authorization"].encode())
        self.send_response(self.server.status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Retry-After", "7")
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        kept_connections._manager(os.getpid(), None, None).clear()


def send(url: str, timeout: float = 20.0) -> Answered:
    request = Request(url, data="né".encode(), headers={"Authorization": "Bearer 1"}, method="POST")
    return post(request, proxy=None, timeout=timeout)


def test_a_connection_is_used_again(server: Server) -> None:
    for _ in range(3):
        answered = send(server.url)
        assert (answered.status, answered.body, answered.headers["retry-after"]) == (200, "né Bearer 1", "7")
    assert server.connections == 1


def test_a_connection_that_was_unused_for_long_is_not(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(kept_connections, "monotonic", lambda: now)
    send(server.url)
    now = kept_connections.IDLE + 1
    send(server.url)
    assert server.connections == 2


@pytest.mark.parametrize("status", [301, 302, 307, 400, 429, 503])
def test_other_statuses_are_errors_and_no_redirect_is_followed(server: Server, status: int) -> None:
    server.status = status
    with pytest.raises(HTTPError) as raised:
        send(server.url)
    with raised.value as error:
        assert (error.code, error.headers["Retry-After"], error.read()) == (status, "7", "né Bearer 1".encode())


def test_nothing_is_sent_without_a_connection() -> None:
    with pytest.raises(URLError) as refused:
        send("http://127.0.0.1:1/")
    assert isinstance(refused.value.reason, ConnectionRefusedError)
    with pytest.raises(URLError) as unknown:
        send("http://nowhere.invalid/")
    assert isinstance(unknown.value.reason, socket.gaierror)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http://", "file:///etc/hostname", "http://[::1/"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        send(url)


def hang_up(line: socket.socket) -> None:
    line.recv(1000)


def stop_in_the_middle(line: socket.socket) -> None:
    line.recv(1000)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc")


def talk_nonsense(line: socket.socket) -> None:
    line.recv(1000)
    line.sendall(b"nonsense\r\n\r\n")


def drip(line: socket.socket) -> None:
    """A byte at a time, and each comes in time."""
    line.recv(1000)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n")
    try:
        while True:
            line.sendall(b"a")
            threading.Event().wait(0.05)
    except OSError:
        return


@pytest.mark.parametrize("serve", [hang_up, stop_in_the_middle, talk_nonsense, drip])
def test_a_request_that_may_have_arrived(serve: Callable[[socket.socket], None]) -> None:
    def accept() -> None:
        line, _ = listening.accept()
        with line:
            serve(line)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=accept)
        thread.start()
        with pytest.raises((OSError, HTTPException)) as raised:
            send(f"http://127.0.0.1:{listening.getsockname()[1]}/", timeout=0.5)
        thread.join()
    assert not isinstance(raised.value, URLError)
