"""POST requests to Slack over connections that are kept open.

slack_sdk connects anew for every call, which takes three round trips with TLS before anything is sent: a form would open in four
times the time of the call itself. The answers and errors are the same as those of urllib, which slack_sdk uses and expects.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from email.message import Message
from functools import cache
from ssl import SSLContext
from time import monotonic
from typing import Any, Final, NamedTuple, cast
from urllib.error import HTTPError, URLError
from urllib.parse import unquote
from urllib.request import Request

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout, make_headers
from urllib3.exceptions import ConnectTimeoutError, LocationValueError, NewConnectionError, ProxyError, SSLError
from urllib3.exceptions import HTTPError as Urllib3Error
from urllib3.util import parse_url

from bot.runtime.deadline import HttpPool, HttpsPool
from bot.runtime.tls import tls_for

IDLE: Final = 30.0
"""Seconds after which an unused connection isn't used again. A server or something on the way may be about to close it, and a
request over a connection that is just being closed may have arrived or not."""
_MOST: Final = 32
_REDIRECTIONS: Final = range(300, 400)


class Answered(NamedTuple):
    """An answer with a status below 300."""

    status: int
    headers: Message
    body: str


def post(request: Request, *, proxy: str | None, timeout: float) -> Answered:
    """Send the request and read the whole answer, within `timeout` seconds.

    Raises what urllib raises: `ValueError` if it is sent to no address, `HTTPError` for other statuses, `URLError` if there is no
    connection, and an `OSError` or `HTTPException` if it fails later.
    """
    manager = _manager(os.getpid(), proxy, tls_for(request.full_url))
    try:
        response = manager.request(
            "POST",
            request.full_url,
            body=cast("bytes | None", request.data),
            headers=dict(request.header_items()),
            timeout=Timeout(total=timeout),
            retries=False,
            redirect=False,
        )
    except LocationValueError as error:
        raise ValueError(type(error).__name__) from None
    except Urllib3Error as error:
        raise _as_urllib_says(error) from None
    return _read(request.full_url, response)


def _read(url: str, response: BaseHTTPResponse) -> Answered:
    headers = _message(response.headers)
    if response.status >= _REDIRECTIONS.start:
        raise HTTPError(url, response.status, response.reason or "", headers, io.BytesIO(response.data))
    charset = headers.get_content_charset() or "utf-8"
    return Answered(response.status, headers, response.data.decode(charset))


def _message(headers: Mapping[str, str]) -> Message:
    message = Message()
    for name, value in headers.items():
        message[name] = value
    return message


def _as_urllib_says(error: Urllib3Error) -> Exception:
    """The error underneath; in a `URLError` if there was no connection, so that nothing was sent."""
    underneath: BaseException | None = error
    while isinstance(underneath, Urllib3Error):
        underneath = underneath.__cause__ or underneath.__context__
    found = underneath if isinstance(underneath, Exception) else ConnectionError(type(error).__name__)
    if isinstance(error, NewConnectionError | ConnectTimeoutError | SSLError | ProxyError):
        return URLError(found)
    return found


class _Fresh:
    """A pool that closes a connection which hasn't been used for long, instead of using it again."""

    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.unused_since = monotonic()
        super()._put_conn(conn)  # type: ignore[misc]

    def _get_conn(self, timeout: float | None = None) -> Any:
        conn = super()._get_conn(timeout)  # type: ignore[misc]
        if monotonic() - getattr(conn, "unused_since", monotonic()) > IDLE:
            conn.close()
        return conn


class _HttpPool(_Fresh, HttpPool):
    pass


class _HttpsPool(_Fresh, HttpsPool):
    pass


@cache
def _manager(process: int, proxy: str | None, context: SSLContext | None) -> PoolManager:
    """The connections of this process, since a forked one must not use its parent's. Through the proxy, if there is one."""
    options: dict[str, Any] = {"maxsize": _MOST, "ssl_context": context}
    if proxy is None:
        manager = PoolManager(**options)
    else:
        credentials = parse_url(proxy).auth
        headers = make_headers(proxy_basic_auth=unquote(credentials)) if credentials else None
        manager = ProxyManager(proxy, proxy_headers=headers, proxy_ssl_context=tls_for(proxy), **options)
    manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
    return manager
