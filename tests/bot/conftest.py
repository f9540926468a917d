from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database, open_database
from tests.harness import open_migrated
from tests.harness.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Both databases. If PostgreSQL can't run, its tests fail and say why."""
    return str(request.param)


@pytest.fixture
def empty_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    is_sqlite = kind == "sqlite"
    database = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}" if is_sqlite else _postgres(request).new_database())
    yield database
    database.close()


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with its tables."""
    is_sqlite = kind == "sqlite"
    database = open_migrated(tmp_path / "bot.sqlite3") if is_sqlite else open_database(_postgres(request).migrated_database())
    yield database
    database.close()


def _postgres(request: pytest.FixtureRequest) -> PostgresServer:
    server: PostgresServer = request.getfixturevalue("postgres")
    return server
