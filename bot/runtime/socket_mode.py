"""The Socket Mode connection to Slack, and the watchdog that replaces it when it is dead.

slack_sdk's client claims to be connected over connections that died long ago. Only an observed end, and the time of the last pong,
tell. With frequent pings, the watchdog notices a dead connection within seconds and forces a new one.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from contextlib import suppress
from typing import Any, Final, cast

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import send_response
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin.client import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import ConnectionState
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.model.errors import SlackNotSent
from bot.runtime.proxies import proxy_for
from bot.runtime.slack_requests import Enter
from bot.runtime.timings import Timings

log = logging.getLogger(__name__)

_SILENT: Final = logging.Logger("closing", logging.CRITICAL)  # errors while a connection is being closed don't matter


class _Line:
    """A connection's socket, which stops reading when the other side closes without a close frame.

    slack_sdk takes that for an empty message and reads again, which keeps a CPU core busy until the connection is replaced.
    """

    def __init__(self, sock: socket.socket, state: ConnectionState) -> None:
        self._sock = sock
        self._state = state

    def recv(self, size: int) -> bytes:
        received = self._sock.recv(size)
        if not received:
            self._state.terminated = True
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


def read(client: SocketModeClient) -> None:
    """Receive from the current connection until it is closed or replaced.

    slack_sdk's own version checks that the connection is active, then marks it as not terminated. If the connection is closed or
    replaced between the two, it waits forever: closing hangs, or the new connection is never read. A new connection isn't
    terminated anyway, so there is nothing to mark.
    """
    session, state = client.current_session, client.current_session_state
    if session is None or not session.is_active():
        return
    if session.sock is not None and not isinstance(session.sock, _Line):
        session.sock = cast("ssl.SSLSocket", _Line(session.sock, state))  # it is only used as a socket, whatever its class
    try:
        session.run_until_completion(state)
    except Exception as error:
        log.warning("Receiving from Slack failed: %s", error)


class _Handler(SocketModeHandler):
    """Bolt's handler, except that payloads enter through the bot's own door."""

    def __init__(self, app: App, enter: Enter, app_token: str, client: WebClient, ping_interval: float) -> None:
        super().__init__(app, app_token, web_client=client, ping_interval=ping_interval)
        self._enter = enter

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        began = time.time()
        send_response(client, req, self._enter(req.payload), began)


class SocketMode:
    """One connection that repairs itself. The scheduler calls `watch`."""

    def __init__(self, app: App, enter: Enter, app_token: str, client: WebClient, timings: Timings = Timings()) -> None:
        self.app_token = app_token
        self._timings = timings
        ping = timings.socket_ping.total_seconds()
        self._handler = _Handler(app, enter, app_token, client, ping)
        self._handler.client.current_session_runner.target = lambda: read(self._handler.client)
        self._mending = threading.Lock()
        self._connected_at = 0.0
        self._stopping = False

    def start(self, address: str) -> None:
        """Connect to the address returned by ``apps.connections.open``. Raises `SlackNotSent` if that fails."""
        client, failure = self._handler.client, "no_websocket"
        with self._mending, client.connect_operation_lock:  # slack_sdk reconnects by itself too, once it was connected
            if self._stopping:
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

    @property
    def is_alive(self) -> bool:
        """Whether the connection is open and Slack answered a ping recently."""
        client = self._handler.client
        session = client.current_session
        if session is None or not session.is_active() or client.current_session_state.terminated:
            return False
        heard = session.last_ping_pong_time or self._connected_at
        return abs(time.time() - heard) < self._timings.socket_dead.total_seconds()  # the wall clock may have been set

    def watch(self) -> None:
        """Replace the connection if it is dead."""
        if not self._connected_at or self.is_alive or not self._mending.acquire(blocking=False):
            return
        try:
            if self._stopping:
                return
            log.warning("The connection to Slack is dead; reconnecting")
            self._connected_at = time.time()
            self._handler.client.connect_to_new_endpoint(force=True)
        except Exception as error:
            log.warning("Can't reach Slack: %s", type(error).__name__)
        finally:
            self._mending.release()

    def stop(self) -> bool:
        """Close the connection for good. Returns False if it doesn't end.

        slack_sdk's own closing waits for its threads without a limit. The reader of a silent connection may take three seconds to
        end, the message processor one. So both are woken first, and what still runs after some seconds is left until the process
        ends.
        """
        self._stopping = True
        client = self._handler.client
        with self._mending:  # no watchdog may open another connection meanwhile
            client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
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
