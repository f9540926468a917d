"""Migrated databases: migrated once for each process, then copied. And databases of older versions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic.config import Config
from sqlalchemy import URL, Connection

from bot.store.database import Database, open_database
from bot.store.schema import MIGRATIONS


def open_migrated(file: Path) -> Database:
    """Open a SQLite file. If it doesn't exist, create it with all tables, empty."""
    put_migrated(file)
    return open_database(f"sqlite:///{file}")


def put_migrated(file: Path) -> None:
    """Create such a file if it doesn't exist."""
    if not file.exists():
        file.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as directory:
        file = Path(directory, "bot.sqlite3")
        database = open_database(f"sqlite:///{file}")
        database.migrate()
        database.close()
        return file.read_bytes()


@contextmanager
def directly(database: Database) -> Iterator[Connection]:
    """A transaction past the store, which is committed: for what the bot itself never asks or writes."""
    with database._writer.begin() as connection:
        yield connection


def url_of(database: Database) -> URL:
    """Where another program finds it."""
    with directly(database) as connection:
        return connection.engine.url


def alembic(connection: Connection) -> Config:
    """For `alembic.command`, to go to any version."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
