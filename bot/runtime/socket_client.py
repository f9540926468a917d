"""slack_sdk's Socket Mode client, with what it lacks: it notices the end of a connection, sends answers of any size quickly, and
leaves no socket open when it can't connect.
"""

from __future__ import annotations

import logging
import os
import socket
import ssl
import struct
from functools import partial
from typing import Any, Final, cast

from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin.client import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import ConnectionState

from bot.runtime.acks import Acks
from bot.runtime.socket_session import Session

log = logging.getLogger(__name__)

_new_state: Any = ConnectionState  # its constructor has no types
_ENVELOPE: Final = '"envelope_id"'
"""In every message that is to be acked."""


class Client(SocketModeClient):
    """Takes the arguments of slack_sdk's client, and tells `acks` which messages still wait for their acks."""

    def __init__(self, acks: Acks, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._acks = acks
        self.current_session_runner.target = partial(read, self)

    def connect(self) -> None:
        """Open a connection in place of the current one, which is closed."""
        before, state = self.current_session, self.current_session_state
        session = Session(
            url=self.wss_uri or self.issue_new_wss_url(),
            logger=self.logger,
            ping_interval=self.ping_interval,
            receive_buffer_size=self.receive_buffer_size,
            proxy=self.proxy,
            on_message_listener=self._on_message,
            on_error_listener=self._on_error,
            on_close_listener=self._on_close,
        )
        session.connect()
        state.terminated = True
        if before is not None:
            before.close()
        self.current_session, self.current_session_state = session, _new_state()
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled
        if not self.current_app_monitor_started:
            self.current_app_monitor_started = True
            self.current_app_monitor.start()

    def enqueue_message(self, message: str) -> None:
        if _ENVELOPE in message:
            self._acks.arrived(message)
        super().enqueue_message(message)

    def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        try:
            super().run_message_listeners(message, raw_message)
        finally:
            self._acks.acked(raw_message)

    def send_message(self, message: str) -> None:
        """Send a text message over the current connection or, if that was just replaced, over the new one.

        slack_sdk's own version masks a message byte by byte, can't send more than 64 KiB, and loses what the socket doesn't take at
        once. Raises `SlackClientNotConnectedError`.
        """
        frame = text_frame(message, os.urandom(4))
        try:
            self._send(frame)
        except SlackClientNotConnectedError:
            with self.connect_operation_lock:
                self._send(frame)

    def _send(self, frame: bytes) -> None:
        session = self.current_session
        if session is None or session.sock is None:
            raise SlackClientNotConnectedError("There is no connection")
        with session.sock_send_lock:
            try:
                session.sock.sendall(frame)
            except OSError as error:
                raise SlackClientNotConnectedError("The connection has ended") from error


def text_frame(message: str, key: bytes) -> bytes:
    """A whole text message as a frame of a client, masked with these four bytes.

    Source: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
    """
    payload = message.encode()
    length = len(payload)
    mask = (key * (length // 4 + 1))[:length]
    return _header(length) + key + (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(length)


def _header(length: int) -> bytes:
    """The first bytes of a final, masked text frame."""
    if length < 126:
        return struct.pack("!BB", 0x81, 0x80 | length)
    if length < 1 << 16:
        return struct.pack("!BBH", 0x81, 0x80 | 126, length)
    return struct.pack("!BBQ", 0x81, 0x80 | 127, length)


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
