from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.runtime.socket_client import read
from bot.sandbox.keesa import SandboxKeesa, World
from bot.sandbox.program import ensure_program
from bot.sandbox.visitor import Visitor
from bot.sandbox.workspace import ANA, APP_TOKEN, LocalSlack
from tests.bot.sandbox.small_bot import small_bot

CACHE = Path(__file__).parents[3] / ".demo"


class Caller:
    """Calls the sandbox Keesa as a well-behaved client does, unless told otherwise."""

    def __init__(self, keesa: SandboxKeesa) -> None:
        self.keesa = keesa
        self.world = keesa.world
        self.session = requests.Session()
        self.root = keesa.url.removesuffix("/api/v1")

    def __call__(self, method: str, path: str, **how: Any) -> requests.Response:
        return self.session.request(method, self.keesa.url + path, timeout=10, allow_redirects=False, **how)

    def sign_in(self, **query: str) -> requests.Response:
        query = query or {"user": self.world.user, "password": self.world.password}
        return self("POST", "/auth", params=query, headers={"Content-Type": "application/x-www-form-urlencoded"})

    def signed_in(self) -> Caller:
        self.session.headers["Authorization"] = f"Bearer {self.sign_in().json()['access']}"
        return self


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def stranger(world: World) -> Iterator[Caller]:
    """A caller who hasn't signed in."""
    with SandboxKeesa(world) as keesa:
        caller = Caller(keesa)
        with caller.session:
            yield caller


@pytest.fixture
def call(stranger: Caller) -> Caller:
    """A caller who has signed in."""
    return stranger.signed_in()


@pytest.fixture(scope="session")
def program() -> Path:
    """The local Slack's program, installed as the demo installs it."""
    return ensure_program(CACHE, say=print)


@pytest.fixture(scope="module")
def bot(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSlack]:
    """The local Slack with the small bot. It ends with its module, because other tests check for leftover threads."""
    with LocalSlack(program, tmp_path_factory.mktemp("slack")) as slack:
        handler: Any = SocketModeHandler(small_bot(slack), APP_TOKEN)  # its methods have no types
        handler.client.current_session_runner.target = lambda: read(handler.client)  # otherwise it may never close
        handler.connect()
        yield slack
        handler.close()


@pytest.fixture
def ana(bot: LocalSlack) -> Visitor:
    """A user in an empty workspace."""
    requests.post(f"{bot.url}/_control/reset", timeout=10).raise_for_status()
    return Visitor(bot.url, ANA)
