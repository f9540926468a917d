"""A connection of slack_sdk's Socket Mode client, opened in a way that leaves nothing open if it fails.

slack_sdk leaves the socket to Python's garbage collector if a proxy refuses, or if something answers that isn't a WebSocket. It
also loads the machine's certificates for each connection, encrypted or not.

Source: https://www.rfc-editor.org/rfc/rfc6455#section-4.1
"""

from __future__ import annotations

import logging
import socket
import ssl
import time
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPSConnection
from typing import cast
from urllib.parse import SplitResult, unquote, urlsplit

from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.builtin.internals import (
    _generate_sec_websocket_key,
    _parse_handshake_response,
    _validate_sec_websocket_accept,
)
from urllib3 import make_headers

from bot.runtime.tls import tls


class Session(Connection):
    def connect(self) -> None:
        """`is_active` says whether it worked. If it didn't, the reason is logged, and `on_error_listener` is called with it."""
        url = urlsplit(self.url.strip())
        try:
            with ExitStack() as opened:
                sock = _opened(url, self.proxy, self.receive_timeout)
                opened.callback(sock.close)
                _shake_hands(sock, url)
                opened.pop_all()
            self.sock = cast("ssl.SSLSocket", sock)  # it is only used as a socket, whatever its class
            self.ping(f"{self.session_id}:{time.time()}")
        except Exception as error:
            self.logger.log(logging.ERROR, "Failed to establish a connection (session id: %s, error: %s)", self.session_id, error)
            if self.on_error_listener is not None:
                self.on_error_listener(error)
            self.disconnect()

    def disconnect(self) -> None:
        """slack_sdk's own version fails if another thread closes it at the same moment."""
        with self.sock_send_lock, self.sock_receive_lock:
            sock, self.sock = self.sock, None
            if sock is not None:
                sock.close()


def _opened(url: SplitResult, proxy: str | None, timeout: float) -> socket.socket:
    """A connection to the server in the URL, through the proxy if there is one, and encrypted if the URL says so."""
    through = urlsplit(proxy) if proxy else url
    host, port = through.hostname or "", through.port or (443 if through.scheme == "wss" else 80)
    is_encrypted = url.scheme == "wss"
    connection = (
        HTTPSConnection(host, port, timeout=timeout, context=tls()) if is_encrypted else HTTPConnection(host, port, timeout=timeout)
    )
    with ExitStack() as opened:
        opened.callback(connection.close)
        if proxy:
            credentials = through.netloc.rpartition("@")[0]
            headers = make_headers(proxy_basic_auth=unquote(credentials)) if credentials else {}
            connection.set_tunnel(url.hostname or "", url.port or (443 if is_encrypted else 80), headers)
        connection.connect()
        opened.pop_all()
    return cast("socket.socket", connection.sock)


def _shake_hands(sock: socket.socket, url: SplitResult) -> None:
    """Ask the server to speak WebSocket. Raises `ConnectionError` if it doesn't, and `OSError` if it doesn't answer."""
    key = _generate_sec_websocket_key()
    lines = (
        f"GET {url.path}?{url.query} HTTP/1.1",
        f"Host: {url.hostname}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    )
    sock.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
    status, headers, _ = _parse_handshake_response(cast("ssl.SSLSocket", sock))
    if status != 101 or not _validate_sec_websocket_accept(key, headers):
        raise ConnectionError(f"The server doesn't speak WebSocket (HTTP status {status})")
