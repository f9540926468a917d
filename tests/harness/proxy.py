"""A real HTTP proxy (CONNECT) and a front that speaks TLS, both on loopback.

The names that clients ask for exist nowhere else: whoever reaches them came through the proxy.
"""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Any, Self

import trustme

_LONGEST_HEAD = 8192


class _Server(ThreadingTCPServer):
    """Its connections end when it is closed."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = True

    def __init__(self, handler: type[BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="proxy")

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.shutdown()
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none of the test's business."""

    def join(self, one: socket.socket, other: socket.socket) -> None:
        """Pass on bytes in both directions until one side ends."""
        with closing(other):
            self.open |= {one, other}
            back = threading.Thread(target=_pass_on, args=(other, one))
            back.start()
            _pass_on(one, other)
            back.join()
            self.open -= {one, other}


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while received := source.recv(65536):
            target.sendall(received)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class TlsFront(_Server):
    """Speaks TLS for plain servers: `targets` are their ports by the name that the client asks for.

    `authority` is a file with the authority of its certificates.
    """

    def __init__(self, directory: Path, targets: Mapping[str, int]) -> None:
        super().__init__(_Secured)
        ca = trustme.CA()
        self.authority = directory / "authority.pem"
        ca.cert_pem.write_to_path(str(self.authority))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert(*targets).configure_cert(self.context)
        self.targets = targets
        self.asked: dict[Any, str | None] = {}
        self.context.sni_callback = lambda connection, name, _context: self.asked.update({connection: name})


class _Secured(BaseRequestHandler):
    server: TlsFront

    def handle(self) -> None:
        with self.server.context.wrap_socket(self.request, server_side=True) as secure:
            port = self.server.targets[self.server.asked.pop(secure) or ""]
            self.server.join(secure, socket.create_connection(("127.0.0.1", port)))


class Proxy(_Server):
    """Passes every CONNECT on to one port, whatever name it asks for. `asked` are those names, with ports.

    With `password`, it answers 407 to whoever doesn't give it, for the user “bot”.
    """

    def __init__(self, port: int, password: str = "") -> None:
        super().__init__(_Tunnel)
        self.asked: list[str] = []
        self.password = password
        self.target = port

    @property
    def url(self) -> str:
        """The value for ``HTTPS_PROXY``."""
        return f"http://bot:{self.password}@127.0.0.1:{self.port}" if self.password else f"http://127.0.0.1:{self.port}"

    def lets_in(self, credentials: str) -> bool:
        return not self.password or credentials == f"Basic {base64.b64encode(f'bot:{self.password}'.encode()).decode()}"


class _Tunnel(BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        method, name, credentials = _head(self.request)
        if method != "CONNECT" or not self.server.lets_in(credentials):
            self.request.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        self.server.asked.append(name)
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.server.join(self.request, socket.create_connection(("127.0.0.1", self.server.target)))


def _head(connection: socket.socket) -> tuple[str, str, str]:
    """The method, the name and the credentials of a request."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _LONGEST_HEAD and (received := connection.recv(1)):
        head += received
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    method, name, _ = f"{first}  ".split(" ", 2)
    return method, name, headers.get("proxy-authorization", "")
