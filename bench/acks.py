"""How long Slack waits for the ack: the bot's Bolt app, called without a network, compared with a minimal one in the same run."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bot.app import Bot, build
from bot.config import Settings

TOKEN = "xoxb-1"  # noqa: S105 - neither leaves this process
SECRET = "0123456789abcdef"  # noqa: S105
COMMAND = {
    "command": "/keesa",
    "text": "help",
    "team_id": "T0KEESA",
    "user_id": "U0ANA",
    "user_name": "ana",
    "channel_id": "C0NOC",
    "channel_name": "noc",
    "response_url": "http://127.0.0.1:9/nowhere",
    "trigger_id": "1.2.3",
}


class _AuthTest(BaseHTTPRequestHandler):
    """The part of Slack that a bot needs to be built: ``auth.test``."""

    def do_POST(self) -> None:
        body = b'{"ok":true,"team":"t","team_id":"T0KEESA","user":"keesa","user_id":"U0KEESABOT","bot_id":"B0KEESA"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


def measure(count: int) -> Iterator[str]:
    """Returns a line for each app and one for their ratio."""
    bare = _latencies(_bare_app().dispatch, count)
    with running_bot() as bot:
        own = _latencies(bot.slack.dispatch, count)
    yield f"a bare Bolt listener: p50 {bare[0]:6.2f} ms, p99 {bare[1]:6.2f} ms"
    yield f"/keesa help:          p50 {own[0]:6.2f} ms, p99 {own[1]:6.2f} ms"
    yield f"ratio:                p50 {own[0] / bare[0]:6.2f},    p99 {own[1] / bare[1]:6.2f}"


def _latencies(dispatch: Callable[[BoltRequest], BoltResponse], count: int) -> tuple[float, float]:
    """The p50 and the p99 of so many commands in sequence, in milliseconds."""
    taken = []
    for _ in range(count):
        request = signed_request(COMMAND)
        began = time.perf_counter()
        answer = dispatch(request)
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"the command was answered with {answer.status}: {answer.body}")
    cuts = quantiles(taken, n=100)
    return cuts[49], cuts[98]


def signed_request(fields: Mapping[str, str]) -> BoltRequest:
    """A request as Slack sends it."""
    body, now = urlencode(fields), str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body)
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": ["application/x-www-form-urlencoded"],
        "X-Slack-Request-Timestamp": [now],
        "X-Slack-Signature": [str(signature)],
    }
    return BoltRequest(body=body, headers=headers)


def _bare_app() -> App:
    """A plain Bolt app with one listener that acks."""
    identity = AuthorizeResult(enterprise_id=None, team_id="T0KEESA", bot_token=TOKEN, bot_id="B0KEESA", bot_user_id="U0KEESABOT")
    app = App(signing_secret=SECRET, authorize=lambda: identity, request_verification_enabled=False)

    def listen(ack: Ack) -> BoltResponse:
        return ack("help")

    app.command("/keesa")(listen)
    return app


@contextmanager
def running_bot() -> Iterator[Bot]:
    """The whole bot, with nothing to do."""
    slack = HTTPServer(("127.0.0.1", 0), _AuthTest)
    threading.Thread(target=slack.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as directory:
        bot = build(_settings(f"http://127.0.0.1:{slack.server_port}/api", Path(directory)))
        bot.start()
        try:
            yield bot
        finally:
            bot.stop()
            slack.shutdown()
            slack.server_close()


def _settings(slack_url: str, directory: Path) -> Settings:
    values = {
        "slack_bot_token": TOKEN,
        "slack_signing_secret": SECRET,
        "slack_api_url": slack_url,
        "keesa_base_url": "http://127.0.0.1:9",
        "keesa_user": "bot",
        "keesa_password": "unused",
        "database_url": f"sqlite:///{directory / 'bot.sqlite3'}",
        "http_port": 0,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]
