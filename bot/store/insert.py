"""Inserts rows unless their keys exist, in one statement, so that two processes can't both insert the same one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Select, Table, literal, literal_column


def insert_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Whether the row was inserted. False if one of its unique keys existed already."""
    inserted = _insert(connection, table).values(values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(inserted).first() is not None


def insert_all_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, in their order, except those with a unique key that exists already."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def insert_thousands(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]], alike: Mapping[str, Any]) -> int:
    """The same for very many rows, given as columns, in a fifth of the time. Returns how many were inserted.

    The values in `columns` must be as the driver takes them, because nothing is done with them any more. Those in `alike` are the
    same in all rows; one may be an expression with a parameter, whose values are in `columns`, too.
    """
    dialect = connection.dialect
    same = {name: _expression(dialect, table, name, value) for name, value in alike.items()}
    statement = _insert(connection, table).values(same).on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect, column_keys=[*(name for name in columns if name in table.c), *same])
    names = compiled.positiontup or list(columns)
    rows = list(zip(*(columns[name] for name in names), strict=True))
    values = rows if compiled.positiontup else [dict(zip(names, row, strict=True)) for row in rows]
    return connection.exec_driver_sql(str(compiled), values).rowcount if rows else 0


def _expression(dialect: Dialect, table: Table, name: str, value: Any) -> ColumnElement[Any]:
    if isinstance(value, ColumnElement):
        return value
    as_literal = literal(value, table.c[name].type).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return literal_column(str(as_literal))


def put_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, keep: Collection[str] = ()) -> None:
    """Insert the rows, or replace those with the same primary key, except their `keep` columns."""
    if not rows:
        return
    statement = _put_statement(connection.dialect.name, table, tuple(rows[0]), tuple(keep))
    connection.execute(statement, rows)


@cache
def _put_statement(dialect: str, table: Table, columns: tuple[str, ...], keep: tuple[str, ...]) -> Any:
    """Built once: building it takes longer than executing it."""
    statement = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    replaced = [name for name in columns if name not in keep and name not in table.primary_key.columns]
    values = {name: statement.excluded[name] for name in replaced}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values)


def grouped(connection: Connection, pairs: Select[tuple[Any, Any]], parameters: Mapping[str, Any]) -> dict[str, set[str]]:
    """The second values of selected pairs, grouped by the first."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in connection.execute(pairs, parameters):
        found[key].add(value)
    return found


def _insert(connection: Connection, table: Table) -> Any:
    """The dialect's own insert, because standard SQL can't do this."""
    return import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)
