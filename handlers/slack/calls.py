"""Calls Slack, and translates its errors: did the call certainly fail, may it have arrived, or will it never succeed?

Source: https://docs.slack.dev/reference/methods, each method's list of errors.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, Final
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.model.clean import clean
from bot.model.errors import RATE_LIMITED, SlackError, SlackNotSent, SlackOutcomeUnknown
from bot.runtime.timings import Timings
from handlers.slack.refusals import error_of

log = logging.getLogger(__name__)

_ATTEMPTS: Final = 3
_WITH_TRIGGER: Final = {"views_open", "views_push"}
_REPEATABLE: Final = {"chat_getPermalink", "conversations_info", "users_info", "views_publish"}
_NO_TUNNEL: Final = re.compile("Tunnel connection failed")
"""The beginning of http.client's error if a proxy answers CONNECT with anything but 200."""
FAILURES: Final = (SlackClientError, OSError, HTTPException, ValueError)
"""What slack_sdk's client raises if a call fails."""
_CODE: Final = re.compile("[a-z0-9_]+")


def call(method: Callable[..., Any], timings: Timings, /, **arguments: Any) -> Any:
    """Call a method of the Web API client, such as ``client.chat_postMessage``. Raises a `SlackError`.

    If Slack asks for a pause (429), nothing was done, so any call is repeated after it. Calls that are safe to repeat are repeated
    after other temporary failures too, as `timings` allow.
    """
    within = timings.repeat_opening_within if method.__name__ in _WITH_TRIGGER else timings.repeat_call_within
    give_up_at = time.monotonic() + within.total_seconds()
    for tries in range(1, _ATTEMPTS):
        try:
            return once(method, **arguments)
        except SlackError as error:
            wait = _wait(error, timings.repeat_call.after(tries).total_seconds())
            if wait is None or time.monotonic() + wait > give_up_at:
                raise
            log.info("Calling Slack again in %g s: %s", wait, error)
        time.sleep(wait)
    return once(method, **arguments)


def _wait(error: SlackError, pause: float) -> float | None:
    """The pause before the call is repeated, or None if it isn't."""
    if isinstance(error, SlackNotSent) and error.code in RATE_LIMITED:
        return error.retry_after
    return pause if error.retryable and error.call in _REPEATABLE else None


def once(method: Callable[..., Any], **arguments: Any) -> Any:
    """The same without repeating."""
    try:
        return _cleaned(method(**arguments))
    except FAILURES as error:
        failure = failure_of(method.__name__, error)
    raise failure


def failure_of(name: str, error: Exception) -> SlackError:
    """What one of the client's `FAILURES` means for the call of that name."""
    match error:
        case SlackApiError():
            return _from_answer(name, error)
        case URLError():
            return _from_connection(name, error)
        case _:
            return SlackOutcomeUnknown(name, type(error).__name__)


def _cleaned(answer: Any) -> Any:
    """Names in it are what people chose."""
    if isinstance(answer, SlackResponse):
        answer.data = clean(answer.data)
    return answer


def _from_answer(name: str, error: SlackApiError) -> SlackError:
    answer = error.response
    status = getattr(answer, "status_code", None) or (answer.get("status") if isinstance(answer, dict) else None)
    data = getattr(answer, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if not _CODE.fullmatch(code):  # slack_sdk's own text for an answer that isn't Slack's
        code = ""
    if status == 429 or code in RATE_LIMITED:
        return SlackNotSent(name, code or "ratelimited", retry_after=_retry_after(answer))
    if not code or (isinstance(status, int) and status >= 500):
        return SlackOutcomeUnknown(name, code or f"HTTP {status}")
    return error_of(name, code)


def _from_connection(name: str, error: URLError) -> SlackError:
    if isinstance(error.reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError):
        return SlackNotSent(name, type(error.reason).__name__, retry_after=2.0)
    if _NO_TUNNEL.match(str(error.reason)):
        return SlackNotSent(name, "proxy_refused", retry_after=2.0)
    return SlackOutcomeUnknown(name, type(error.reason).__name__)


def _retry_after(answer: Any) -> float:
    headers = {str(key).lower(): value for key, value in dict(getattr(answer, "headers", None) or {}).items()}
    value = headers.get("retry-after", "1")
    try:
        return max(1.0, float(value[0] if isinstance(value, list) else value))
    except ValueError:
        return 1.0
