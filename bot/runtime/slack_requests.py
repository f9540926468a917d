"""Slack's requests in HTTP mode. Nothing in them is read before their signature is verified.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl

from slack_bolt import BoltResponse

from bot.runtime.acks import Acks
from bot.runtime.endpoints import Answer, Request
from bot.runtime.logs import Counted

log = logging.getLogger(__name__)

Enter = Callable[[dict[str, Any]], BoltResponse]
"""Answers a payload whose signature was verified."""
OLDEST: Final = 300
"""Seconds after which a request may be a replay."""
_TIMESTAMP: Final = re.compile("[0-9]{1,12}", re.ASCII)
_MOST_FIELDS: Final = 100


class Signature:
    """Verifies that requests are from Slack, by the app's signing secret."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._clock = clock

    def holds(self, body: bytes, timestamp: str, given: str) -> bool:
        """Whether Slack signed this body within the last minutes. `timestamp` and `given`, its headers, can be anything."""
        if not _TIMESTAMP.fullmatch(timestamp) or abs(self._clock() - int(timestamp)) > OLDEST:
            return False
        expected = hmac.new(self._secret, b"v0:%b:%b" % (timestamp.encode(), body), hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v0={expected}".encode(), given.encode("utf-8", "replace"))


class SlackRequests:
    """The endpoint: 401 for requests that Slack didn't sign, 400 for unreadable ones, else the answer of `enter`."""

    def __init__(self, signature: Signature, enter: Enter, acks: Acks) -> None:
        self._signature = signature
        self._acks = acks
        self._enter = enter
        self._log = Counted(log)

    def answer(self, request: Request) -> Answer:
        timestamp, signature = request.header("X-Slack-Request-Timestamp"), request.header("X-Slack-Signature")
        if not self._signature.holds(request.body, timestamp, signature):
            self._log.warning("Refused a request that Slack didn't sign")
            return Answer(401)
        try:
            payload = read_payload(request.body)
        except ValueError:
            self._log.warning("Refused a signed request that is neither JSON nor a form")
            return Answer(400)
        with self._acks.waiting_for(id(request)):
            return _as_answer(self._enter(payload))


def read_payload(body: bytes) -> dict[str, Any]:
    """The payload in a body: JSON, JSON in the form field ``payload``, or a form's fields. Raises `ValueError` otherwise."""
    try:
        text = body.decode()
        payload = json.loads(text) if text.lstrip().startswith("{") else _form(text)
    except RecursionError:
        payload = None
    if not isinstance(payload, dict) or not payload:
        raise ValueError("payload")
    return payload


def _form(text: str) -> object:
    try:
        fields = _fields(text, "surrogatepass")
    except UnicodeDecodeError:
        fields = _fields(text, "replace")
    return json.loads(fields["payload"]) if "payload" in fields else fields


def _fields(text: str, errors: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=_MOST_FIELDS, errors=errors))


def _as_answer(response: BoltResponse) -> Answer:
    headers = [(name.title(), value) for name, values in response.headers.items() for value in values]
    return Answer(response.status, response.body.encode(), headers)
