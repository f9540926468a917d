"""The tables: whether they are this bot's, and as it knows them; and bringing them up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, text

from bot import wording
from bot.model.errors import StartError
from bot.store.tables import compatibility, metadata

MIGRATIONS: Final = Path(__file__).with_name("migrations")
_VERSION: Final = "alembic_version"
_COLUMNS: Final = {
    "sqlite": text(
        "SELECT tables.name, columns.name FROM sqlite_master AS tables JOIN pragma_table_xinfo(tables.name) AS columns"
        " WHERE tables.type = 'table'"
    ),
    "postgresql": text(
        "SELECT tables.relname, columns.attname FROM pg_class AS tables"
        " JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace JOIN pg_attribute AS columns ON columns.attrelid = tables.oid"
        " WHERE nspname = current_schema() AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped"
    ),
}
"""All tables with their columns. SQLAlchemy would ask for each table, which takes longer than all else that a start asks for."""


def migrate(connection: Connection) -> None:
    """Bring the tables up to date. Raises `StartError` if they aren't this bot's, are too new, or are not whole afterwards."""
    if not check(connection):
        _upgrade(connection)
        _check_whole(_columns(connection))


def _upgrade(connection: Connection) -> None:
    """Alembic is only loaded if there is something to do: it takes a tenth of the time of a start, and 10 MiB."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except (CommandError, ValueError) as error:  # about tables that are not as their version says
        raise StartError(wording.operator.database_unusable(str(error))) from error


def check(connection: Connection) -> bool:
    """Whether the tables are up to date, or newer in a way that this bot can use. Having none is fine.

    Raises `StartError` if this bot can't use those that are there.
    """
    columns = _columns(connection)
    there = columns.keys()
    versions = set(connection.scalars(text(f"SELECT version_num FROM {_VERSION}"))) if _VERSION in there else set()  # noqa: S608
    ours, others = there & set(metadata.tables), there - set(metadata.tables) - {_VERSION}
    known = _known_versions()
    newest = max(known)
    if not ours and (versions or others):
        raise StartError(wording.operator.database_foreign(sorted(others)))
    is_newer = bool(versions - known)
    if is_newer and not _was_only_expanded(connection, there, newest):
        raise StartError(wording.operator.database_newer(max(versions), newest))
    if ours and len(versions) != 1:
        raise StartError(wording.operator.database_half_migrated(wording.operator.NO_VERSION))
    up_to_date = is_newer or versions == {newest}
    if up_to_date:
        _check_whole(columns)
    return up_to_date


def version_of(connection: Connection) -> str:
    """The version of the tables, "" if there are none."""
    is_there = _VERSION in _columns(connection)
    return str(connection.scalar(text(f"SELECT max(version_num) FROM {_VERSION}")) or "") if is_there else ""  # noqa: S608


@cache
def _known_versions() -> frozenset[str]:
    """The versions to which this bot can migrate: those that its migrations' files are named after."""
    return frozenset(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def _was_only_expanded(connection: Connection, there: Set[str], newest: str) -> bool:
    """Whether the newer tables say that a bot which knows versions up to `newest` can still use them."""
    if compatibility.name not in there:
        return False
    oldest = connection.scalar(select(compatibility.c.oldest))
    return oldest is not None and oldest <= newest


def _columns(connection: Connection) -> Mapping[str, Set[str]]:
    """The columns of each table that is there, without SQLite's own."""
    found: dict[str, set[str]] = defaultdict(set)
    for table, column in connection.execute(_COLUMNS[connection.dialect.name]):
        if not table.startswith("sqlite_"):
            found[table].add(column)
    return found


def _check_whole(columns: Mapping[str, Set[str]]) -> None:
    for table in metadata.sorted_tables:
        missing = sorted({column.name for column in table.columns} - columns.get(table.name, set()))
        if missing:
            raise StartError(wording.operator.database_half_migrated(wording.operator.lacks(table.name, missing)))
