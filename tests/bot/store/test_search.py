"""Search finds the same on both databases."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.tickets import Note, Ticket, TicketRecord
from bot.store.database import Database
from bot.store.schema import MIGRATIONS
from bot.store.search import Search, searched_words, words_of
from tests.harness.databases import directly, url_of

NOW = datetime(2026, 11, 7, 9, 0, tzinfo=UTC)
HOSTILE = [
    '"',
    "*",
    "-",
    "(",
    ")",
    ":",
    "^",
    "+",
    "'",
    "\\",
    "&",
    "|",
    "!",
    "<->",
    "NEAR(",
    "NOT",
    "AND",
    "OR",
    "title:",
    "%",
    "_",
    "\0",
    ";",
]

TICKETS = [
    Ticket(number="2102001", title="Fibre cut at Hulhumalé", customer="Ahmed Zahir", contact_number="7735241"),
    Ticket(number="2102002", title="No internet", description="<div>the <b>fi</b>bre<br>is cut</div>", contact_name="Aishath"),
    Ticket(number="2102003", title="ކޭބަލް މަރާމާތުކޮށް", notes=(Note(text="<p>port 15, see 2102001</p>"),)),
    Ticket(number="2102004", title="Fibre slow", description="cut off every evening"),
    Ticket(number="21020010", title="Later than all", description="nothing"),
]


def put(database: Database, *tickets: Ticket, now: datetime = NOW) -> None:
    with database.write() as tx:
        for ticket in tickets:
            tx.tickets.put(TicketRecord(ticket=ticket, ticket_type="customer_support", version=1), now)


def find(database: Database, query: str, limit: int = 10) -> list[str]:
    with database.read() as tx:
        return tx.search.find(query, limit)


@pytest.fixture
def filled(database: Database) -> Database:
    put(database, *TICKETS)
    return database


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("internet", ["2102002"]),
        ("INTER", ["2102002"]),
        ("cut hulhumale", ["2102001"]),
        ("hulhumalé CUT fib", ["2102001"]),
        ("cut fibre", ["2102001", "2102004", "2102002"]),
        ("fibre", ["2102004", "2102001", "2102002"]),
        ("2102001", ["2102001", "21020010", "2102003"]),
        ("#2102001", ["2102001", "21020010", "2102003"]),
        ("2102001 port", ["2102003"]),
        ("002102001", ["2102001"]),
        ("002102001 fibre", ["2102001"]),
        ("007", []),
        ("21020", ["21020010", "2102004", "2102003", "2102002", "2102001"]),
        ("7735241", ["2102001"]),
        ("zahir", ["2102001"]),
        ("aish", ["2102002"]),
        ("ކޭބަލް", ["2102003"]),
        ("މަރާމާތު ކޭބަ", ["2102003"]),
        ("ބަލް", []),
        ("ކި", []),
        ("ibre", []),
        ("div", []),
        ("fibre zebra", []),
        ("zebra", []),
        ("", []),
        ("🔥 -- **", []),
        ('"fibre" AND cut*', []),
    ],
)
def test_find(filled: Database, query: str, numbers: list[str]) -> None:
    assert find(filled, query) == numbers


def test_no_more_than_asked_for_and_the_best_of_them(filled: Database) -> None:
    assert find(filled, "cut fibre", 1) == ["2102001"]
    assert find(filled, "cut fibre", 2) == ["2102001", "2102004"]


def test_the_newest_of_many(database: Database) -> None:
    """Whether all tickets have the word, or only old ones, of which there are more than are looked through one by one."""
    titles = ["fibre old" if n < 300 else "fibre" for n in range(2_500)]
    tickets = [Ticket(number=str(2102000 + n), title=title) for n, title in enumerate(titles)]
    with database.write() as tx:
        tx.tickets.put_all([TicketRecord(ticket=ticket, ticket_type="", version=1) for ticket in tickets], NOW)
    assert find(database, "fibre", 3) == ["2104499", "2104498", "2104497"]
    assert find(database, "old", 3) == ["2102299", "2102298", "2102297"]
    assert find(database, "old fib", 500) == [str(2102299 - n) for n in range(300)]


def test_what_changed_is_found_as_it_is_now(filled: Database) -> None:
    put(filled, TICKETS[1].model_copy(update={"title": "Internet is back", "description": ""}))
    assert find(filled, "back") == ["2102002"]
    assert find(filled, "no") == ["21020010"]


def test_what_is_rolled_back_is_not_found(filled: Database) -> None:
    zebra = TicketRecord(ticket=Ticket(number="7", title="zebra"), ticket_type="", version=1)

    def put_and_fail() -> None:
        with filled.write() as tx:
            tx.tickets.put(zebra, NOW)
            assert tx.search.find("zebra", 1) == ["7"]
            raise KeyError

    with pytest.raises(KeyError):
        put_and_fail()
    assert find(filled, "zebra") == []


def test_what_is_forgotten_is_not_found(filled: Database) -> None:
    put(filled, *(ticket.model_copy(update={"status": "closed"}) for ticket in TICKETS[:2]))
    with filled.write() as tx:
        assert tx.tickets.prune(NOW + timedelta(days=1), keep=["2102001"], at_most=100) == ["2102002"]
    assert find(filled, "cut fibre") == ["2102001", "2102004"]


def test_the_migration_fills_it_from_the_tickets_that_are_there(filled: Database) -> None:
    with directly(filled) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0003-1")
        command.upgrade(config, "head")
    assert find(filled, "cut fibre") == ["2102001", "2102004", "2102002"]


def test_words_of_any_size(filled: Database) -> None:
    long = "x" * 5_000
    put(filled, Ticket(number="9", title=long, description=" ".join(f"w{n}" for n in range(40_000))))
    put(filled, Ticket(number="10", title="ok", description="\ufdfa" * 100_000 + " \ud800\0"))
    assert find(filled, long) == ["9"]
    assert find(filled, " ".join(f"w{n}" for n in range(1_000))) == ["9"]


def _has(ticket: Ticket, queries: list[str]) -> bool:
    return all(any(word.startswith(query) for word in words_of(ticket)) for query in queries)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.sampled_from(["fibre", "cut"]), st.text(max_size=5)), max_size=8),
    st.sampled_from(["", " "]),
)
def test_what_a_person_types_is_words_and_nothing_else(filled: Database, parts: list[str], between: str) -> None:
    query = between.join(parts)
    words = searched_words(query)
    found = find(filled, query)
    numbers = [word for word in words if re.fullmatch("[0-9]{1,18}", word)]
    without_zeros = [[str(int(word)) if word == number else word for word in words] for number in numbers]
    expected = [t.number for t in TICKETS if words and any(_has(t, all_of) for all_of in (words, *without_zeros))]
    assert sorted(found) == sorted(expected)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(), max_size=40), st.text(max_size=60))
def test_a_ticket_is_found_by_each_of_its_words(database: Database, title: str, description: str) -> None:
    if not _storable(title + description, database):
        return
    ticket = Ticket(number="5", title=title, description=description)
    put(database, ticket)
    for word in words_of(ticket):
        assert find(database, word) == ["5"]
        assert find(database, word[: len(word) // 2 + 1]) in (["5"], []), "a half may end in an accent, which is no word"


def _storable(value: str, database: Database) -> bool:
    return url_of(database).get_backend_name() == "sqlite" or "\0" not in value


LINE = "— ana in #noc on Slack, 2026-11-07 17:00:00 (ref AAAA1111)"
SIGNED = Ticket(
    number="2102009", title="No light", description=f"Since noon\n\n{LINE}", notes=(Note(text=f"<p>Port 15</p>{LINE}"),)
)


def test_the_line_that_signs_is_not_searched(database: Database) -> None:
    put(database, SIGNED)
    assert [find(database, query) for query in ("noon", "port", "ana")] == [["2102009"]] * 3
    assert [find(database, query) for query in ("slack", "noc", "ref", "aaaa1111")] == [[]] * 4


def test_nor_in_tickets_from_before_the_upgrade(database: Database) -> None:
    put(database, SIGNED, TICKETS[0])
    with directly(database) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")
        Search(connection).put_all([SIGNED.model_copy(update={"description": "slack"})])
    assert find(database, "slack") == ["2102009"]
    database.migrate()
    assert [find(database, query) for query in ("slack", "noon", "zahir")] == [[], ["2102009"], ["2102001"]]
