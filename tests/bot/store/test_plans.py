"""How the databases find what the bot asks for often: by an index, and never by reading all tickets, messages or submissions.

These are the questions of ``make bench ARGS=store``, which measures the answers in a large database.
"""

from __future__ import annotations

import pytest

from bench.questions import questions
from bench.seed import Size, fill
from bench.store import explained
from bot.runtime.urgency import Urgency, working
from bot.store.database import Database
from tests.harness.databases import directly

SMALL = Size(tickets=500, submissions=1_200, announcements=2_000, channels=20, members=50)


@pytest.fixture
def filled(database: Database) -> Database:
    with directly(database) as connection:
        fill(connection, SMALL)
    return database


def test_nothing_reads_all_rows_of_a_big_table(filled: Database) -> None:
    with working(Urgency.BACKGROUND):
        scans = {one.name: explained(filled, one, avoid_scans=True)[1] for one in questions(SMALL)}
    assert {name: tables for name, tables in scans.items() if tables} == {}
