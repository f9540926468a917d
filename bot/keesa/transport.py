"""One HTTP call to Keesa; failures become the errors in `bot.model.errors`.

The exceptions of requests and urllib3 contain the full address, and the sign-in's address contains the password. So they never
leave this module: they are translated where they are caught, and the new error isn't chained to them.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, NamedTuple

import requests
from requests.auth import AuthBase
from urllib3 import Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError, ReadTimeoutError

from bot import wording
from bot.keesa.reasons import reason
from bot.model.errors import (
    KeesaError,
    KeesaForbidden,
    KeesaInvalid,
    KeesaNotFound,
    KeesaOutcomeUnknown,
    KeesaTeapot,
    KeesaUnavailable,
)
from bot.runtime.clock import clock_ahead_of
from bot.runtime.correlation import current_work
from bot.runtime.deadline import DeadlineAdapter
from bot.runtime.logs import Redaction
from bot.runtime.metrics import Metrics
from bot.runtime.outages import Outage
from bot.runtime.tracing import span

log = logging.getLogger(__name__)

_NUMBER: Final = re.compile(r"/[0-9]+$")
SUCCESS: Final = range(200, 300)
"""Keesa documents 200, 201, 202 and 204. Any other of them doesn't mean that nothing was done."""
_BEFORE_A_PAGE: Final = b" \t\r\n\xef\xbb\xbf"
_REQUEST_ID: Final = "X-Request-ID"
"""Names the request behind a call, for Keesa's own log. Servers ignore headers that they don't know (RFC 9110, section 5.1)."""
READ_PAUSES: Final = (0.2, 0.6)
MEGABYTE: Final = 1024 * 1024


_NO_TUNNEL: Final = re.compile(r"Tunnel connection failed: (\d{3})")
"""http.client's error if a proxy answers CONNECT with anything but 200."""


class Unauthorized(KeesaError):
    """The access token has expired or is invalid (401). Handled inside this package; nothing outside sees it."""


REFUSALS: Final[Mapping[int, type[KeesaError]]] = {
    400: KeesaInvalid,
    401: Unauthorized,
    403: KeesaForbidden,
    404: KeesaNotFound,
    422: KeesaInvalid,
}


class Answer(NamedTuple):
    """A successful answer. `call` is for the log, such as ``GET /tickets``; `body` may be empty."""

    call: str
    status: int
    body: bytes

    @property
    def is_empty(self) -> bool:
        return not self.body.strip()

    def json(self) -> object:
        """The body's JSON. Raises `KeesaOutcomeUnknown` if it isn't JSON or is empty."""
        with suppress(ValueError, RecursionError):
            # One bad byte in one ticket must not make the whole list unreadable.
            return json.loads(self.body.decode("utf-8-sig", "replace"), strict=False)
        raise self.unreadable(wording.reasons.EMPTY if self.is_empty else wording.reasons.NOT_JSON)

    def confirmation(self) -> object:
        """What a successful write's answer says; None if it can't be read, although Keesa did write.

        Raises `KeesaOutcomeUnknown` for an HTML page, which comes from a gateway and doesn't confirm anything.
        """
        if self.body.lstrip(_BEFORE_A_PAGE).startswith(b"<"):
            raise self.unreadable(wording.reasons.NOT_JSON)
        with suppress(KeesaOutcomeUnknown):
            return self.json()
        return None

    def unreadable(self, why: str) -> KeesaOutcomeUnknown:
        """The error for a successful answer without the expected content."""
        return KeesaOutcomeUnknown(self.call, why, status=self.status)


class Bearer(AuthBase):
    """The bearer token, if any. It is an AuthBase because ``~/.netrc`` would override a plain Authorization header."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Session(requests.Session):
    """Keeps no cookies and returns redirects as they are: following one would turn a POST into an empty GET."""

    def __init__(self, pool: int) -> None:
        super().__init__()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers["User-Agent"] = "keesa-bot"
        for scheme in ("http://", "https://"):
            self.mount(scheme, DeadlineAdapter(pool))

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Transport:
    """Calls to the API under one base URL. Threads may share it.

    `connect_timeout` and `deadline` are in seconds. The deadline covers a whole call, from connecting to the last byte of the
    answer, including repeated reads. At most `pool` connections are kept open. An answer may have at most `largest` bytes.
    `clock_ahead` is how far this machine's clock is ahead of Keesa's by its last answer, None if that doesn't say.
    """

    def __init__(
        self,
        base_url: str,
        *,
        pool: int = 32,
        connect_timeout: float = 3.0,
        deadline: float = 10.0,
        largest: int = 64 * MEGABYTE,
        sleep: Callable[[float], None] = time.sleep,
        metrics: Metrics | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._session = _Session(pool)
        self._connect_timeout = connect_timeout
        self._deadline = deadline
        self._largest = largest
        self._sleep = sleep
        self._metrics = metrics or Metrics()
        self._outage = Outage("Keesa", log)
        self.clock_ahead: timedelta | None = None
        _keep_addresses_out_of_the_log()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def call(self, method: str, path: str, *, token: str | None = None, **parts: Any) -> Answer:
        """One call; `parts` are the `params`, `json` and `headers` of requests. A GET is repeated if that can help.

        Raises `KeesaInvalid`, `KeesaForbidden`, `KeesaNotFound`, `KeesaTeapot`, `KeesaUnavailable`, `KeesaOutcomeUnknown`, and
        `Unauthorized` for a 401. Source: the “Response Codes” of Keesa's API document.
        """
        ends = time.monotonic() + self._deadline
        outcome = self._attempt(method, path, ends, token, parts)
        for pause in READ_PAUSES if method == "GET" else ():
            if not _worth_repeating(outcome) or time.monotonic() + pause >= ends:
                break
            self._sleep(pause)
            outcome = self._attempt(method, path, ends, token, parts)
        if isinstance(outcome, KeesaError):
            raise outcome
        return outcome

    def _attempt(self, method: str, path: str, ends: float, token: str | None, parts: Mapping[str, Any]) -> Answer | KeesaError:
        call, began = f"{method} {path}", time.monotonic()
        endpoint = _NUMBER.sub("/{number}", call)
        with span(endpoint) as ended:
            outcome = self._outcome(call, method, path, ends - began, token, parts)
            ended(_label(outcome))
        took = time.monotonic() - began
        self._notice(outcome)
        self._metrics.keesa_calls.labels(endpoint, _label(outcome)).observe(took)
        log.debug("%s: %s in %.3f s", call, outcome.status or wording.reasons.NO_ANSWER, took)
        return outcome

    def _outcome(
        self, call: str, method: str, path: str, left: float, token: str | None, parts: Mapping[str, Any]
    ) -> Answer | KeesaError:
        try:
            status, body = self._exchange(method, path, left, token, parts)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return _judge_failure(call, error)
        return _judge(Answer(call, status, body), too_large=len(body) > self._largest)

    def _notice(self, outcome: Answer | KeesaError) -> None:
        """Keesa works if it refuses something."""
        if isinstance(outcome, KeesaError) and outcome.is_outage:
            self._outage.failed(str(outcome))
        else:
            self._outage.worked()

    def _exchange(self, method: str, path: str, left: float, token: str | None, parts: Mapping[str, Any]) -> tuple[int, bytes]:
        parts = {**parts, "headers": {_REQUEST_ID: current_work().request or None, **parts.get("headers", {})}}
        response = self._session.request(
            method,
            self._base_url + path,
            auth=Bearer(token),
            timeout=Timeout(connect=self._connect_timeout, total=max(left, 0.001)),  # type: ignore[arg-type]  # adapters take it
            stream=True,
            **parts,
        )
        with closing(response):
            self.clock_ahead = clock_ahead_of(response.headers.get("Date", ""))
            return response.status_code, response.raw.read(self._largest + 1, decode_content=True)


def _label(outcome: Answer | KeesaError) -> str:
    """The outcome as one of a few words, for the metrics."""
    match outcome:
        case Answer():
            return "ok"
        case KeesaUnavailable():
            return "unavailable"
        case KeesaOutcomeUnknown():
            return "timed_out" if outcome.timed_out else "failed"
        case Unauthorized():
            return "unauthorized"
        case _:
            return "rate_limited" if outcome.status == 429 else "refused"


def _worth_repeating(outcome: Answer | KeesaError) -> bool:
    return isinstance(outcome, KeesaOutcomeUnknown) and outcome.status in (None, 500, 502, 504) and not outcome.timed_out


def _judge(answer: Answer, *, too_large: bool) -> Answer | KeesaError:
    call, status = answer.call, answer.status
    if status in SUCCESS:
        return KeesaOutcomeUnknown(call, wording.reasons.TOO_LARGE, status=status) if too_large else answer
    if status == 503:
        return KeesaUnavailable(call, wording.reasons.MAINTENANCE, status=status)
    if 300 <= status < 500:
        return REFUSALS.get(status, KeesaTeapot)(call, reason(answer.body), status=status)
    return KeesaOutcomeUnknown(call, wording.reasons.INTERNAL_ERROR, status=status)


def _judge_failure(call: str, error: Exception) -> KeesaError:
    """The error for an exception of requests, urllib3 or the socket."""
    if refused := _refused_certificate(error):
        return KeesaUnavailable(call, wording.reasons.certificate_refused(refused.verify_message))
    cause = error.args[0] if error.args else None
    cause = getattr(cause, "reason", cause)
    if isinstance(cause, NewConnectionError | ConnectTimeoutError) or isinstance(error, requests.exceptions.ProxyError):
        return KeesaUnavailable(call, _why_unreachable(cause))
    if isinstance(error, requests.ReadTimeout | ReadTimeoutError):
        return KeesaOutcomeUnknown(call, wording.reasons.TIMED_OUT, timed_out=True)
    return KeesaOutcomeUnknown(call, wording.reasons.CONNECTION_LOST)


def _refused_certificate(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The reason for a handshake that failed, however often it was wrapped. Nothing was sent then."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error


def _why_unreachable(cause: object) -> str:
    match cause:
        case NameResolutionError():
            return wording.reasons.UNKNOWN_HOST
        case NewConnectionError():
            return wording.reasons.cannot_connect(str(cause).partition("): ")[2] or wording.reasons.CONNECTION_REFUSED)
        case ConnectTimeoutError():
            return wording.reasons.CONNECTING_TIMED_OUT
    refused = _NO_TUNNEL.search(str(cause))
    return wording.reasons.proxy_refuses(refused[1]) if refused else wording.reasons.PROXY_UNREACHABLE


_REDACTION: Final = Redaction()


def _keep_addresses_out_of_the_log() -> None:
    """urllib3 logs full addresses at DEBUG and in a warning, however logging is configured."""
    for name in ("urllib3.connection", "urllib3.connectionpool"):
        logging.getLogger(name).addFilter(_REDACTION)
