"""The last release works on this one's tables: it can start, what it writes is accepted, and what it reads is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from alembic import command
from sqlalchemy import JSON, Boolean, Column, Connection, Integer, Table, delete, func, insert, inspect, select, text, update

from bot.store import tables
from bot.store.database import Database
from tests import releases
from tests.harness import alembic
from tests.harness.databases import directly
from tests.releases.tables_0017 import Instant

NOON: Final = datetime(2026, 11, 7, 12, tzinfo=UTC)
TABLES: Final = [table for table in releases.tables.metadata.sorted_tables if table.name != "compatibility"]

Shape = dict[str, dict[str, tuple[str, bool, bool]]]


@pytest.fixture
def connection(empty_database: Database) -> Iterator[Connection]:
    """On a database as the last release left it."""
    with directly(empty_database) as connection:
        command.upgrade(alembic(connection), releases.VERSION)
        yield connection


def test_it_can_start(connection: Connection) -> None:
    command.upgrade(alembic(connection), "head")
    oldest = oldest_of(connection)
    assert oldest <= releases.VERSION


def test_it_goes_on_writing_and_reading(connection: Connection) -> None:
    """In three rows that differ in their keys only. A second one that the database refuses shows a new constraint."""
    for table in TABLES:
        connection.execute(insert(table).values(row(table, 1)))
    command.upgrade(alembic(connection), "head")
    for table in TABLES:
        connection.execute(insert(table).values(row(table, 2)))
        connection.execute(insert(table).values(row(table, 3) | optional(table)))
        assert len(connection.execute(select(table)).all()) == 3, table
        assert len(connection.execute(select(tables.metadata.tables[table.name])).all()) == 3, "this one reads them too"
        connection.execute(update(table).values({column.name: value_of(column, 1) for column in free(table)}))
        connection.execute(delete(table))
        assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_a_migration_that_takes_something_away_says_so(connection: Connection) -> None:
    """So that a bot which still needs it is refused at its start."""
    shape, oldest = shape_of(connection), oldest_of(connection)
    command.upgrade(alembic(connection), "head")
    if losses := lost(shape, shape_of(connection)):
        assert oldest_of(connection) > oldest, losses


def test_what_counts_as_taken_away(connection: Connection) -> None:
    shape = shape_of(connection)
    connection.execute(text("ALTER TABLE feeds ADD COLUMN later VARCHAR(8)"))
    connection.execute(text("ALTER TABLE feeds ADD COLUMN counted INTEGER DEFAULT 0 NOT NULL"))
    connection.execute(text("CREATE TABLE later (id INTEGER NOT NULL)"))
    assert lost(shape, shape_of(connection)) == []
    connection.execute(text("ALTER TABLE feeds DROP COLUMN fence"))
    connection.execute(text("DROP TABLE cards"))
    assert lost(shape, shape_of(connection)) == ["cards", "feeds.fence"]
    with_demand = shape | {"shares": shape["shares"] | {"later": ("INTEGER", True, False)}}
    assert lost(shape, with_demand) == ["shares.later"]


def oldest_of(connection: Connection) -> str:
    return str(connection.scalar(select(tables.compatibility.c.oldest)))


def row(table: Table, number: int) -> dict[str, Any]:
    """What the release always gives. Its own defaults are filled in by its tables."""
    given = (column for column in table.columns if not column.nullable and column.default is None)
    return {column.name: value_of(column, number) for column in given if column is not table.autoincrement_column}


def optional(table: Table) -> dict[str, Any]:
    return {column.name: value_of(column, 3) for column in table.columns if column.nullable}


def free(table: Table) -> list[Column[Any]]:
    """The columns that belong to no key."""
    return [column for column in table.columns if not is_key(column)]


def is_key(column: Column[Any]) -> bool:
    unique = [index.columns for index in column.table.indexes if index.unique]
    keys = [*(constraint.columns for constraint in column.table.constraints if hasattr(constraint, "columns")), *unique]
    return any(column.name in columns for columns in keys)


def value_of(column: Column[Any], number: int) -> object:
    """The same in every row, unless the column belongs to a key."""
    number = number if is_key(column) else 0
    match column.type:
        case Instant():
            return NOON.replace(minute=number)
        case Boolean():
            return False
        case Integer():
            return number
        case JSON():
            return []
    return str(number)


def shape_of(connection: Connection) -> Shape:
    """By table and column: its type, whether it must have a value, and whether it has one by default."""
    inspector = inspect(connection)
    return {
        name: {
            column["name"]: (str(column["type"]), not column["nullable"], column["default"] is not None)
            for column in inspector.get_columns(name)
        }
        for name in inspector.get_table_names()
    }


def lost(before: Shape, after: Shape) -> list[str]:
    """The tables and columns that are gone, have another type, or demand what a bot that knows `before` wouldn't give."""
    gone = [name for name in before if name not in after]
    for name in before.keys() & after.keys():
        for column, (of_type, needed, has_default) in after[name].items():
            was_type, was_needed, _ = before[name].get(column, (of_type, False, False))
            if of_type != was_type or (needed and not was_needed and not has_default):
                gone.append(f"{name}.{column}")
        gone += [f"{name}.{column}" for column in before[name] if column not in after[name]]
    return sorted(gone)
