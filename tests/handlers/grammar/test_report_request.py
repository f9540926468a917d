"""What people type for a report."""

from __future__ import annotations

from datetime import date

import pytest

from bot.model.periods import Period
from bot.model.reports import Dimension, ReportTerms
from handlers.grammar.arguments import Arguments
from handlers.grammar.report_request import ReportRequest
from handlers.grammar.usage_error import UsageError

CUSTOMER = "customer_support"


def read(text: str) -> ReportTerms:
    return Arguments("report", text, ("open", "closed")).report().terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ReportTerms()),
        ("all", ReportTerms(everything=True)),
        ("customer", ReportTerms(ticket_type=CUSTOMER)),
        ("30d Customer Support by=Category", ReportTerms(ticket_type=CUSTOMER, period=Period(days=30), by=Dimension.CATEGORY)),
        ("customer by=customers", ReportTerms(ticket_type=CUSTOMER, by=Dimension.CUSTOMER)),
        ("cross department 2w", ReportTerms(ticket_type="cross_department_support", period=Period(days=14))),
        ("month all", ReportTerms(everything=True, period=Period())),
        ("today", ReportTerms(period=Period(days=1))),
        ("14days", ReportTerms(period=Period(days=14))),
        ("since=2026-11-01", ReportTerms(period=Period(since=date(2026, 11, 1)))),
        ("since=1/11/2026 all", ReportTerms(everything=True, period=Period(since=date(2026, 11, 1)))),
        ('since="1 nov 2026" customer', ReportTerms(ticket_type=CUSTOMER, period=Period(since=date(2026, 11, 1)))),
        ("since 1 nov 2026", ReportTerms(period=Period(since=date(2026, 11, 1)))),
        ("since=30d", ReportTerms(period=Period(days=30))),
        ('by="assigned to"', ReportTerms(by=Dimension.ASSIGNEE)),
    ],
)
def test_read(text: str, terms: ReportTerms) -> None:
    assert read(text) == terms
    assert read(terms.words) == terms, "a button contains these words"


@pytest.mark.parametrize(
    ("text", "sentence", "suggestion"),
    [
        ("custmer", "isn't a ticket type", "/keesa report customer"),
        ("customer open", "I don't understand “open”", ""),
        ("customer all", "Enter either a ticket type or all.", ""),
        ("customer eco", "one ticket type", ""),
        ("by=colour", "I can't break a report down by “colour”", ""),
        ("by=prodct", "I can't break", "by=product"),
        ("since=whenever", "whenever", ""),
        ("since=2026-13-01", "2026-13-01", ""),
        ("sinse=2026-11-01", "option", "since=2026-11-01"),
        ("9999d", "isn't a ticket type", ""),
    ],
)
def test_not_read(text: str, sentence: str, suggestion: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text)
    assert sentence in caught.value.sentence
    assert suggestion in caught.value.suggestion


def test_as_a_file() -> None:
    asked = Arguments("report", "customer csv 30d", ("open", "closed")).report()
    assert asked == ReportRequest(ReportTerms(ticket_type=CUSTOMER, period=Period(days=30)), as_file=True)
