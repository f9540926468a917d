"""Deletes old rows a chunk at a time, so that nobody waits long for the transaction."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Table, delete, select, tuple_


def delete_some(connection: Connection, table: Table, where: ColumnElement[bool], at_most: int) -> int:
    """Delete rows for which `where` holds. Returns how many."""
    some = select(*table.primary_key).where(where).limit(at_most)
    key, *others = table.primary_key
    is_one = tuple_(key, *others).in_(some) if others else key.in_(some)  # SQLite would read all rows for a tuple of one
    return connection.execute(delete(table).where(is_one)).rowcount
