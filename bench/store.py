"""How long the database takes to answer, and how: with 100,000 tickets and submissions, a million announcements, 1,000 channels.

Each answer is timed with everything that the bot does to read it, and then rolled back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from bench.databases import PATIENT, databases
from bench.questions import Asker, Question, questions
from bench.seed import Size, fill
from bot.runtime.urgency import Urgency, working
from bot.store.database import Database, Transaction, open_database

ROUNDS: Final = 9
BIG: Final = frozenset({"announcements", "cards", "submissions", "tickets"})
"""Nothing may read all of these, if it is asked often."""


@dataclass(frozen=True)
class Answer:
    """`milliseconds` are those of the fastest try, which other work on the machine slowed down least.

    `plan` has a line for each statement; `scans` are the big tables that were read in full."""

    milliseconds: float
    plan: tuple[str, ...]
    scans: frozenset[str]


class _UndoneError(Exception):
    """Rolls back."""


@contextmanager
def filled(url: str, size: Size) -> Iterator[Database]:
    """An empty database at `url`, migrated and filled."""
    database = open_database(url, PATIENT)
    try:
        database.migrate()
        with database._engine.begin() as connection:  # noqa: SLF001
            fill(connection, size)
        with database._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # noqa: SLF001
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("VACUUM")  # as its autovacuum would have done
        yield database
    finally:
        database.close()


def answered(database: Database, question: Question, rounds: int = ROUNDS) -> Answer:
    """Ask a question so often."""
    with working(Urgency.BACKGROUND):
        taken = min(timed(database, question.ask) for _ in range(rounds))
        return Answer(taken, *explained(database, question))


def explained(database: Database, question: Question, *, avoid_scans: bool = False) -> tuple[tuple[str, ...], frozenset[str]]:
    """How a question is answered, as in `Answer`. With `avoid_scans`, PostgreSQL uses indexes even for small tables."""
    statements = _statements(database, question.ask)
    with database._engine.connect() as connection:  # noqa: SLF001
        if avoid_scans and connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plans = [_plan(connection, *statement) for statement in statements]
    scans = frozenset(table for _, scanned in plans for table in scanned) & BIG
    return tuple(line for line, _ in plans if line), scans


def timed(database: Database, ask: Callable[[Transaction], object]) -> float:
    """The milliseconds that an answer takes, which is then rolled back."""
    with suppress(_UndoneError), database.write() as tx:
        began = time.perf_counter()
        ask(tx)
        taken = time.perf_counter() - began
        raise _UndoneError
    return 1000 * taken


def _statements(database: Database, ask: Callable[[Transaction], object]) -> list[tuple[str, Any]]:
    """What it executes, with the parameters of the driver."""
    executed: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, _context: object, many: bool) -> None:
        executed.append((statement, parameters[0] if many else parameters))

    engine: Engine = database._writer  # noqa: SLF001
    with suppress(_UndoneError), database.write() as tx:
        event.listen(engine, "before_cursor_execute", note)
        try:
            ask(tx)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        raise _UndoneError
    return executed


def _plan(connection: Connection, statement: str, parameters: Any) -> tuple[str, list[str]]:
    """How a statement is executed, and the tables that are read in full."""
    if connection.dialect.name == "sqlite":
        partial = set(connection.exec_driver_sql(_PARTIAL_INDEXES).scalars())
        details = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        scans = [line.split()[1] for line in details if line.startswith("SCAN ") and not partial & set(line.split())]
        return "; ".join(details), scans
    (found,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).one()
    nodes = list(_nodes(found[0]["Plan"]))
    scans = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
    return "; ".join(filter(None, map(_described, nodes))), scans


_PARTIAL_INDEXES: Final = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
"""Reading all of these is meant. Of others it means that the whole table is read in their order."""


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _described(node: dict[str, Any]) -> str:
    """A node that reads a table or an index."""
    where = node.get("Index Name") or node.get("Relation Name")
    return f"{node['Node Type']} {where}" if where and "Scan" in node["Node Type"] else ""


def measure(size: Size, *, plans: bool = False) -> Iterator[str]:
    """Tables in Markdown of both databases' answers. With `plans`, also how they are found."""
    asked = questions(size)
    found: list[list[Answer]] = []
    with databases() as kinds:
        for kind, new_database in kinds.items():
            began = time.perf_counter()
            with filled(new_database(), size) as database:
                yield f"{kind}: filled in {time.perf_counter() - began:.0f} s"
                found.append([answered(database, question) for question in asked])
    for asker in Asker:
        yield from _table(asker, [(q, answers) for q, *answers in zip(asked, *found, strict=True) if q.asker is asker])
    if plans:
        for question, *answers in zip(asked, *found, strict=True):
            yield f"\n{question.asker}: {question.name}"
            yield from (f"  {line}" for answer in answers for line in answer.plan)


def _table(asker: Asker, rows: Sequence[tuple[Question, Sequence[Answer]]]) -> Iterator[str]:
    yield f"\n| {asker} (at most {asker.milliseconds} ms) | SQLite ms | PostgreSQL ms | reads all of |"
    yield "|---|---:|---:|---|"
    for question, answers in rows:
        times = " | ".join(f"{answer.milliseconds:.2f}" for answer in answers)
        scans = ", ".join(sorted({table for answer in answers for table in answer.scans}))
        mark = " **slow**" if any(answer.milliseconds > asker.milliseconds for answer in answers) else ""
        yield f"| {question.name}{mark} | {times} | {scans} |"
