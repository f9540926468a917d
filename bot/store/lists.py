"""Long lists in SQL as one parameter. As many parameters, 2,000 numbers cost more than the query itself, and SQLite has a limit.

A query that is asked at every poll is built once, with a `bindparam` of the type JSON: building it takes longer than most answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BindParameter, ColumnElement, String, TableValuedAlias, column, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Elements(FunctionElement[Any]):
    """The elements of a JSON array: rows of `value`."""

    inherit_cache = True
    postgresql = "json_array_elements_text"


class JsonOf(FunctionElement[Any]):
    """The JSON in some bytes. SQLite keeps it as text."""

    inherit_cache = True


@compiles(JsonOf, "sqlite")
def _text_on_sqlite(function: JsonOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(function.clauses, **options)} AS TEXT)"


@compiles(JsonOf, "postgresql")
def _json_on_postgresql(function: JsonOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(convert_from({compiler.process(function.clauses, **options)}, 'UTF8') AS JSON)"


class _Pairs(FunctionElement[Any]):
    """The pairs of a JSON object: rows of `key` and `value`."""

    inherit_cache = True
    postgresql = "json_each_text"


@compiles(_Elements, "sqlite")
@compiles(_Pairs, "sqlite")
def _for_sqlite(function: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(function.clauses, **options)})"


@compiles(_Elements, "postgresql")
@compiles(_Pairs, "postgresql")
def _for_postgresql(function: _Elements | _Pairs, compiler: SQLCompiler, **options: Any) -> str:
    return f"{function.postgresql}({compiler.process(function.clauses, **options)})"


def elements_of(values: BindParameter[list[str]]) -> TableValuedAlias:
    """A table with the column `value`."""
    return _Elements(values).table_valued(column("value", String))


def is_among(checked: ColumnElement[str], values: Iterable[str] | BindParameter[list[str]]) -> ColumnElement[bool]:
    """Whether the column has one of the values."""
    given = values if isinstance(values, BindParameter) else literal(list(values), JSON)
    elements = _Elements(given).table_valued(column("value", String))
    return checked.in_(select(elements.c.value))


def pairs(values: BindParameter[dict[str, str]]) -> TableValuedAlias:
    """A table with the columns `key` and `value`."""
    return _Pairs(values).table_valued(column("key", String), column("value", String))
