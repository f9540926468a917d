"""A report as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

from bot.model.periods import Period
from bot.model.reports import Dimension, ReportTerms, Watch
from bot.model.summary import Summary
from bot.model.tickets import Ticket, TicketFacts
from handlers.blocks.report_file import report_file

NOW = datetime(2026, 11, 7, 9, tzinfo=UTC)


def test_its_rows() -> None:
    terms = ReportTerms(period=Period(days=2), by=Dimension.CUSTOMER)
    spans = terms.period.span(NOW, UTC), terms.period.span_before(NOW, UTC)
    summary = Summary(terms, spans, UTC, Watch(since=NOW - timedelta(days=9)), {}, now=NOW)
    tickets = [Ticket(number="1", customer="=1+1", raised_at=NOW - timedelta(hours=1)), Ticket(number="2")]
    summary.add([TicketFacts.of(one) for one in tickets], [False, False])
    file = report_file(summary.report(["customer_support"], is_filtered=False))
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert rows == [
        ["Figures", "Name", "Opened", "Closed", "Open"],
        ["Period", "2026-11-06T00:00:00+00:00/2026-11-07T09:00:00+00:00", "1", "0", "2"],
        ["Period before", "2026-11-04T00:00:00+00:00/2026-11-05T09:00:00+00:00", "0", "0", ""],
        ["Day", "2026-11-06", "0", "0", "0"],
        ["Day", "2026-11-07", "1", "0", "1"],
        ["By customer", "'=1+1", "1", "0", "1"],
        ["By customer", "No customer", "0", "0", "1"],
        ["Age", "Under 1 day", "", "", "1"],
        *(["Age", name, "", "", "0"] for name in ("1 to 3 days", "3 to 7 days", "7 to 30 days", "Over 30 days")),
        ["Age", "Age not known", "", "", "1"],
    ]
