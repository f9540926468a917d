"""A strict Slack on a local port. It enforces what the real one enforces, and lets tests act as people.

::

    with SlackServer() as slack:
        bot = start(SLACK_API_URL=slack.api_url, SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN=slack.app_token)
        slack.sockets.wait_connected()
        ana = slack.person("ana")
        ana.command("/keesa show 2102001", channel="#noc").reply("Fibre cut")
        assert slack.take_violations() == []
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.fair_time import fair_seconds

from . import chat, conversations, directory, entities, files, functions, views
from .api import WebApi
from .deliveries import EVENT, Delivery, HttpTransport, Transport
from .payloads import Payloads
from .person import Person
from .responses import Responses
from .room import Room
from .socket_mode import Sockets
from .state import Workspace
from .values import Channel, Clock, Json, Message, User


class _Quiet(WSGIRequestHandler):
    """Logs nothing; the workspace records the calls."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Stop reading from the connection: what a WebSocket left behind isn't a request."""
        self.close_connection = True


class SlackServer(Workspace):
    """A workspace with a server: `api_url` for the Web API, `sockets` or a `request_url` to reach the app."""

    def __init__(self, clock: Clock = time.time, stopwatch: Clock = fair_seconds) -> None:
        super().__init__(clock, stopwatch)
        self.deliveries: list[Delivery] = []
        self.sockets = Sockets(self)
        self.responses = Responses(self)
        self.transport: Transport = self.sockets
        modules = (chat, conversations, directory, entities, files, functions, views)
        tables = [*(module.ENDPOINTS for module in modules), self.sockets.endpoints()]
        self._api = WebApi(self, {name: endpoint for table in tables for name, endpoint in table.items()})
        self._server: BaseWSGIServer = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True, name="slack")
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.base_url = self.url
        self.sockets.base_url = self.url.replace("http", "ws", 1) + "/link/"
        self.payloads = Payloads(self, self.url)

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def api_url(self) -> str:
        """The value for ``SLACK_API_URL``."""
        return f"{self.url}/api/"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End everything in progress. May be called twice."""
        self.stopping.set()
        self.faults.clear()
        self.sockets.close_all()
        self._server.shutdown()
        self._thread.join()

    # Reaching the app

    def use_http(self, request_url: str) -> HttpTransport:
        """Send everything as signed POSTs to this URL from now on."""
        self.transport = transport = HttpTransport(self, request_url)
        return transport

    def send(self, kind: str, payload: Json) -> Delivery:
        """Send a payload and wait for its ack."""
        return self.deliver(self.new_delivery(kind, payload))

    def new_delivery(self, kind: str, payload: Json) -> Delivery:
        """A payload in an envelope, not sent yet."""
        return Delivery(kind, payload, f"envelope-{self.number()}")

    def deliver(self, delivery: Delivery) -> Delivery:
        """Send a prepared delivery. A failure is a violation too, because people would see it."""
        with self.changed:
            self.deliveries.append(delivery)
        delivery.sent_at = time.monotonic()
        self.transport.send(delivery)
        if delivery.error:
            self.violate(f"{delivery.what}: “{delivery.error}”")
        self.touch()
        return delivery

    def redeliver(self, delivery: Delivery, reason: str = "timeout") -> Delivery:
        """Send the same payload (and envelope) again, as Slack does if an ack got lost."""
        retry = delivery.retry + 1
        return self.deliver(Delivery(delivery.kind, delivery.payload, delivery.envelope_id, retry, reason))

    def event(self, event: Json, channel: Channel | None = None) -> Delivery:
        """Send an event of the Events API, given its inner part."""
        return self.send(EVENT, self.payloads.event({"event_ts": self.new_ts(), **event}, channel))

    # People, channels and messages

    def person(self, name: str, **facts: Any) -> Person:
        """The person with that name, created on first use. `facts` are `User`'s (``team_id`` of another team, ``email``, ``tz``,
        …).
        """
        with self.changed:
            user_id = f"U0{''.join(filter(str.isalnum, name)).upper()}"
            if user_id not in self.users:
                self.users[user_id] = User(user_id, name, **{"team_id": self.team_id, "real_name": name.title(), **facts})
            self.dm_with(self.users[user_id])
            return Person(self, self.users[user_id])

    def channel(self, name: str, *, private: bool = False, bot: bool = True, members: Iterable[str] = (), **facts: Any) -> Room:
        """The channel with that name (or id), created if new. `members` are names; `facts` are `Channel`'s (``archived``, …)."""
        with self.changed:
            channel = self.find_channel(name)
            if channel is None:
                channel = self._new_channel(name, private, **facts)
                channel.members |= {self.bot_user_id} if bot else set()
                channel.members |= {self.person(member).id for member in members}
            return Room(self, channel)

    def _new_channel(self, name: str, private: bool, **facts: Any) -> Channel:
        bare = name.removeprefix("#")
        channel_id = f"C0{''.join(filter(str.isalnum, bare)).upper()}"
        kind = "private" if private else "public"
        channel = Channel(**{"id": channel_id, "name": bare, "kind": kind, "members": set(), **facts})
        return self.channels.setdefault(channel.id, channel)

    def messages(self, channel: str) -> list[Message]:
        """The messages in a channel, in order."""
        return self.channel(channel).messages

    def thread(self, parent: Message) -> list[Message]:
        """The replies to a message, in order."""
        return Room(self, parent.channel).thread(parent)

    def calls_to(self, method: str) -> list[Any]:
        """The calls of one method, in order. For response_urls, it is ``response_url``."""
        with self.changed:
            return [call for call in self.calls if call.method == method]

    # HTTP endpoints

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        try:
            return self._route(request)(environ, start_response)
        except ConnectionError:
            with contextlib.suppress(OSError):
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise
        except Exception as error:
            self.violate(f"a fault of this server at {request.path}: {error!r}")
            raise

    def _route(self, request: Request) -> Response:
        if request.path.startswith("/api/"):
            return self._api.answer(request, request.path.removeprefix("/api/"))
        if request.path.startswith(files.PATH):
            return files.receive(self, request)
        if request.path.startswith("/link/"):
            self.sockets.serve(request)
        if request.path in self.response_urls or request.path.startswith(("/commands/", "/actions/")):
            return self.responses.answer(request, request.path)
        return Response("not found", status=404)
