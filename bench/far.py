"""A server that seems far away: every byte to and from it takes half a round trip, and so does connecting, twice."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Queue


@contextmanager
def far(port: int, round_trip: float) -> Iterator[int]:
    """The port at which the server at `port` on this machine is `round_trip` seconds away."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, port, round_trip), daemon=True).start()
        yield listening.getsockname()[1]


def _accept(listening: socket.socket, port: int, round_trip: float) -> None:
    with suppress(OSError):  # it is closed at the end
        while True:
            line, _ = listening.accept()
            threading.Thread(target=_relay, args=(line, port, round_trip), daemon=True).start()


def _relay(line: socket.socket, port: int, round_trip: float) -> None:
    time.sleep(round_trip)  # the handshake of TCP, which is over at once on this machine
    server = socket.create_connection(("127.0.0.1", port))
    for end in (line, server):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what passes on packets doesn't gather them
    back = threading.Thread(target=_carry, args=(server, line, round_trip / 2), daemon=True)
    back.start()
    _carry(line, server, round_trip / 2)
    back.join()
    line.close()
    server.close()


def _carry(source: socket.socket, target: socket.socket, delay: float) -> None:
    """Each part arrives `delay` seconds after it was sent, however many are on their way."""
    on_their_way: Queue[tuple[float, bytes]] = Queue()
    threading.Thread(target=_receive, args=(source, delay, on_their_way), daemon=True).start()
    with suppress(OSError):
        while (part := on_their_way.get())[1]:
            time.sleep(max(0.0, part[0] - time.monotonic()))
            target.sendall(part[1])
        target.shutdown(socket.SHUT_WR)


def _receive(source: socket.socket, delay: float, on_their_way: Queue[tuple[float, bytes]]) -> None:
    """Note when each part is to arrive; nothing is the end."""
    received = b"."
    while received:
        try:
            received = source.recv(65536)
        except OSError:
            received = b""
        on_their_way.put((time.monotonic() + delay, received))
