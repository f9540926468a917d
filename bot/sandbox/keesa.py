"""A sandbox Keesa on a port of its own: for the demo, for ``keesa-bot sandbox`` and for tests."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event

from bot.model.errors import StartError
from bot.runtime.serving import BackgroundServer
from bot.sandbox import wording
from bot.sandbox.api import API, create_app
from bot.sandbox.faults import drop_lost_answers
from bot.sandbox.life import Life
from bot.sandbox.signals import sigterm_is_ctrl_c
from bot.sandbox.world import PASSWORD, USER, Switches, World

__all__ = ["PASSWORD", "USER", "SandboxKeesa", "Switches", "World", "serve"]


class SandboxKeesa:
    """The sandbox on a port. `url` is the value for ``KEESA_BASE_URL``, such as ``http://127.0.0.1:4321/api/v1``.

    Can be used as a context manager. `start` raises `StartError` if the port is taken.
    """

    def __init__(self, world: World | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        self.world = world or World()
        self._address = (host, port)
        self._stopping = Event()
        self._server: BackgroundServer | None = None

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("The sandbox has no port before it is started")
        return self._server.port

    @property
    def url(self) -> str:
        return f"http://{self._address[0]}:{self.port}{API}"

    def start(self) -> SandboxKeesa:
        host, port = self._address
        app = drop_lost_answers(create_app(self.world, pause=self._stopping.wait))
        try:
            self._server = BackgroundServer(app, host, port, thread_name="sandbox-keesa")
        except OSError as error:
            raise StartError(_cannot_listen(host, port, error)) from None
        self._server.start()
        return self

    def stop(self) -> None:
        """Close every connection and end the server's threads. A second call does nothing."""
        if self._server is None or self._stopping.is_set():
            return
        self._stopping.set()
        self._server.stop(timeout=5)

    def __enter__(self) -> SandboxKeesa:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(host: str = "127.0.0.1", port: int = 4000, *, say: Callable[[str], None], seed: int = 1, life_seconds: float = 0) -> None:
    """Run a sandbox with some tickets until Ctrl-C or SIGTERM. With `life_seconds`, something happens to a ticket that often.

    Raises `StartError` if the port is taken.
    """
    world = World(seed=seed)
    life = Life(world, seconds=life_seconds, seed=seed)
    life.seed_tickets()
    with sigterm_is_ctrl_c(), suppress(KeyboardInterrupt), SandboxKeesa(world, host, port) as sandbox:
        for line in _greeting(sandbox):
            say(line)
        life.run() if life_seconds else _wait_for_ever()
    say(wording.STOPPED)


def _wait_for_ever() -> None:
    while True:
        time.sleep(3600)


def _greeting(sandbox: SandboxKeesa) -> list[str]:
    root = sandbox.url.removesuffix(API)
    return wording.greeting(sandbox.url, root, sandbox.world.user, sandbox.world.password)


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return wording.sandbox_port_taken(port, host)
    return wording.sandbox_cannot_listen(host, port, error.strerror or str(error))
