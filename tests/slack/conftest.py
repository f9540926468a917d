from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from . import ManualClock, SlackServer
from .sample_app import connect_app, sample_app


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A Slack that must have no violations at the end. A test that causes some on purpose takes them away."""
    with SlackServer() as server:
        yield server
        assert server.take_violations() == []


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def timed(clock: ManualClock) -> Iterator[SlackServer]:
    """A Slack whose clock only moves when the test moves it."""
    with SlackServer(clock, stopwatch=clock) as server:
        yield server
        assert server.take_violations() == []


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def timed_client(timed: SlackServer) -> WebClient:
    return WebClient(timed.bot_token, base_url=timed.api_url, retry_handlers=[])


@pytest.fixture
def app(slack: SlackServer, client: WebClient) -> App:
    return sample_app(client, slack.signing_secret)


@pytest.fixture
def connected(slack: SlackServer, app: App) -> Iterator[SlackServer]:
    """A Slack with the sample app in Socket Mode."""
    handler = connect_app(app, slack.app_token, slack.api_url)
    slack.sockets.wait_connected()
    yield slack
    handler.close()  # type: ignore[no-untyped-call]
