"""Tables that this bot can't use: another program's, a newer bot's, and half of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot.model.errors import StartError
from bot.store.database import Database, try_database
from bot.store.schema import MIGRATIONS

NEWEST = max(path.name[:4] for path in MIGRATIONS.glob("versions/0*.py"))
FOREIGN = ["CREATE TABLE customers (id INTEGER)", "CREATE TABLE orders (id INTEGER)"]
ANOTHERS = ["CREATE TABLE alembic_version (version_num VARCHAR(32))", "INSERT INTO alembic_version VALUES ('4f3a9c')"]
NEWER = ["UPDATE alembic_version SET version_num = '9999'"]

with_tables = pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (
            NEWER,
            f"The database was made by a newer keesa-bot: its tables have version 9999, .* versions up to {NEWEST}. Run the newer",
        ),
        (["DROP TABLE alembic_version"], "The database isn't whole: its tables say nothing about their version"),
        (["DELETE FROM alembic_version"], "The database isn't whole: its tables say nothing about their version"),
        (["DROP TABLE cards"], "The database isn't whole: table cards lacks "),
        (["ALTER TABLE feeds DROP COLUMN fence"], "The database isn't whole: table feeds lacks fence"),
        (["UPDATE alembic_version SET version_num = '0001'"], "Can't use the database: "),
    ],
    ids=["newer", "no version", "an empty version", "a table less", "a column less", "half migrated"],
)


def prepare(database: Database, statements: list[str]) -> None:
    with database._writer.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(StartError) as raised:
        act()
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.fixture
def database(empty_database: Database) -> Database:
    """One of its own, since others can't use it afterwards."""
    empty_database.migrate()
    return empty_database


@with_tables
def test_tables_of_its_own_that_it_cannot_use(database: Database, statements: list[str], sentence: str) -> None:
    prepare(database, statements)
    assert re.match(sentence, refusal(database.migrate))


@pytest.mark.parametrize("statements", [FOREIGN, ANOTHERS, FOREIGN + ANOTHERS], ids=["foreign", "another's Alembic", "both"])
def test_tables_of_something_else(empty_database: Database, statements: list[str]) -> None:
    prepare(empty_database, statements)
    said = refusal(empty_database.migrate)
    assert said.startswith("The database isn't keesa-bot's.")
    assert ("such as customers" in said) == (statements is not ANOTHERS)
    url = empty_database._engine.url.render_as_string(hide_password=False)
    assert refusal(lambda: try_database(url)) == said


def test_checking_says_the_same(database: Database) -> None:
    url = database._engine.url.render_as_string(hide_password=False)
    assert try_database(url) == "reachable"
    prepare(database, NEWER)
    assert refusal(lambda: try_database(url)) == refusal(database.migrate)
