"""A poller with a sandbox Keesa, on a clock that the test controls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.keesa.client import KeesaClient
from bot.sandbox.keesa import World
from tests.harness import HandClock, LogWatch, PollingDesk


@pytest.fixture
def world(clock: HandClock) -> World:
    return World(now=clock)


@pytest.fixture
def desk(tmp_path: Path, keesa_client: KeesaClient, clock: HandClock, log_watch: LogWatch) -> Iterator[PollingDesk]:
    """It asks for at most 120 tickets at once."""
    desk = PollingDesk(tmp_path / "desk.sqlite3", keesa_client, clock, max_limit=120)
    yield desk
    desk.close()
