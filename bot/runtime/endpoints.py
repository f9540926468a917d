"""A WSGI application of a few endpoints. A web framework would take a tenth of the bot's memory and of its start."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_BODY: Final = 1024 * 1024


class Request(NamedTuple):
    """A request with its whole body."""

    environ: WSGIEnvironment
    body: bytes

    def header(self, name: str) -> str:
        """ "" if there is none."""
        return str(self.environ.get(f"HTTP_{name.upper().replace('-', '_')}", ""))


class Answer(NamedTuple):
    status: int
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = ()


Endpoint = Callable[[Request], Answer]


def as_json(values: Mapping[str, object], status: int) -> Answer:
    """`values` with their keys in order."""
    return Answer(status, json.dumps(values, sort_keys=True).encode() + b"\n", [("Content-Type", "application/json")])


class Endpoints:
    """Answers at the given methods and paths: 404 at other paths, 405 to other methods, and 413 to bodies over `MAX_BODY`."""

    def __init__(self, endpoints: Mapping[tuple[str, str], Endpoint]) -> None:
        self._endpoints = endpoints
        self.paths = frozenset(path for _, path in endpoints)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._answer(environ)
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        start_response(status, [*answer.headers, ("Content-Length", str(len(answer.body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path not in self.paths:
            return Answer(404)
        endpoint = self._endpoints.get(("GET" if method == "HEAD" else method, path))
        if endpoint is None:
            return Answer(405, headers=[("Allow", ", ".join(sorted(one for one, there in self._endpoints if there == path)))])
        length = int(environ.get("CONTENT_LENGTH") or 0)  # the server has read the body and counted it
        return endpoint(Request(environ, environ["wsgi.input"].read(length))) if length <= MAX_BODY else Answer(413)
