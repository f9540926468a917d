"""Tables that this bot can't use: another program's, a newer bot's, and half of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.model.announcements import Card, Recipient
from bot.model.errors import StartError
from bot.store.database import Database
from bot.store.schema import MIGRATIONS
from bot.store.trial import try_database
from tests.harness.databases import directly, url_of

NEWEST = max(path.name[:4] for path in MIGRATIONS.glob("versions/0*.py"))
FOREIGN = ["CREATE TABLE customers (id INTEGER)", "CREATE TABLE orders (id INTEGER)"]
ANOTHERS = ["CREATE TABLE alembic_version (version_num VARCHAR(32))", "INSERT INTO alembic_version VALUES ('4f3a9c')"]
NEWER = ["UPDATE alembic_version SET version_num = '9999'"]
EXPANDED = [
    *NEWER,
    "CREATE TABLE later (id INTEGER)",
    "ALTER TABLE feeds ADD COLUMN later VARCHAR(8)",
    "ALTER TABLE cards ADD COLUMN later INTEGER DEFAULT 0 NOT NULL",
]
TOO_NEW = f"The database was made by a newer keesa-bot: its tables have version 9999, .* versions up to {NEWEST}. Run the newer"


def compatible_from(version: str) -> str:
    return f"UPDATE compatibility SET oldest = '{version}'"


with_tables = pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        ([*EXPANDED, compatible_from("9999")], TOO_NEW),
        ([*EXPANDED, "DELETE FROM compatibility"], TOO_NEW),
        ([*EXPANDED, "DROP TABLE compatibility"], TOO_NEW),
        ([*EXPANDED, "ALTER TABLE feeds DROP COLUMN fence"], "The database isn't whole: table feeds lacks fence"),
        (["DROP TABLE alembic_version"], "The database isn't whole: its tables say nothing about their version"),
        (["DELETE FROM alembic_version"], "The database isn't whole: its tables say nothing about their version"),
        (["DROP TABLE cards"], "The database isn't whole: table cards lacks "),
        (["ALTER TABLE feeds DROP COLUMN fence"], "The database isn't whole: table feeds lacks fence"),
        (["UPDATE alembic_version SET version_num = '0001'"], "Can't use the database: "),
    ],
    ids=[
        "newer",
        "newer and empty",
        "newer and silent",
        "newer and less",
        "no version",
        "an empty version",
        "a table less",
        "a column less",
        "half migrated",
    ],
)


def prepare(database: Database, statements: list[str]) -> None:
    with directly(database) as connection:
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
    url = url_of(empty_database).render_as_string(hide_password=False)
    assert refusal(lambda: try_database(url)) == said


def test_checking_says_the_same(database: Database) -> None:
    url = url_of(database).render_as_string(hide_password=False)
    assert try_database(url) == "reachable"
    prepare(database, [*EXPANDED, compatible_from("9999")])
    assert refusal(lambda: try_database(url)) == refusal(database.migrate)


@pytest.mark.parametrize("oldest", ["0001", NEWEST])
def test_newer_tables_that_it_can_use(database: Database, oldest: str) -> None:
    prepare(database, [*EXPANDED, compatible_from(oldest)])
    database.migrate()
    assert try_database(url_of(database).render_as_string(hide_password=False)) == "reachable"
    card = Card(recipient=Recipient.channel("C0NOC"), ticket_number="2102001", message_ts="1.1")
    with database.write() as tx:
        tx.cards.put([card])
    with database.read() as tx:
        assert tx.cards.get(card.recipient, card.ticket_number) == card


def test_migrations_are_named_after_their_versions() -> None:
    """The bot reads the names alone when it starts."""
    for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions():
        assert re.match(rf"{revision.revision}_[a-z_]+\.py$", revision.path.rpartition("/")[2])
