"""The HTTP endpoints: health, readiness, metrics and, in HTTP mode, everything that Slack sends. Served by waitress."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import waitress
from flask import Flask, Response, jsonify, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from waitress import wasyncore
from waitress.server import BaseWSGIServer

from bot.errors import StartError
from bot.metrics import CONTENT_TYPE

log = logging.getLogger(__name__)

THREADS: Final = 16
MAX_BODY: Final = 1024 * 1024

Readiness = Callable[[], tuple[bool, Mapping[str, Any]]]


def create_app(readiness: Readiness, metrics: Callable[[], bytes], slack: App | None) -> Flask:
    """The WSGI application; `slack` where Slack is to post its requests here."""
    flask = Flask("keesa-bot")
    flask.config["MAX_CONTENT_LENGTH"] = MAX_BODY

    @flask.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="alive")

    @flask.get("/readyz")
    def readyz() -> tuple[Response, int]:
        ready, parts = readiness()
        return jsonify(status="ready" if ready else "not ready", **parts), 200 if ready else 503

    @flask.get("/metrics")
    def expose() -> Response:
        return Response(metrics(), content_type=CONTENT_TYPE)

    if slack is not None:
        handler = SlackRequestHandler(slack)
        flask.post("/slack/events", endpoint="slack_events")(lambda: handler.handle(request))
    return flask


class WebServer:
    """waitress on a thread of its own. `port` 0 takes any free port; `url` says which it became."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self._sockets: dict[int, Any] = {}
        self._server = _bind(app, host, port, self._sockets)
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    @property
    def url(self) -> str:
        return f"http://{self._server.effective_host}:{self._server.effective_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer what is being answered, then close."""
        self._server.task_dispatcher.shutdown(timeout=1)
        if self._thread.is_alive():  # its sockets are its own to close
            self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets))
            self._thread.join()
        else:
            wasyncore.close_all(self._sockets)


def _bind(app: Flask, host: str, port: int, sockets: dict[int, Any]) -> BaseWSGIServer:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        return waitress.create_server(app, map=sockets, sockets=[listening], threads=THREADS, ident=None)
    raise StartError(f"HTTP_PORT {port} on {host} is not to be had ({reason}). Stop what uses it, or set another port.")
