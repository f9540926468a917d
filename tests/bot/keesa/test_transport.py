from __future__ import annotations

import gzip
import logging
import socket
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.keesa.transport import Transport, Unauthorized
from bot.model.errors import (
    KeesaError,
    KeesaForbidden,
    KeesaInvalid,
    KeesaNotFound,
    KeesaOutcomeUnknown,
    KeesaTeapot,
    KeesaUnavailable,
)
from tests.harness import wait_until

from .server import Behaviour, LocalKeesa, Reply, cut, drip_body, drip_head, drop, silent

MakeTransport = Callable[..., Transport]
SECRETS = {"user": "someone@example.com", "password": "hush-hush/9"}


def failure(transport: Transport, method: str = "POST", path: str = "/tickets", **parts: Any) -> KeesaError:
    with pytest.raises(KeesaError) as caught:
        transport.call(method, path, **parts).json()
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202, 204])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_success_without_a_body(keesa: LocalKeesa, transport: Transport, status: int, method: str) -> None:
    keesa.on(f"{method} /tickets", Reply(status))
    answer = transport.call(method, "/tickets")
    assert (answer.status, answer.is_empty) == (status, True)


@pytest.mark.parametrize("status", [200, 201, 202])
def test_success_with_a_body(keesa: LocalKeesa, transport: Transport, status: int) -> None:
    keesa.on("POST /tickets", Reply(status, {"success": 1}))
    assert transport.call("POST", "/tickets").json() == {"success": 1}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, KeesaTeapot),
        (304, KeesaTeapot),
        (400, KeesaInvalid),
        (401, Unauthorized),
        (402, KeesaTeapot),
        (403, KeesaForbidden),
        (404, KeesaNotFound),
        (405, KeesaTeapot),
        (418, KeesaTeapot),
        (422, KeesaInvalid),
        (429, KeesaTeapot),
        (500, KeesaOutcomeUnknown),
        (502, KeesaOutcomeUnknown),
        (503, KeesaUnavailable),
        (504, KeesaOutcomeUnknown),
        (520, KeesaOutcomeUnknown),
        (206, KeesaOutcomeUnknown),
    ],
)
def test_every_other_code_is_its_error(keesa: LocalKeesa, transport: Transport, status: int, expected: type[KeesaError]) -> None:
    keesa.on("POST /tickets", Reply(status))
    error = failure(transport)
    assert type(error) is expected
    assert (error.status, error.call) == (status, "POST /tickets")
    assert error.__context__ is None
    assert len(keesa.seen) == 1


def test_the_reason_is_keesas(keesa: LocalKeesa, transport: Transport) -> None:
    keesa.on("POST /tickets", Reply(422, {"errors": {"title": ["can't be blank"]}}))
    assert failure(transport).reason == "title: can't be blank"


@pytest.mark.parametrize("location", ["/api/v1/elsewhere", "http://[", ""])
def test_redirects_are_not_followed(keesa: LocalKeesa, transport: Transport, location: str) -> None:
    keesa.on("POST /tickets", Reply(302, b"moved", {"Location": location}))
    assert isinstance(failure(transport, json={"a": 1}), KeesaTeapot)
    assert keesa.calls() == ["POST /tickets"]


@pytest.mark.parametrize("behaviour", [Reply(500), Reply(502), Reply(504), drop, cut])
def test_a_read_is_repeated(keesa: LocalKeesa, transport: Transport, behaviour: Behaviour) -> None:
    keesa.on("GET /tickets", behaviour, behaviour, Reply(body={"data": 1}))
    assert transport.call("GET", "/tickets").json() == {"data": 1}
    assert len(keesa.seen) == 3


@pytest.mark.parametrize("behaviour", [Reply(500), Reply(502), Reply(504), drop, cut])
def test_a_write_is_never_repeated(keesa: LocalKeesa, transport: Transport, behaviour: Behaviour) -> None:
    keesa.on("POST /tickets", behaviour)
    error = failure(transport)
    assert isinstance(error, KeesaOutcomeUnknown)
    assert not error.timed_out
    assert len(keesa.seen) == 1


@pytest.mark.parametrize("behaviour", [Reply(503), Reply(404), Reply(520), Reply(200, b"<html>")])
def test_a_read_is_not_repeated_where_that_cannot_help(keesa: LocalKeesa, transport: Transport, behaviour: Behaviour) -> None:
    keesa.on("GET /tickets", behaviour)
    failure(transport, "GET")
    assert len(keesa.seen) == 1


def test_a_read_gives_up_after_three_attempts(keesa: LocalKeesa, transport: Transport) -> None:
    keesa.on("GET /tickets", Reply(500))
    assert failure(transport, "GET").status == 500
    assert len(keesa.seen) == 3


def connected(transport: Transport, keesa: LocalKeesa) -> Transport:
    """With a connection that its next call takes, so that none has to be made before the deadline."""
    keesa.on("GET /", Reply())
    transport.call("GET", "/")
    return transport


def test_a_read_is_not_repeated_beyond_the_deadline(keesa: LocalKeesa, make_transport: MakeTransport) -> None:
    keesa.on("GET /tickets", Reply(500))
    failure(connected(make_transport(deadline=0.15), keesa), "GET")
    wait_until(lambda: keesa.calls()[1:] == ["GET /tickets"], "the call to arrive")


@pytest.mark.parametrize("behaviour", [silent, drip_body, drip_head])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_deadline_is_for_the_whole_answer(
    keesa: LocalKeesa, make_transport: MakeTransport, behaviour: Behaviour, method: str
) -> None:
    keesa.on(f"{method} /tickets", behaviour)
    error = failure(connected(make_transport(deadline=0.5), keesa), method)
    assert isinstance(error, KeesaOutcomeUnknown)
    assert error.timed_out
    wait_until(lambda: keesa.calls()[1:] == [f"{method} /tickets"], "the call to arrive")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_refused_connection_wrote_nothing(make_transport: MakeTransport, free_port: int, scheme: str) -> None:
    error = failure(make_transport(f"{scheme}://127.0.0.1:{free_port}"))
    assert isinstance(error, KeesaUnavailable)
    assert "Connection refused" in error.reason


def test_an_unknown_host_wrote_nothing(make_transport: MakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_host(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    error = failure(make_transport("http://keesa.invalid"))
    assert isinstance(error, KeesaUnavailable)
    assert error.reason == "the host name can't be resolved"


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port whose queue is full, so that connecting to it never ends."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def test_a_connection_that_takes_too_long_wrote_nothing(make_transport: MakeTransport, deaf_port: int) -> None:
    error = failure(make_transport(f"http://127.0.0.1:{deaf_port}", connect_timeout=0.2))
    assert isinstance(error, KeesaUnavailable)
    assert error.reason == "connecting took too long"


def test_a_failed_handshake_wrote_nothing(keesa: LocalKeesa, make_transport: MakeTransport) -> None:
    error = failure(make_transport(keesa.url.replace("http:", "https:")))
    assert isinstance(error, KeesaUnavailable)
    assert keesa.seen == []


def test_a_proxy_that_cannot_be_reached_wrote_nothing(
    transport: Transport, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://user:hush@127.0.0.1:{free_port}")
    monkeypatch.setenv("NO_PROXY", "")
    error = failure(transport)
    assert isinstance(error, KeesaUnavailable)
    assert "hush" not in str(error)


def test_a_connection_dropped_before_the_request_was_read_is_unknown(make_transport: MakeTransport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor() as pool:
        hung_up = pool.submit(lambda: server.accept()[0].close())
        error = failure(make_transport(f"http://127.0.0.1:{server.getsockname()[1]}"))
        hung_up.result()
    assert isinstance(error, KeesaOutcomeUnknown)
    assert not error.timed_out


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"<html>Down</html>"),
        Reply(body=b'{"data": '),
        Reply(body=b""),
        Reply(body=b"[" * 100_000),
        Reply(body=b"1" * 5_000),
        Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}),
        Reply(body=b"zz\r\n", headers={"Transfer-Encoding": "chunked"}),
        Reply(body=b" " * 2_000_000),
        Reply(body=gzip.compress(b" " * 2_000_000, mtime=0), headers={"Content-Encoding": "gzip"}),
    ],
)
def test_an_unreadable_answer_is_unknown(keesa: LocalKeesa, make_transport: MakeTransport, reply: Reply) -> None:
    keesa.on("POST /tickets", reply)
    error = failure(make_transport(largest=1_000_000, deadline=3))
    assert type(error) is KeesaOutcomeUnknown
    assert error.__context__ is None


@pytest.mark.parametrize("body", [b'\xef\xbb\xbf{"a": 1}', gzip.compress(b'{"a": 1}', mtime=0)])
def test_an_answer_may_be_wrapped(keesa: LocalKeesa, transport: Transport, body: bytes) -> None:
    headers = {"Content-Encoding": "gzip"} if body.startswith(b"\x1f") else {}
    keesa.on("GET /tickets", Reply(body=body, headers=headers))
    assert transport.call("GET", "/tickets").json() == {"a": 1}


def test_one_bad_byte_does_not_make_the_answer_unreadable(keesa: LocalKeesa, transport: Transport) -> None:
    keesa.on("GET /tickets", Reply(body=b'{"a": "caf\xe9\n"}'))
    assert transport.call("GET", "/tickets").json() == {"a": "caf\ufffd\n"}


@pytest.fixture
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine 127.0.0.1 login someone password else\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))


@pytest.mark.usefixtures("netrc")
def test_netrc_changes_nothing(keesa: LocalKeesa, transport: Transport) -> None:
    keesa.on("GET /tickets", Reply())
    transport.call("GET", "/tickets", token="abc")
    transport.call("GET", "/tickets")
    assert [seen.headers.get("authorization") for seen in keesa.seen] == ["Bearer abc", None]


def test_cookies_are_not_kept(keesa: LocalKeesa, transport: Transport) -> None:
    keesa.on("GET /tickets", Reply(headers={"Set-Cookie": "jwt_access=1"}))
    transport.call("GET", "/tickets")
    transport.call("GET", "/tickets")
    assert "cookie" not in keesa.seen[1].headers


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "behaviour",
    [
        Reply(200),
        Reply(302, headers={"Location": "http://["}),
        Reply(400, {"error": "no"}),
        Reply(500),
        Reply(503),
        drop,
        cut,
        silent,
    ],
)
def test_no_secret_gets_out(
    keesa: LocalKeesa, make_transport: MakeTransport, behaviour: Behaviour, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "urllib3.connectionpool", "urllib3.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    keesa.on("POST /auth", behaviour)
    error = failure(make_transport(deadline=0.3), path="/auth", params=SECRETS, headers={"X-Refresh-Token": "refresh-me"})
    told = "".join(traceback.format_exception(error)) + "".join(repr(link) + str(link) for link in chain(error)) + caplog.text
    assert "POST /auth" in caplog.text
    for secret in ("someone", "hush", "refresh-me"):
        assert secret not in told


def test_no_secret_gets_out_where_keesa_is_down(make_transport: MakeTransport, free_port: int) -> None:
    error = failure(make_transport(f"http://127.0.0.1:{free_port}"), path="/auth", params=SECRETS)
    told = "".join(traceback.format_exception(error)) + "".join(map(repr, chain(error)))
    assert "someone" not in told
    assert "hush" not in told


def test_no_secret_gets_out_where_the_headers_are_broken(
    keesa: LocalKeesa, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_head(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 2\r\n\r\n{}")
        handler.close_connection = True

    keesa.on("POST /auth", broken_head)
    transport.call("POST", "/auth", params=SECRETS)
    assert "Failed to parse headers" in caplog.text
    assert "hush" not in caplog.text
