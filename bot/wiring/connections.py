"""The bot's connections to Slack and the operator: Socket Mode and the HTTP server."""

from __future__ import annotations

import logging

from slack_bolt import App

from bot.health import Health
from bot.runtime.slack_requests import Signature, SlackRequests
from bot.runtime.socket_mode import SocketMode
from bot.runtime.web import WebServer, create_app
from bot.wiring.core import Core
from bot.wiring.slack import seal_of, slack_client
from handlers.listeners.door import Door
from handlers.slack.link import Link

log = logging.getLogger(__name__)


def wire_socket(core: Core, slack: App) -> SocketMode | None:
    """Socket Mode, or None in HTTP mode."""
    token = core.settings.slack_app_token
    if token is None:
        return None
    enter, client = _door(core, slack).enter, slack_client(core.settings, core.metrics, core.slack_outage)
    socket = SocketMode(enter, token.get_secret_value(), client, core.pools.acks, core.timings, core.slack_outage)
    core.scheduler.every(core.scheduler.seconds, "socket", socket.watch)
    return socket


def wire_link(core: Core, socket: SocketMode | None) -> Link:
    """The connection to Slack, by Socket Mode or HTTP."""

    def opened() -> None:
        core.members.refresh()
        log.info("Ready as %s, %s mode", core.identity.name, "socket" if socket else "HTTP")

    link = Link(core.client, core.identity, socket, core.timings.slack_away, on_open=opened)
    core.scheduler.every(core.scheduler.seconds, "link", link.beat)
    return link


def wire_web(core: Core, slack: App, socket: SocketMode | None, link: Link) -> WebServer:
    """Health, metrics and, in HTTP mode, Slack's requests. Raises `StartError` if the port isn't available."""
    health = Health(
        core.database,
        sign_in=core.keesa.tokens.state,
        is_beating=lambda: core.scheduler.is_beating,
        is_connected=lambda: socket.is_alive if socket else link.is_open,
        slack_away=lambda: link.problem,
        slack_refuses=lambda: core.standstill.code,
        clock=core.clock,
    )
    health.expose(
        core.metrics,
        core.keesa.oddities,
        beat_age=lambda: core.scheduler.beat_age,
        taken_over=lambda: core.claims.taken_over,
    )
    requests = None if socket else _slack_requests(core, slack)
    app = create_app(lambda: core.scheduler.is_alive, health.readiness, core.metrics.exposition, requests)
    return WebServer(app, core.settings.http_host, core.settings.http_port)


def _slack_requests(core: Core, slack: App) -> SlackRequests | None:
    secret = core.settings.slack_signing_secret
    return SlackRequests(Signature(secret.get_secret_value()), _door(core, slack).enter, core.pools.acks) if secret else None


def _door(core: Core, slack: App) -> Door:
    return Door(slack, core.identity, seal_of(core.settings), core.metrics)
