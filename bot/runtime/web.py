"""The HTTP endpoints: health, readiness, metrics and, in HTTP mode, Slack's requests. Served by waitress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot import wording
from bot.model.errors import StartError
from bot.runtime.endpoints import Answer, Endpoint, Endpoints, Request, as_json
from bot.runtime.metrics import CONTENT_TYPE
from bot.runtime.serving import BackgroundServer
from bot.runtime.slack_requests import SlackRequests

_BY_WAITRESS: Final = " (while attempting to bind"
"""It adds the address to the reason, where the bot says it already."""

Readiness = Callable[[], tuple[bool, Mapping[str, Any]]]


def create_app(
    is_alive: Callable[[], bool], readiness: Readiness, metrics: Callable[[], bytes], slack: SlackRequests | None
) -> Endpoints:
    """The WSGI application. `slack` handles Slack's requests, in HTTP mode."""

    def healthz(_: Request) -> Answer:
        alive = is_alive()
        return as_json({"status": "alive" if alive else "not beating"}, 200 if alive else 503)

    def readyz(_: Request) -> Answer:
        ready, parts = readiness()
        return as_json({"status": "ready" if ready else "not ready", **parts}, 200 if ready else 503)

    def expose(_: Request) -> Answer:
        return Answer(200, metrics(), [("Content-Type", CONTENT_TYPE)])

    endpoints: dict[tuple[str, str], Endpoint] = {
        ("GET", "/healthz"): healthz,
        ("GET", "/readyz"): readyz,
        ("GET", "/metrics"): expose,
    }
    if slack is not None:
        endpoints["POST", "/slack/events"] = slack.answer
    return Endpoints(endpoints)


class WebServer(BackgroundServer):
    """The endpoints on a port. Raises `StartError` if it isn't available."""

    def __init__(self, app: Endpoints, host: str, port: int) -> None:
        try:
            super().__init__(app, host, port, thread_name="web")
        except OSError as error:
            number, reason = error.errno, (error.strerror or str(error)).partition(_BY_WAITRESS)[0]
        else:
            return
        raise StartError(wording.operator.port_unavailable(port, host, reason, number))
