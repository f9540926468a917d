"""A WSGI application served by waitress on a thread of its own, which can be ended from another thread."""

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
    """Listens from the start, answers from `start` on. `port` 0 takes any free port; `url` says which it became.

    Raises `OSError` where the port cannot be had.
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
        return f"http://{self._server.effective_host}:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Answer what is being answered, for at most `timeout` seconds, then close. A second call does nothing."""
        self._server.task_dispatcher.shutdown(timeout=timeout)
        sockets = dict(self._sockets)
        if self._thread.is_alive():
            sockets = self._end_loop()
        if self._server.task_dispatcher.threads:
            # What still hangs will write to the trigger's pipe when it is done: were that closed, its number could
            # by then be another file's, the database's for one. It goes with the process; the server would close it.
            self._server.socket.close()
            sockets = {number: each for number, each in sockets.items() if each not in (self._server, self._server.trigger)}
        wasyncore.close_all(sockets)

    def _end_loop(self) -> dict[int, Any]:
        """Have the loop find nothing more to watch, and hand over what it watched.

        Nothing is closed before the loop has ended: it may wake for another reason and run this
        before the trigger was pulled for it, and a pull on a closed pipe fails.
        """
        watched: dict[int, Any] = {}

        def let_go() -> None:
            watched.update(self._sockets)
            self._sockets.clear()

        self._server.trigger.pull_trigger(let_go)
        self._thread.join()
        return watched
