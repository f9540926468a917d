"""The Socket Mode connection to Slack, and the watchdog that replaces it when it is dead.

slack_sdk's client claims to be connected over connections that died long ago. Only an observed end, and the time of the last pong,
tell. With frequent pings, the watchdog notices a dead connection within seconds and forces a new one.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from contextlib import suppress
from typing import Final

from slack_sdk import WebClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from urllib3.util import wait_for_read

from bot import wording
from bot.model.errors import SlackNotSent
from bot.runtime.acks import Acks
from bot.runtime.outages import Outage
from bot.runtime.proxies import proxy_for
from bot.runtime.slack_requests import Enter
from bot.runtime.socket_client import Client
from bot.runtime.timings import Timings

log = logging.getLogger(__name__)

_PART: Final = "connection"
"""Of Slack, beside its Web API."""
_LOGGER: Final = "slack_sdk.socket_mode"
"""Of slack_sdk's client, which logs every failed attempt as an error."""

_MOMENT: Final = 0.004
"""Seconds between two looks for something new from Slack."""

_SILENT: Final = logging.Logger("closing", logging.CRITICAL)  # errors while a connection is being closed don't matter


class SocketMode:
    """One connection that repairs itself. The scheduler calls `watch`."""

    def __init__(
        self,
        enter: Enter,
        app_token: str,
        client: WebClient,
        acks: Acks,
        timings: Timings = Timings(),
        outage: Outage | None = None,
    ) -> None:
        self._outage = outage or Outage("Slack", log)
        self.app_token = app_token
        self._timings = timings
        ping = timings.socket_ping.total_seconds()
        self._client = Client(acks, app_token, logging.getLogger(_LOGGER), client, ping_interval=ping)
        self._client.socket_mode_request_listeners.append(self._answer)
        self._acks = acks
        self._enter = enter
        self._mending = threading.Lock()
        self._connected_at = self._not_before = 0.0
        self._tries = 0
        self.is_stopping = False

    def start(self, address: str) -> None:
        """Connect to the address returned by ``apps.connections.open``. Raises `SlackNotSent` if that fails."""
        client, failure = self._client, "no_websocket"
        with self._mending, client.connect_operation_lock:  # slack_sdk reconnects by itself too, once it was connected
            if self.is_stopping:
                return
            client.wss_uri, client.proxy = address, proxy_for(address)
            try:
                if not client.is_connected():
                    client.connect()
            except Exception as error:
                failure = type(error).__name__
            if not client.is_connected():  # also if Slack answered, but not with a WebSocket
                raise SlackNotSent("socket_mode", failure)
            self._connected_at = time.time()

    def _answer(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Ack the payload. Without an ack Slack delivers it again, so there is none for other statuses than 200."""
        answer = self._enter(request.payload)
        if answer.status != 200:
            log.info("A payload of type %s wasn't accepted: status %s", request.type, answer.status)
            return
        is_json = answer.headers.get("content-type", [""])[0].startswith("application/json")
        payload = answer.body if is_json else json.dumps({"text": answer.body})
        parts = [f'"envelope_id": {json.dumps(request.envelope_id)}', *([f'"payload": {payload}'] if answer.body else [])]
        client.send_message(f"{{{', '.join(parts)}}}")

    @property
    def is_alive(self) -> bool:
        """Whether the connection is open and Slack answered a ping recently."""
        client = self._client
        session = client.current_session
        if session is None or not session.is_active() or client.current_session_state.terminated:
            return False
        heard = session.last_ping_pong_time or self._connected_at
        return abs(time.time() - heard) < self._timings.socket_dead.total_seconds()  # the wall clock may have been set

    def watch(self) -> None:
        """Replace the connection if it is dead."""
        if self.is_alive:
            self._outage.worked(_PART)
            self._tries = 0
        elif self._connected_at and time.monotonic() >= self._not_before:
            self._replace()

    def _replace(self) -> None:
        if not self._mending.acquire(blocking=False):
            return
        try:
            if self.is_stopping:
                return
            self._outage.failed(wording.operator.CONNECTION_IS_DEAD, _PART)
            self._tries += 1
            self._not_before = time.monotonic() + self._timings.slack_away.after(self._tries).total_seconds()
            self._connected_at = time.time()
            self._client.connect_to_new_endpoint(force=True)
        except Exception as error:
            self._outage.failed(wording.operator.cannot_reconnect(type(error).__name__), _PART)
        finally:
            self._mending.release()

    def stop(self) -> bool:
        """Close the connection for good. Returns False if it doesn't end.

        slack_sdk's own closing waits for its threads without a limit. The reader of a silent connection may take three seconds to
        end, the message processor one. So both are woken first, and what still runs after some seconds is left until the process
        ends.
        """
        self.is_stopping = True
        client = self._client
        with self._mending:  # no watchdog may open another connection meanwhile
            client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
            self._take_what_was_sent()
            client.current_session_state.terminated = True
            session = client.current_session
            if session is not None and session.sock is not None:
                session.logger = client.logger = _SILENT
                with suppress(OSError):
                    session.sock.shutdown(socket.SHUT_RDWR)
        client.closed = True
        client.message_queue.put(None)
        closing = threading.Thread(target=client.close, name="socket-close", daemon=True)
        closing.start()
        closing.join(self._timings.socket_close.total_seconds())
        if closing.is_alive():
            log.warning("The connection to Slack didn't close in time; leaving it open")
        return not closing.is_alive()

    def _take_what_was_sent(self) -> None:
        """Ack what has arrived: to Slack it is delivered, and nobody else gets it. Waits until nothing arrives for a moment.

        The last look comes at the very end. What Slack sends after it crosses with the end of the connection, and is lost: there is
        no way to tell Slack beforehand.
        """
        session = self._client.current_session
        quiet_since = time.monotonic()
        quiet, give_up_at = self._timings.socket_quiet.total_seconds(), quiet_since + self._timings.socket_close.total_seconds()
        while session is not None and session.is_active() and (now := time.monotonic()) < give_up_at:
            if self._acks.are_waiting or _has_more(session.sock):
                quiet_since = now
            elif now >= quiet_since + quiet:
                return
            time.sleep(_MOMENT)


def _has_more(sock: socket.socket | None) -> bool:
    """Whether there is something to read, without waiting for it."""
    with suppress(OSError, ValueError):  # closed meanwhile
        return bool(sock and wait_for_read(sock, timeout=0))
    return False
