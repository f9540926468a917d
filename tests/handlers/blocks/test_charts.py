"""Charts, and reports with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.periods import Period
from bot.model.reports import Dimension, ReportTerms, Watch
from bot.model.summary import Summary
from bot.model.tickets import Ticket, TicketFacts
from handlers.blocks.charts import MOST_POINTS, chart, pictured
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, plainly
from handlers.blocks.reports import personal_report

from . import hostile
from .limits import check_message

NOW = datetime(2026, 11, 7, 9, tzinfo=UTC)


@given(st.lists(hostile.texts, min_size=1, max_size=MOST_POINTS), hostile.texts)
def test_any_labels(labels: list[str], title: str) -> None:
    numbers = list(range(len(labels)))
    shown = chart("bar", f"T{title}", labels, {"Opened": numbers, "Closed": numbers}, x="Name", y="Tickets")
    check_message([shown], "Chart")


def test_the_same_labels_are_told_apart() -> None:
    drawn = chart("bar", "T", ["Ahmed", "Ahmed", ""], {"n": [1, 2, 3]}, x="x", y="y").to_dict()
    assert drawn["chart"]["axis_config"]["categories"] == ["Ahmed", "Ahmed (2)", "(3)"]
    drawn = chart("bar", "T", ["Ahmed (3)", "Ahmed", "Ahmed"], {"n": [1, 2, 3]}, x="x", y="y").to_dict()
    assert drawn["chart"]["axis_config"]["categories"] == ["Ahmed (3)", "Ahmed", "Ahmed (4)"]


def report(by: Dimension | None = None) -> Message:
    terms = ReportTerms(period=Period(days=3), by=by)
    spans = terms.period.span(NOW, UTC), terms.period.span_before(NOW, UTC)
    summary = Summary(terms, spans, UTC, Watch(since=NOW - timedelta(days=9)), {}, now=NOW)
    lives = [(2, None), (1, 0.5), (0.1, None)]
    tickets = [
        Ticket(
            number=str(n),
            customer="Ahmed",
            raised_at=NOW - timedelta(days=began),
            closed_at=None if ended is None else NOW - timedelta(days=ended),
        )
        for n, (began, ended) in enumerate(lives)
    ]
    summary.add([TicketFacts.of(one) for one in tickets], [one.is_closed for one in tickets])
    return personal_report(summary.report(["customer_support"], is_filtered=False), Display())


def test_a_report_draws_its_days_and_ages() -> None:
    days, ages = (block.to_dict() for block in report().blocks if block.type == "data_visualization")
    assert days["chart"]["type"] == "line"
    series = {one["name"]: [point["value"] for point in one["data"]] for one in days["chart"]["series"]}
    assert series == {"Opened": [1, 1, 1], "Closed": [0, 1, 0], "Open": [1, 1, 2]}
    assert [point["value"] for point in ages["chart"]["series"][0]["data"]] == [1, 1, 0, 0, 0]
    assert "6 Nov: 1 opened, 1 closed, 1 open" in report().text, "for screen readers"


def test_a_report_draws_its_breakdown() -> None:
    _, bars = (block.to_dict() for block in report(Dimension.CUSTOMER).blocks if block.type == "data_visualization")
    assert {one["name"]: one["data"] for one in bars["chart"]["series"]} == {
        "Opened": [{"label": "Ahmed", "value": 3}],
        "Closed": [{"label": "Ahmed", "value": 1}],
        "Open now": [{"label": "Ahmed", "value": 2}],
    }


def test_without_charts_the_days_are_listed() -> None:
    said = str([block.to_dict() for block in plainly(report()).blocks])
    assert "data_visualization" not in said
    assert "6 Nov: 1 opened, 1 closed, 1 open" in said
    assert "1 to 3 days: 1" in said


def test_a_picture_says_what_it_shows() -> None:
    days, ages = (block.to_dict() for block in pictured(report(), lambda _: "F012345678").blocks if block.type == "image")
    assert days["slack_file"] == {"id": "F012345678"}
    assert days["alt_text"] == (
        "Opened, closed and open tickets by day. Opened – 5 Nov: 1; 6 Nov: 1; 7 Nov: 1. "
        "Closed – 5 Nov: 0; 6 Nov: 1; 7 Nov: 0. Open – 5 Nov: 1; 6 Nov: 1; 7 Nov: 2."
    )
    assert ages["alt_text"].startswith("Open tickets by age. Open now – Under 1 day: 1; 1 to 3 days: 1;")


@given(st.lists(hostile.texts, min_size=1, max_size=MOST_POINTS), hostile.texts)
def test_pictures_of_any_labels(labels: list[str], title: str) -> None:
    numbers = [10**15] * len(labels)
    shown = chart("bar", f"T{title}", labels, {"Opened": numbers, "Closed": numbers, "Open": numbers}, x="Name", y="Tickets")
    check_message(pictured(Message([shown], "Chart"), lambda _: "F012345678").blocks, "Chart")


def test_the_breakdown_is_a_table_too() -> None:
    (table,) = (block.to_dict() for block in report(Dimension.CUSTOMER).blocks if block.type == "data_table")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["Name", "Opened", "Closed", "Open now"],
        ["Ahmed", "3", "1", "2"],
    ]
    plain = str([block.to_dict() for block in plainly(report(Dimension.CUSTOMER)).blocks])
    assert "Ahmed: 3 opened, 1 closed, 2 open now" in plain
