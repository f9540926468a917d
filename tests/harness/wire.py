"""A way to the tests' PostgreSQL over TCP, which can vanish like a network: nothing is refused, and nothing arrives."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

_CHUNK: Final = 65_536


class Wire:
    """Passes on what comes, until it is cut. `accepted` is the number of connections so far."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._door = socket.create_server(("127.0.0.1", 0))
        self._whole = threading.Event()
        self._whole.set()
        self.accepted = 0
        self._cut_after: tuple[bytes, ...] = ()
        self._open: list[socket.socket] = [self._door]
        threading.Thread(target=self._serve, name="wire", daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._door.getsockname()[1])

    @property
    def is_cut(self) -> bool:
        return not self._whole.is_set()

    def cut(self) -> None:
        """From now on nothing arrives."""
        self._whole.clear()

    def cut_after(self, *requests: bytes) -> None:
        """The next request with the first of these bytes arrives and, on the same connection, one with the next, and so on.

        Then nothing arrives any more: not even the answer to the last one.
        """
        self._cut_after = requests

    def mend(self) -> None:
        """What was under way arrives now."""
        self._whole.set()

    def close(self) -> None:
        self.mend()
        for one in self._open:
            _end(one)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                self.accepted += 1
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                self._open += [client, server]
                for source, target, is_asking in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pass_on, args=(source, target, is_asking), name="wire", daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, is_asking: bool) -> None:
        begun: tuple[bytes, ...] = ()
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                self._whole.wait()
                begun = begun or self._cut_after
                if is_asking and begun and begun[0] in data:
                    begun = begun[1:]
                    if not begun:
                        self._cut_after = ()
                        self.cut()
                target.sendall(data)
        _end(source)
        _end(target)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def wire_to(server: Path) -> Iterator[Wire]:
    """A wire to the server's Unix socket."""
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()
