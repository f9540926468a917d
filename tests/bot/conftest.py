from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.bounds import Bounds
from bot.store.database import Database, open_database
from tests.harness.postgres import PostgresServer

PATIENT = Bounds(connect=60, statement=60, lock=60, ack=60)
"""Nothing is given up because the machine is busy."""


@pytest.fixture
def empty_database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    if database_kind == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.new_database()
    database = open_database(url)
    yield database
    database.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with its tables."""
    database = open_database(database_url, PATIENT)
    yield database
    database.close()
