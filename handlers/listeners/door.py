"""The single entrance for Slack's payloads, by whatever connection they come."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot import wording
from bot.model.clean import clean
from bot.runtime.correlation import id_from, working_on
from bot.runtime.logs import Counted
from bot.runtime.metrics import Metrics, timed
from bot.runtime.tracing import span
from handlers.listeners.payloads import fault_of, kind_of
from handlers.slack.identity import Identity
from handlers.slack.seal import Seal

log = logging.getLogger(__name__)


class Door:
    """Makes every text in a payload storable and printable, so that listeners never see any other.

    The metadata of a view is what the bot stored there, or empty if its signature is wrong.
    """

    def __init__(self, app: App, identity: Identity, seal: Seal, metrics: Metrics) -> None:
        self._acks = metrics.acks
        self._app = app
        self._identity = identity
        self._seal = seal
        self._log = Counted(log)

    def enter(self, payload: dict[str, Any]) -> BoltResponse:
        """Answer a verified payload. Returns 503 until the bot knows its own identity; then Slack tries again."""
        with timed(self._acks) as labels:
            labels += [kind_of(payload), "failed"]
            labels[1], answer = self._answered(payload)
        return answer

    def _answered(self, payload: dict[str, Any]) -> tuple[str, BoltResponse]:
        """The outcome, for the metrics, and the answer."""
        if not self._identity.is_known:
            return "not_ready", BoltResponse(status=503)
        body = clean(payload)
        for part in (body, body.get("event")):  # what an opened Home shows is in its event
            if isinstance(part, dict) and isinstance(part.get("view"), dict):
                part["view"] = self._seal.opened(part["view"])
        fault = fault_of(body)
        if fault:
            return self._not_understood(fault)
        try:
            request = BoltRequest(body=body, mode="socket_mode")
        except (AttributeError, LookupError, TypeError, ValueError) as error:  # of a part that only Bolt reads
            return self._not_understood(type(error).__name__)
        with working_on(_task(body), _request_id(body)), span(f"slack {kind_of(body)}") as ended:
            answer = self._app.dispatch(request)
            ended("ok")
            return "ok", answer

    def _not_understood(self, fault: str) -> tuple[str, BoltResponse]:
        self._log.warning("Slack sent a payload that can't be read: %s", fault)
        return "unreadable", BoltResponse(status=200, body=wording.errors.INCOMPLETE)


def _task(body: Mapping[str, Any]) -> str:
    """What Slack calls it: ``command``, ``block_actions``, ``app_home_opened``, …"""
    if "command" in body:
        return "command"
    return str(body["event"]["type"] if "event" in body else body.get("type", ""))


def _request_id(body: Mapping[str, Any]) -> str:
    """The same whenever Slack delivers the same again; "" if Slack gave it no id."""
    if event_id := body.get("event_id"):
        return id_from(event_id)
    acted_at = (str(action.get("action_ts")) for action in body.get("actions") or ())
    return id_from(str(body["trigger_id"]), *acted_at) if body.get("trigger_id") else ""
