"""Fault injection for the sandbox Keesa: switches that act on every call, and ``/_sandbox`` to set and watch them.

``GET /_sandbox/state`` shows the switches, the tickets and the requests. ``POST /_sandbox/switches`` takes any fields of
`bot.sandbox.world.Switches` as JSON. ``POST /_sandbox/expire_tokens`` ends every access token; with ``?refresh_too=1`` the refresh
tokens as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request
from pydantic import ValidationError
from waitress.channel import ClientDisconnected

from bot.sandbox.world import MALDIVES, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOST = "sandbox.answer_is_lost"
LOOK_SECONDS = 0.02
"""How often a delayed call checks whether the delay was switched off."""
SECRET_HEADERS = frozenset({"authorization", "x-refresh-token", "cookie"})


def drop_lost_answers(app: WSGIApplication) -> WSGIApplication:
    """Close the connection without a byte if the app marked the answer as lost. By then its work is done."""

    def run(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = app(environ, start_response)
        if not environ.get(LOST):
            return answer
        if callable(close := getattr(answer, "close", None)):
            close()
        raise ClientDisconnected  # waitress then hangs up, as if the client had disconnected

    return run


def register(app: Flask, world: World, *, api: str, pause: Callable[[float], object]) -> None:
    """Let the world's switches act on every path under `api`, and record the requests."""

    @app.before_request
    def break_down() -> tuple[Response, int] | None:
        if not request.path.startswith(api):
            return None
        _hold_up(world, pause)
        switches = world.switches
        if switches.down:
            return jsonify(error="We're temporarily offline for maintenance. Please try again later."), 503
        if world.happens(switches.fail):
            return jsonify(error="We had a problem with our server. Try again later."), 500
        return None

    @app.after_request
    def remember(response: Response) -> Response:
        if request.path.startswith(api):
            is_write = request.method == "POST" and "/tickets" in request.path and response.status_code < 300
            lost = is_write and world.happens(world.switches.lose_answers)
            request.environ[LOST] = lost
            world.requests.append(_remembered(response.status_code, lost))
        return response


def _hold_up(world: World, pause: Callable[[float], object]) -> None:
    """Wait until the delay is over or switched off."""
    arrived = time.monotonic()
    while (left := arrived + world.switches.delay - time.monotonic()) > 0 and not pause(min(left, LOOK_SECONDS)):
        pass


def _remembered(status: int, lost: bool) -> dict[str, Any]:
    """The current request, without its secrets."""
    body = request.get_json(silent=True) if request.is_json else None
    return {
        "at": datetime.now(MALDIVES).isoformat(),
        "method": request.method,
        "path": request.path,
        "query": request.args.to_dict() | ({"password": "…"} if "password" in request.args else {}),
        "headers": {name: "…" if name.lower() in SECRET_HEADERS else value for name, value in request.headers.items()},
        "body": request.get_data(as_text=True) if body is None else body,
        "status": status,
        "answer_lost": lost,
    }


def register_switchboard(app: Flask, world: World, *, show_tickets: Callable[[], list[dict[str, Any]]]) -> None:
    """Add the ``/_sandbox`` routes."""

    @app.get("/_sandbox/state")
    def state() -> Response:
        return jsonify(switches=world.switches.model_dump(mode="json"), tickets=show_tickets(), requests=list(world.requests))

    @app.post("/_sandbox/switches")
    def switch() -> Response | tuple[Response, int]:
        try:
            return jsonify(world.switch(**request.get_json()).model_dump(mode="json"))
        except (ValidationError, TypeError) as error:
            return jsonify(error=str(error)), 422

    @app.post("/_sandbox/expire_tokens")
    def expire() -> tuple[str, int]:
        world.expire_tokens(refresh_too="refresh_too" in request.args)
        return "", 204
