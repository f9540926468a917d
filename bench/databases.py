"""A new SQLite file or database on a PostgreSQL server whenever one is needed, all deleted at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from bot.store.bounds import Bounds
from tests.harness.postgres import postgres_server

PATIENT: Final = Bounds(statement=600, lock=600, ack=600)
"""For filling a database on a machine that is busy with something else."""


@contextmanager
def databases() -> Iterator[Mapping[str, Callable[[], str]]]:
    """For each kind, what returns the address of another empty database."""
    numbers = count()
    with tempfile.TemporaryDirectory() as directory, postgres_server() as server:
        yield {
            "SQLite": lambda: f"sqlite:///{Path(directory, f'{next(numbers)}.sqlite3')}",
            "PostgreSQL": server.new_database,
        }
