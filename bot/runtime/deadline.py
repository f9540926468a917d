"""HTTP connections whose time-out covers the whole answer, and whose failures to connect all raise the same error.

A socket's time-out starts again with every byte that arrives, so a slow trickle can take hours. urllib3's ``Timeout(total=…)``
leaves the time that remains after connecting on the socket; here it becomes a deadline for the head and the body together.
"""

from __future__ import annotations

import http.client
import io
import socket
from time import monotonic
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError


class _DeadlineReader(io.RawIOBase):
    """Reads from a socket until the time-out that it had at the beginning is used up, then raises `TimeoutError`."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw
        self._ends = monotonic() + (sock.gettimeout() or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer took too long")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        if sock.gettimeout() is not None:
            self.fp = io.BufferedReader(_DeadlineReader(sock, self.fp.detach()))


class _HttpConnection(HTTPConnection):
    response_class = _DeadlineResponse


class _HttpsConnection(HTTPSConnection):
    response_class = _DeadlineResponse

    def connect(self) -> None:
        """As in urllib3, but a failed handshake counts as a failure to connect: nothing has been sent yet."""
        try:
            super().connect()
        except NewConnectionError:
            raise
        except (OSError, HTTPError) as error:
            raise NewConnectionError(self, str(error) or type(error).__name__) from error


class HttpPool(HTTPConnectionPool):
    ConnectionCls = _HttpConnection


class HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _HttpsConnection


class DeadlineAdapter(HTTPAdapter):
    """A requests adapter that makes such connections and keeps at most `pool` of them open."""

    def __init__(self, pool: int) -> None:
        super().__init__(pool_maxsize=pool)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        use_our_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> PoolManager:
        return use_our_pools(super().proxy_manager_for(*args, **kwargs))


def use_our_pools(manager: PoolManager) -> PoolManager:
    manager.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}
    return manager
