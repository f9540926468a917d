"""The HTTP endpoints: health, readiness, metrics and, in HTTP mode, Slack's requests. Served by waitress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, Response, jsonify, request

from bot import wording
from bot.model.errors import StartError
from bot.runtime.metrics import CONTENT_TYPE
from bot.runtime.serving import BackgroundServer
from bot.runtime.slack_requests import SlackRequests

MAX_BODY: Final = 1024 * 1024
_BY_WAITRESS: Final = " (while attempting to bind"
"""It adds the address to the reason, where the bot says it already."""

Readiness = Callable[[], tuple[bool, Mapping[str, Any]]]


def create_app(
    is_alive: Callable[[], bool], readiness: Readiness, metrics: Callable[[], bytes], slack: SlackRequests | None
) -> Flask:
    """The WSGI application. `slack` handles Slack's requests, in HTTP mode."""
    flask = Flask("keesa-bot", static_folder=None)
    flask.config["MAX_CONTENT_LENGTH"] = MAX_BODY

    @flask.get("/healthz")
    def healthz() -> tuple[Response, int]:
        alive = is_alive()
        return jsonify(status="alive" if alive else "not beating"), 200 if alive else 503

    @flask.get("/readyz")
    def readyz() -> tuple[Response, int]:
        ready, parts = readiness()
        return jsonify(status="ready" if ready else "not ready", **parts), 200 if ready else 503

    @flask.get("/metrics")
    def expose() -> Response:
        return Response(metrics(), content_type=CONTENT_TYPE)

    if slack is not None:
        flask.post("/slack/events", endpoint="slack_events")(lambda: slack.answer(request))
    return flask


class WebServer(BackgroundServer):
    """The endpoints on a port. Raises `StartError` if it isn't available."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        try:
            super().__init__(app, host, port, thread_name="web")
        except OSError as error:
            number, reason = error.errno, (error.strerror or str(error)).partition(_BY_WAITRESS)[0]
        else:
            return
        raise StartError(wording.operator.port_unavailable(port, host, reason, number))
