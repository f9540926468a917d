"""What slack_sdk's client gets wrong. `tests/end_to_end/test_trouble.py` tests that the connection repairs itself."""

from __future__ import annotations

import gc
import logging
import socket
import ssl
import threading
from contextlib import suppress
from typing import cast

import pytest
from slack_sdk.socket_mode.builtin.client import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState
from websocket import ABNF

from bot.runtime.socket_client import read, text_frame
from bot.runtime.socket_session import Session


class ClosedThatMoment(Connection):
    """A connection that is closed just after somebody checked that it is active."""

    def __init__(self, client: SocketModeClient) -> None:
        self.client = client
        self.sock = None
        self.was_read_to_its_end = False

    def is_active(self) -> bool:
        self.client.current_session_state.terminated = True
        return True

    def run_until_completion(self, state: ConnectionState) -> None:
        assert state.terminated, "it would be waited for without end"
        self.was_read_to_its_end = True


def test_a_connection_that_is_closed_just_before_it_is_read() -> None:
    client = SocketModeClient("xapp-1")
    try:
        connection = client.current_session = ClosedThatMoment(client)
        read(client)
        assert connection.was_read_to_its_end
    finally:
        client.current_session = None
        client.close()


def test_reading_ends_when_slack_hangs_up_without_a_word() -> None:
    """slack_sdk would go on reading nothing, as fast as it can."""
    client = SocketModeClient("xapp-1")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        try:
            connection = client.current_session = Connection("ws://127.0.0.1", client.logger)
            connection.sock = cast("ssl.SSLSocket", ours)
            theirs.close()
            read(client)
            assert client.current_session_state.terminated
        finally:
            client.current_session = None
            client.close()


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 200_003])
def test_a_frame_of_any_length(length: int) -> None:
    message, key = "é" * (length // 2) + "e" * (length % 2), bytes((1, 2, 250, 0))
    frame = ABNF.create_frame(message, ABNF.OPCODE_TEXT)
    frame.get_mask_key = lambda size: key[:size]
    assert text_frame(message, key) == frame.format()


NO_WEBSOCKET = {
    "a page": b"HTTP/1.1 200 OK\r\n\r\n",
    "a refusal": b"HTTP/1.1 503 Service Unavailable\r\n\r\n",
    "another key": b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\n\r\n",
    "no HTTP": b"220 ready\r\n\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("through_proxy", [False, True])
@pytest.mark.parametrize("answer", NO_WEBSOCKET.values(), ids=NO_WEBSOCKET)
def test_no_socket_stays_open_if_no_websocket_answers(answer: bytes, *, through_proxy: bool) -> None:
    """Nor is one left to the garbage collector, whose warning would fail this test."""
    errors: list[Exception] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = f"127.0.0.1:{server.getsockname()[1]}"
        url, proxy = ("wss://slack.example/link", f"http://bot:hush@{here}") if through_proxy else (f"ws://{here}/link", None)
        answering = threading.Thread(target=_answer, args=(server, answer))
        answering.start()
        session = Session(url, logging.getLogger("test"), proxy=proxy, on_error_listener=errors.append)
        session.connect()
        answering.join()
    assert not session.is_active()
    assert len(errors) == 1
    errors.clear()
    gc.collect()


def _answer(server: socket.socket, answer: bytes) -> None:
    """Answer one request, then wait until the other side has closed its end."""
    line, _ = server.accept()
    with line, suppress(OSError):  # it may be reset, which is as well
        line.recv(65536)
        line.sendall(answer)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65536):
            pass
