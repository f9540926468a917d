"""How long ``/keesa find`` takes among many tickets, compared with a LIKE scan of the same table in the same run.

For each kind of query: how many tickets it finds (201 at most), p50 and p99 in milliseconds, and how many times longer the scan
takes.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import create_engine, text

from bot.model.tickets import Note, Ticket, TicketRecord
from bot.store.database import Database, open_database

ROUNDS = 100
SCANS = 5
BATCH = 2_000
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


def fill(database: Database, count: int) -> None:
    batch: list[Ticket] = []
    for ticket in tickets(count):
        batch.append(ticket)
        if len(batch) == BATCH or int(ticket.number) == 2101000 + count - 1:
            with database.write() as tx:
                for one in batch:
                    tx.tickets.put(TicketRecord(ticket=one, ticket_type="customer_support", version=1, fingerprint="x"), NOW)
            batch.clear()


def milliseconds(task: Callable[[], object], rounds: int) -> list[float]:
    """The duration of each of `rounds` calls."""
    spans = []
    for _ in range(rounds):
        begun = time.perf_counter()
        task()
        spans.append((time.perf_counter() - begun) * 1_000)
    return sorted(spans)


def find(database: Database, query: str) -> list[str]:
    with database.read() as tx:
        return tx.search.find(query, 201)


def scanner(database_url: str) -> Callable[[str], int]:
    """The search without an index: every word somewhere in the ticket."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))

    def scan(query: str) -> int:
        words = query.split()
        condition = " AND ".join(f"CAST(state AS TEXT) LIKE :w{index}" for index in range(len(words)))
        statement = text(f"SELECT number FROM tickets WHERE {condition} ORDER BY number DESC LIMIT 201")  # noqa: S608 (no values in it)
        with engine.connect() as connection:
            return len(connection.execute(statement, {f"w{index}": f"%{word}%" for index, word in enumerate(words)}).all())

    return scan


def measure(count: int, database_url: str = "") -> Iterator[str]:
    """Fill an empty database (by default a temporary SQLite file) and search it."""
    with tempfile.TemporaryDirectory() as directory:
        url = database_url or f"sqlite:///{Path(directory) / 'find.sqlite3'}"
        database = open_database(url)
        database.migrate()
        begun = time.perf_counter()
        fill(database, count)
        yield f"{count:,} tickets recorded and indexed in {time.perf_counter() - begun:.0f} s"
        yield from report(database, scanner(url))
        database.close()


def report(database: Database, scan: Callable[[str], int]) -> Iterator[str]:
    """A line for each kind of query."""
    yield f"{'':22}{'found':>8}{'p50 ms':>10}{'p99 ms':>10}{'scan ms':>10}{'ratio':>8}"
    for name, query in QUERIES.items():
        found = len(find(database, query))
        spans = milliseconds(partial(find, database, query), ROUNDS)
        scanned = statistics.median(milliseconds(partial(scan, query), SCANS))
        p50, p99 = spans[len(spans) // 2], spans[int(len(spans) * 0.99)]
        yield f"{name:22}{found:>8}{p50:>10.2f}{p99:>10.2f}{scanned:>10.0f}{scanned / p50:>7.1f}×"
