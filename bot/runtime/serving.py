"""Serves a WSGI application with waitress on a thread, which another thread can stop."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any, Final

import waitress
from waitress import wasyncore

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS: Final = 16


class BackgroundServer:
    """Listens as soon as it is created, and answers after `start`. With `port` 0 it takes a free port; see `url`.

    Raises `OSError` if the port isn't available.
    """

    def __init__(self, app: WSGIApplication, host: str, port: int, *, thread_name: str) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
        self._sockets: dict[int, Any] = {}
        self._server = waitress.create_server(app, map=self._sockets, sockets=[listening], threads=THREADS, ident=None)
        self._thread = threading.Thread(target=self._server.run, name=thread_name, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    @property
    def url(self) -> str:
        host = self._server.effective_host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Finish the current requests within `timeout` seconds, then close. A second call does nothing."""
        self._server.task_dispatcher.shutdown(timeout=timeout)
        sockets = dict(self._sockets)
        if self._thread.is_alive():
            sockets = self._end_loop()
        if self._server.task_dispatcher.threads:
            # A request that still hangs will write to the trigger's pipe when it ends. If the pipe were closed, its number might by
            # then belong to another file, such as the database. So it stays open until the process ends.
            self._server.socket.close()
            sockets = {number: each for number, each in sockets.items() if each not in (self._server, self._server.trigger)}
        wasyncore.close_all(sockets)

    def _end_loop(self) -> dict[int, Any]:
        """Leave the loop with nothing to watch, and return what it watched.

        Nothing is closed before the loop has ended: it might run this because of another event before the trigger was pulled, and
        pulling a closed pipe fails.
        """
        watched: dict[int, Any] = {}

        def let_go() -> None:
            watched.update(self._sockets)
            self._sockets.clear()

        self._server.trigger.pull_trigger(let_go)
        self._thread.join()
        return watched
