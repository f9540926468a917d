from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from werkzeug.serving import make_server

from . import SlackServer
from .deliveries import HttpTransport


@pytest.fixture
def retries() -> list[str]:
    """The retry number of each request that the app got."""
    return []


@pytest.fixture
def url(app: App, retries: list[str]) -> Iterator[str]:
    """The sample app behind a request URL."""
    flask, handler = Flask("sample"), SlackRequestHandler(app)
    flask.post("/slack/events")(lambda: handler.handle(request))
    flask.before_request(lambda: retries.append(request.headers.get("X-Slack-Retry-Num", "")))
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/slack/events"
    server.shutdown()
    thread.join()


@pytest.fixture
def transport(slack: SlackServer, url: str) -> HttpTransport:
    return slack.use_http(url)


def test_asks_for_the_challenge(transport: HttpTransport) -> None:
    assert transport.verify()


def test_commands_forms_and_events(slack: SlackServer, transport: HttpTransport, retries: list[str]) -> None:
    ana = slack.person("ana")
    assert ana.command("/keesa hello").reply("Hello yourself").seen_by == ana.id
    message = ana.command("/keesa show 2102001").reply("*2102001*")
    assert ana.press("Add note", message).reply("noted") is message

    view = ana.command("/keesa new").view()
    assert ana.submit(view, {"Title": "wrong"}).errors == {"Title": "Not this one."}
    assert ana.submit(view, {"Title": "fine"}).next_view is None

    opened = ana.open_home()
    assert ana.sees_home("*2102001*")
    assert (opened.status, slack.redeliver(opened).status) == (200, 200)
    assert retries[-2:] == ["", "1"]


def test_a_failing_app_is_noticed(slack: SlackServer, transport: HttpTransport) -> None:
    done = slack.person("ana").command("/keesa refuse")

    assert (done.delivery.status, done.error) == (500, "dispatch_failed")
    assert slack.take_violations() == ["/keesa refuse: “dispatch_failed”"]


def test_an_app_that_is_not_there(slack: SlackServer) -> None:
    slack.use_http("http://127.0.0.1:9/slack/events")

    assert slack.person("ana").command("/keesa hello").error == "dispatch_failed"
    slack.take_violations()


def test_a_wrong_signature_is_refused(transport: HttpTransport) -> None:
    headers = transport.signature(b"one thing") | {"Content-Type": "application/json"}

    assert transport.post_raw(b'{"type":"url_verification"}', headers).status_code == 401
