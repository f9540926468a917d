"""How long a page of ``/keesa find`` takes among many tickets, compared with a LIKE scan of the same table in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from random import Random
from statistics import quantiles

from sqlalchemy import NullPool, create_engine, text

from bench.databases import PATIENT, databases
from bench.ratios import Row
from bot.model.tickets import Note, Ticket, TicketRecord
from bot.store.database import Database, open_database
from bot.suggesting import Suggesting
from handlers.blocks.lists import TICKETS_A_PAGE
from handlers.blocks.pickers import MOST_OPTIONS
from handlers.features.find import MOST

ROUNDS = 20
BATCHES = 5
SCANS = 5
BATCH = 1_000
BOUND = 50.0
"""Milliseconds."""
NOW = datetime(2026, 11, 7, 9, 0, tzinfo=UTC)
PLACES = ("Hulhumalé", "Malé", "Addu City", "Fuvahmulah", "Kulhudhuffushi", "Thinadhoo", "Naifaru", "Eydhafushi", "Vilimalé")
THINGS = ("internet", "fibre", "dial tone", "IPTV", "router", "PABX", "switch", "Wi-Fi", "GPON port", "CCTV camera", "އިންޓަރނެޓު")
FATES = ("is down", "is slow", "drops every evening", "was cut", "needs a survey", "keeps rebooting", "ނުލިބޭ", "has no signal")
NAMES = ("Ibrahim Naseem", "Aishath Nadha", "Mohamed Rasheed", "Fathimath Shifa", "Ahmed Zahir", "އަޙްމަދު ޒާހިރު")
QUERIES = {
    "a number": "2101500",
    "a number's beginning": "21015",
    "one rare word": "serial77123",
    "one common word": "internet",
    "one letter": "i",
    "three words": "fibre hulhumale slow",
    "Dhivehi": "އިންޓަރނެޓު ނުލިބޭ",
    "nothing": "zebra",
}


def tickets(count: int) -> Iterator[Ticket]:
    """Tickets of about 500 characters each, always the same."""
    random = Random(7)  # noqa: S311 (makes data, hides nothing)
    for index in range(count):
        thing, fate, place, name = (random.choice(words) for words in (THINGS, FATES, PLACES, NAMES))
        number = f"{2101000 + index}"
        yield Ticket(
            number=number,
            title=f"{thing} {fate} at {place}",
            description=f"<div><strong>{thing}</strong> {fate} since {index % 24}:00.<br>Device serial{index} in {place}.</div>"
            * 2,
            customer=name,
            contact_name=name,
            contact_number=str(7_000_000 + index),
            status="open",
            notes=tuple(Note(text=f"<p>Called {name}: the {thing} at {place} {fate}, port {n}.</p>") for n in range(index % 4)),
        )


def rows(count: int = 100_000) -> Iterator[Row]:
    """The p95 of all kinds of queries in each kind of database, several times."""
    with databases() as kinds:
        for kind, new_database in kinds.items():
            with filled(new_database(), count) as database:
                slowest = [_p95(database) for _ in range(BATCHES)]
                suggested = [_p95_of_picker(database) for _ in range(BATCHES)]
            yield Row(f"find among {count:,} tickets, p95, {kind}", "ms", slowest, "50 ms", [BOUND], at_most=1.0)
            yield Row(f"menu among {count:,} tickets, p95, {kind}", "ms", suggested, "50 ms", [BOUND], at_most=1.0)


def by_query(count: int) -> Iterator[Row]:
    """Each kind of query in each kind of database, beside a scan."""
    with databases() as kinds:
        for kind, new_database in kinds.items():
            url = new_database()
            scan = _scanner(url)
            with filled(url, count) as database:
                for name, query in QUERIES.items():
                    found, taken = len(_found(database, query)), milliseconds(partial(find, database, query), ROUNDS)
                    scans = milliseconds(partial(scan, query), SCANS)
                    yield Row(f"find {name} ({found} found), {kind}", "ms", taken, "a LIKE scan", scans)
                suggested = [_p95_of_picker(database) for _ in range(BATCHES)]
                yield Row(f"menu while one types, p95, {kind}", "ms", suggested, "50 ms", [BOUND], at_most=1.0)


@contextmanager
def filled(url: str, count: int) -> Iterator[Database]:
    """An empty database at `url` with so many tickets, recorded as polls do."""
    database = open_database(url, PATIENT)
    try:
        database.migrate()
        made = tickets(count)
        while some := [TicketRecord(ticket=one, ticket_type="customer_support", version=1) for one in islice(made, BATCH)]:
            with database.write() as tx:
                tx.tickets.put_all(some, NOW)
        yield database
    finally:
        database.close()


def find(database: Database, query: str) -> object:
    """What a person waits for: the numbers of all matches, and the tickets of the first page."""
    shown = _found(database, query)[:TICKETS_A_PAGE]
    with database.read() as tx:
        return tx.tickets.get_many(shown), tx.raised.priorities_of(shown)


def milliseconds(task: Callable[[], object], rounds: int) -> list[float]:
    """The duration of each of `rounds` calls, in order."""
    spans = []
    for _ in range(rounds):
        begun = time.perf_counter()
        task()
        spans.append((time.perf_counter() - begun) * 1_000)
    return sorted(spans)


def _p95(database: Database) -> float:
    spans = [span for query in QUERIES.values() for span in milliseconds(partial(find, database, query), ROUNDS)]
    return quantiles(spans, n=20)[-1]


def _p95_of_picker(database: Database) -> float:
    """Of what each query is answered with while somebody types it, from an empty menu to its last character."""
    suggesting = Suggesting(database)
    typed = [query[:length] for query in QUERIES.values() for length in range(0, len(query) + 1, 2)]
    ask = partial(suggesting.tickets, user_id="U0ANA", channel_id="C0NOC", most=MOST_OPTIONS)
    return quantiles([span for text in typed for span in milliseconds(partial(ask, text), 3)], n=20)[-1]


def _found(database: Database, query: str) -> list[str]:
    with database.read() as tx:
        return tx.search.find(query, MOST + 1)


def _scanner(database_url: str) -> Callable[[str], int]:
    """The search without an index: every word somewhere in the ticket."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)

    def scan(query: str) -> int:
        words = query.split()
        condition = " AND ".join(f"CAST(state AS TEXT) LIKE :w{index}" for index in range(len(words)))
        statement = text(f"SELECT number FROM tickets WHERE {condition} ORDER BY number DESC LIMIT 201")  # noqa: S608 (no values in it)
        with engine.connect() as connection:
            return len(connection.execute(statement, {f"w{index}": f"%{word}%" for index, word in enumerate(words)}).all())

    return scan
