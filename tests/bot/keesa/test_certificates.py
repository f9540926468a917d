"""Nothing is sent to servers whose certificate isn't trusted, and the error says why."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from slack_sdk import WebClient

from bot.keesa.transport import Transport
from bot.model.errors import KeesaUnavailable, SlackNotSent
from handlers.slack.calls import once


class SecureServer:
    """Answers ``{}`` to everything over TLS, with a certificate of its own authority."""

    def __init__(self, directory: Path, name: str) -> None:
        authority = trustme.CA()
        self.authority = directory / "authority.pem"
        authority.cert_pem.write_to_path(str(self.authority))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        self.seen: list[str] = []
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                seen.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                """Keep the log out of the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is what is tested
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"https://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def name() -> str:
    return "127.0.0.1"


@pytest.fixture
def server(tmp_path: Path, name: str) -> Iterator[SecureServer]:
    server = SecureServer(tmp_path, name)
    yield server
    server.close()


@pytest.fixture
def keesa(server: SecureServer) -> Iterator[Transport]:
    transport = Transport(server.url)
    yield transport
    transport.close()


def test_an_authority_that_nobody_knows(server: SecureServer, keesa: Transport) -> None:
    with pytest.raises(KeesaUnavailable, match="its certificate isn't trusted"):
        keesa.call("POST", "/tickets")
    assert server.seen == []


@pytest.mark.parametrize("name", ["keesa.example"])
def test_a_certificate_for_another_name(server: SecureServer, keesa: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authority))
    with pytest.raises(KeesaUnavailable, match="its certificate isn't trusted"):
        keesa.call("POST", "/tickets")
    assert server.seen == []


def test_an_authority_of_ones_own(server: SecureServer, keesa: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authority))
    assert keesa.call("POST", "/tickets").status == 200


def test_slack_with_such_a_certificate_was_sent_nothing(server: SecureServer) -> None:
    client = WebClient(token="xoxb-test", base_url=f"{server.url}/", retry_handlers=[])
    with pytest.raises(SlackNotSent, match="SSLCertVerificationError"):
        once(client.chat_postMessage, channel="C0NOC", text="hello")
    assert server.seen == []
