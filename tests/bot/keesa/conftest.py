from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.config import Settings
from bot.keesa.client import KeesaClient, connect
from bot.keesa.transport import Transport

from .server import LocalKeesa

USER = "bot.account@example.com"
PASSWORD = "p&ss wörd=%41/hush"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keesa() -> Iterator[LocalKeesa]:
    with LocalKeesa() as server:
        yield server


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture
def make_transport(keesa: LocalKeesa) -> Iterator[Callable[..., Transport]]:
    made: list[Transport] = []

    def make(url: str = keesa.url, **options: Any) -> Transport:
        made.append(Transport(url, **{"sleep": lambda _: None, **options}))
        return made[-1]

    yield make
    for transport in made:
        transport.close()


@pytest.fixture
def transport(make_transport: Callable[..., Transport]) -> Transport:
    return make_transport()


@pytest.fixture
def make_client(clock: Clock) -> Iterator[Callable[..., KeesaClient]]:
    made: list[KeesaClient] = []

    def make(url: str, **settings: Any) -> KeesaClient:
        made.append(connect(_settings(url, **settings), clock=clock, sleep=lambda _: None))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., KeesaClient], keesa: LocalKeesa) -> KeesaClient:
    return make_client(keesa.url)


def _settings(url: str, **overrides: Any) -> Settings:
    required: dict[str, Any] = {
        "slack_bot_token": "xoxb-test",
        "slack_app_token": "xapp-test",
        "keesa_user": USER,
        "keesa_password": PASSWORD,
    }
    return Settings(_env_file=None, keesa_base_url=url, **required, **overrides)
