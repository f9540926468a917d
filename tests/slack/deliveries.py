"""Payloads on their way to the app, by HTTP or Socket Mode, and their results."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

import requests
from slack_sdk.signature import SignatureVerifier

from .state import Workspace
from .values import Json

_LONGEST_POST = 60.0
"""Seconds until a thread that nobody waits for any more gives up."""

COMMAND, INTERACTIVE, EVENT = "slash_commands", "interactive", "events_api"


@dataclass(eq=False)
class Delivery:
    """One payload, sent once. `kind` is the type of its Socket Mode envelope; times are of the monotonic clock.

    `error` is what the person would see: ``dispatch_failed`` (nobody listens, or a status other than 200) or ``operation_timeout``
    (no ack within `Workspace.ack_seconds`); ``""`` if there was no error. `cut_off_after` is how many seconds (of the workspace's
    stopwatch) after it was sent its connection ended, if there was no ack before that.
    """

    kind: str
    payload: Json
    envelope_id: str
    retry: int = 0
    retry_reason: str = ""
    sent_at: float = field(default_factory=time.monotonic)
    acked_at: float | None = None
    ack: Json | None = None
    status: int | None = None
    error: str = ""
    cut_off_after: float | None = None

    @property
    def latency(self) -> float | None:
        """Seconds from sending to the ack, even if it came too late; None without an ack."""
        return None if self.acked_at is None else self.acked_at - self.sent_at

    @property
    def is_over(self) -> bool:
        """Whether it was acked or has failed."""
        return bool(self.error) or self.acked_at is not None

    @property
    def what(self) -> str:
        """A short name for logs: the command line, the action, the event."""
        payload = self.payload
        if self.kind == COMMAND:
            return f"{payload['command']} {payload['text']}".strip()
        if self.kind == EVENT:
            return f"event {payload['event']['type']}"
        names = [payload.get("callback_id"), payload.get("view", {}).get("callback_id")]
        names = [action["action_id"] for action in payload.get("actions", [])] or names
        return " ".join([payload["type"], *filter(None, names)])


class Transport(Protocol):
    """A way to reach the app: sends payloads and waits for acks."""

    def send(self, delivery: Delivery) -> None: ...


class HttpTransport:
    """Signed POSTs to the app's request URL: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self._workspace = workspace
        self._url = url

    def send(self, delivery: Delivery) -> None:
        """POST on a thread of its own, which is abandoned if the answer takes too long."""
        threading.Thread(target=self._deliver, args=(delivery,), name="slack-request", daemon=True).start()
        if not self._workspace.wait_ack(lambda: delivery.is_over):
            delivery.error = "operation_timeout"

    def _deliver(self, delivery: Delivery) -> None:
        body, content_type = _encoded(delivery)
        try:
            answer = self._post(body, {"Content-Type": content_type, **_retry_headers(delivery)})
        except requests.RequestException:
            delivery.error = "dispatch_failed"
        else:
            delivery.ack, delivery.status = _decoded(answer), answer.status_code
            delivery.error = delivery.error or ("" if answer.status_code == 200 else "dispatch_failed")
            delivery.acked_at = time.monotonic()
        self._workspace.touch()

    def post_raw(self, body: bytes, headers: dict[str, str]) -> requests.Response:
        """POST exactly this, for tests of bad signatures and the like."""
        with requests.Session() as session:
            session.trust_env = False
            return session.post(self._url, data=body, headers=headers, timeout=_LONGEST_POST, allow_redirects=False)

    def verify(self) -> bool:
        """Ask the app for the challenge, as Slack does when the request URL is set."""
        body = json.dumps({"type": "url_verification", "token": "verification", "challenge": "3eZbrw1aB"}).encode()
        answer = self._post(body, {"Content-Type": "application/json"})
        return answer.status_code == 200 and "3eZbrw1aB" in answer.text

    def _post(self, body: bytes, headers: dict[str, str]) -> requests.Response:
        return self.post_raw(body, headers | self.signature(body))

    def signature(self, body: bytes) -> dict[str, str]:
        """The two headers that prove that Slack sent this body now."""
        now = str(int(time.time()))
        signature = SignatureVerifier(self._workspace.signing_secret).generate_signature(timestamp=now, body=body)
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": str(signature)}


def _encoded(delivery: Delivery) -> tuple[bytes, str]:
    if delivery.kind == EVENT:
        return json.dumps(delivery.payload).encode(), "application/json"
    fields = delivery.payload if delivery.kind == COMMAND else {"payload": json.dumps(delivery.payload)}
    return urlencode(fields, errors="surrogatepass").encode(), "application/x-www-form-urlencoded"


def _retry_headers(delivery: Delivery) -> dict[str, str]:
    if not delivery.retry:
        return {}
    return {"X-Slack-Retry-Num": str(delivery.retry), "X-Slack-Retry-Reason": delivery.retry_reason}


def _decoded(answer: requests.Response) -> Json | None:
    """The message or view action in an ack. Text that isn't JSON is a message's text."""
    if not answer.text:
        return None
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        body = answer.json()
        return body if isinstance(body, dict) else None
    return {"text": answer.text}
