"""SQL that the tests' many databases share.

SQLAlchemy compiles a statement once for each engine. A bot has one engine for as long as it runs; the tests start hundreds of bots,
and would spend a third of their time on compiling the same statements again and again.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from sqlalchemy import Connection, Engine, event

_Key = tuple[Any, ...]


class _SharedStatements(MutableMapping[_Key, Any]):
    """What SQLAlchemy compiled, by its key, with the kind of database in place of the engine's own dialect."""

    def __init__(self) -> None:
        self._compiled: dict[_Key, Any] = {}

    def __getitem__(self, key: _Key) -> Any:
        return self._compiled[_shared(key)]

    def __setitem__(self, key: _Key, compiled: Any) -> None:
        self._compiled[_shared(key)] = compiled

    def __delitem__(self, key: _Key) -> None:
        del self._compiled[_shared(key)]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._compiled)

    def __len__(self) -> int:
        return len(self._compiled)


def _shared(key: _Key) -> _Key:
    dialect, *rest = key
    return (dialect.name, *rest)


def share_compiled_statements() -> None:
    """From now on every engine of this process uses what another has compiled."""
    statements = _SharedStatements()

    @event.listens_for(Engine, "engine_connect")
    def use_them(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements)
