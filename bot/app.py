"""The whole bot. `build` assembles its parts."""

from __future__ import annotations

import logging
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from threading import Event
from typing import Final

from slack_bolt import App

import handlers
from bot.config import Settings
from bot.model.errors import StoreError
from bot.runtime.clock import Clock
from bot.runtime.limits import Limits
from bot.runtime.metrics import Metrics
from bot.runtime.outages import Outage
from bot.runtime.socket_mode import SocketMode
from bot.runtime.timings import Timings
from bot.runtime.web import WebServer
from bot.store.database import open_database
from bot.wiring.connections import wire_link, wire_socket, wire_web
from bot.wiring.core import Core, wire_core
from bot.wiring.database import bounds_of
from bot.wiring.rooms import wire_housekeeping, wire_inbox, wire_steps
from bot.wiring.services import wire_services
from bot.wiring.slack import bolt_app, slack_client
from handlers.slack.identity import Identity
from handlers.slack.link import Link

log = logging.getLogger(__name__)

_LOOK_EVERY: Final = 0.5
"""Seconds between checks whether Slack has refused for good."""


@dataclass(frozen=True)
class Bot:
    """The whole bot, to start and stop. `slack` is its Bolt app; `socket` is None in HTTP mode."""

    core: Core
    slack: App
    link: Link
    web: WebServer
    socket: SocketMode | None

    @property
    def url(self) -> str:
        """The address of its HTTP endpoints, once it has started."""
        return self.web.url

    def start(self) -> None:
        """Migrate the database, start working, then connect to Slack. Raises `StartError`.

        When this returns, Slack may still be unreachable. Then the bot retries, and everything else works.
        """
        self.core.database.migrate()
        self.core.database.take_over()
        self.core.presence.start()
        self.web.start()
        self.core.scheduler.start()
        self.link.open()

    def wait(self, stopping: Event) -> None:
        """Wait until `stopping` is set. Raises `StartError` if Slack was unreachable at the start and then refuses."""
        while not stopping.wait(_LOOK_EVERY):
            if self.link.refusal:
                raise self.link.refusal

    def stop(self) -> bool:
        """Accept no more work, finish what is in progress, and close.

        Returns False if something didn't finish in time: its threads still run. Unfinished work is in the database.
        """
        self.core.scheduler.stop(self.core.timings.last_beat.total_seconds())
        drained = self.core.pools.drain(self.core.timings.drain.total_seconds())
        if not drained:
            log.warning("Some work was interrupted; it will continue after the next start")
        self.core.presence.stop()
        with suppress(StoreError):  # then the leases have to end by themselves
            self.core.claims.release_all()
            self.core.presence.leave()
        closed = self.socket.stop() if self.socket else True
        self.web.stop(timeout=1)
        self.core.keesa.close()
        self.core.database.close()
        log.info("Stopped")
        return closed and drained


def build(settings: Settings, clock: Clock | None = None, timings: Timings = Timings(), limits: Limits = Limits()) -> Bot:
    """A bot that is ready to start. Raises `StartError` if the database or the port refuses."""
    metrics = Metrics()
    slack_outage = Outage("Slack", log)
    client = slack_client(settings, metrics, slack_outage)
    identity = Identity()
    slack = bolt_app(settings, identity)
    with ExitStack() as opened:
        database = open_database(settings.database_url, bounds_of(settings, timings))
        opened.callback(database.close)
        shared_clock = database.shared(clock or Clock())
        core = wire_core(settings, shared_clock, timings, limits, client, identity, database, metrics, slack_outage)
        socket = wire_socket(core, slack)
        link = wire_link(core, socket)
        web = wire_web(core, slack, socket, link)
        opened.pop_all()  # from now on the bot closes everything
    services = wire_services(core)
    wire_inbox(core, handlers.register(slack, services))
    wire_steps(core, services)
    wire_housekeeping(core)
    return Bot(core, slack, link, web, socket)
