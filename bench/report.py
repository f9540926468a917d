"""How long ``/keesa report`` takes among many tickets: over all that is known, for all types, broken down by customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from bench.databases import databases
from bench.find import milliseconds
from bench.ratios import Row
from bench.seed import NOW, Size
from bench.store import filled
from bot.model.periods import Period
from bot.model.reports import Dimension, Missing, Report, ReportTerms
from bot.reporting.reports import Reports
from bot.runtime.clock import Clock
from bot.store.database import Database

ROUNDS = 9
BOUND = 1_000.0
"""Milliseconds."""


def rows(tickets: int = 100_000) -> Iterator[Row]:
    """In each kind of database."""
    size = Size(tickets, submissions=tickets, announcements=1_000, channels=10)
    with databases() as kinds:
        for kind, new_database in kinds.items():
            with filled(new_database(), size) as database:
                spans = milliseconds(lambda: report(database), ROUNDS)
            yield Row(f"a report of {tickets:,} tickets, {kind}", "ms", spans, "1 s", [BOUND], at_most=1.0)


def report(database: Database) -> Report | Missing:
    """What a person waits for."""
    zone = ZoneInfo("Indian/Maldives")
    reports = Reports(
        database,
        statuses=("open", "closed"),
        max_limit=1_000,
        stale_after=timedelta(minutes=5),
        zone=zone,
        retention=timedelta(days=90),
        clock=Clock(lambda: NOW),
    )
    days = Period(since=(NOW - timedelta(days=364)).date())
    return reports.of(ReportTerms(everything=True, period=days, by=Dimension.CUSTOMER), "")
