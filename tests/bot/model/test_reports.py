"""The figures of a report, counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.periods import Period, Span
from bot.model.reports import Dimension, Group, Report, ReportTerms, Spread, Watch
from bot.model.summary import Summary
from bot.model.tickets import Note, Ticket, TicketFacts

MALDIVES = ZoneInfo("Indian/Maldives")
NOW = datetime(2026, 11, 7, 14, 0, tzinfo=MALDIVES)
WEEK = ReportTerms()
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def ticket(number: int, raised_at: datetime | None, closed_at: datetime | None = None, **more: Any) -> Ticket:
    status = "closed" if closed_at else "open"
    return Ticket(number=str(number), raised_at=raised_at, closed_at=closed_at, status=status).model_copy(update=more)


def report(
    tickets: Sequence[Ticket],
    terms: ReportTerms = WEEK,
    since: datetime = LONG_AGO,
    products: dict[str, int] | None = None,
    spans: tuple[Span, Span] | None = None,
) -> Report:
    of_terms = (terms.period.span(NOW, MALDIVES), terms.period.span_before(NOW, MALDIVES))
    summary = Summary(terms, spans or of_terms, MALDIVES, Watch(since=since), products or {}, now=NOW)
    summary.add([TicketFacts.of(one) for one in tickets], [one.is_closed for one in tickets])
    return summary.report(["customer_support"], is_filtered=False)


def test_counts_of_a_period_and_of_the_one_before() -> None:
    made = report(
        [
            ticket(1, ago(days=1)),
            ticket(2, ago(days=2), ago(days=1)),
            ticket(3, ago(days=8), ago(days=3)),
            ticket(4, ago(days=9), ago(days=8)),
            ticket(5, ago(days=60)),
            ticket(6, ago(days=60), ago(days=50)),
        ]
    )
    assert (made.figures.opened, made.figures.closed) == (2, 2)
    assert made.before is not None
    assert (made.before.opened, made.before.closed) == (2, 1)
    assert made.total_open == 2
    assert made.oldest == "5"
    assert made.oldest_since == ago(days=60)
    assert made.open_now == (0, 1, 0, 0, 1)


def test_times_to_close_and_to_the_first_note() -> None:
    noted = (Note(text="b", written_at=ago(hours=1)), Note(text="a", written_at=ago(hours=20)), Note(text="undated"))
    made = report([ticket(n, ago(hours=n + 10), ago(hours=10)) for n in range(1, 11)] + [ticket(11, ago(hours=24), notes=noted)])
    assert made.figures.to_close == Spread(median=timedelta(hours=5.5), ninetieth=timedelta(hours=9.1), count=10)
    assert made.figures.to_note == Spread(median=timedelta(hours=4), ninetieth=timedelta(hours=4), count=1)


def test_what_is_not_known_is_not_made_up() -> None:
    made = report([ticket(1, None), ticket(2, None, ago(days=1)), ticket(3, ago(days=1), None, status="closed")], since=ago(days=3))
    assert made.before is None, "it began before the watch"
    assert made.is_incomplete
    assert (made.undated, made.open_now, made.oldest) == (1, (0, 0, 0, 0, 0), "")
    assert made.figures.to_close is None
    assert made.figures.to_note is None
    assert (made.figures.opened, made.figures.closed) == (1, 1), "each by the date that is known"
    assert [day.first for day in made.stretches] == [date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 7)]


def test_days() -> None:
    made = report([ticket(1, ago(days=20)), ticket(2, ago(days=2), ago(days=1)), ticket(3, ago(hours=1))])
    said = [(day.first.day, day.opened, day.closed, day.open) for day in made.stretches]
    assert said == [(1, 0, 0, 1), (2, 0, 0, 1), (3, 0, 0, 1), (4, 0, 0, 1), (5, 1, 0, 2), (6, 0, 1, 1), (7, 1, 0, 2)]


def test_a_late_report_is_about_the_moment_at_which_it_was_due() -> None:
    """What happened since then is in the next one."""
    due, week = ago(days=2), timedelta(days=7)
    spans = (Span(start=due - week, end=due), Span(start=due - 2 * week, end=due - week))
    some = [
        *(ticket(1, ago(days=1)), ticket(2, ago(days=1), ago(hours=1)), ticket(3, None)),
        *(ticket(4, ago(days=4), ago(days=1)), ticket(5, ago(days=40), ago(days=2)), ticket(6, ago(days=4), ago(days=3))),
    ]
    made = report(some, ReportTerms(by=Dimension.CATEGORY), spans=spans)
    assert (made.figures.opened, made.figures.closed) == (2, 1)
    assert (made.total_open, made.oldest, made.open_now, made.undated) == (3, "5", (0, 1, 0, 0, 1), 1)
    assert made.groups == (Group(name="", opened=2, closed=1, open=3),)
    assert (made.stretches[-1].opened, made.stretches[-1].closed, made.stretches[-1].open) == (0, 0, 2)


def test_days_that_begin_or_end_within_the_period_count_as_far_as_they_belong_to_it() -> None:
    due, day = datetime(2026, 11, 7, 8, 0, tzinfo=MALDIVES), timedelta(days=1)
    spans = (Span(start=due - day, end=due), Span(start=due - 2 * day, end=due - day))
    made = report(
        [ticket(1, due - day - timedelta(hours=1)), ticket(2, due - day), ticket(3, due - timedelta(hours=1))], spans=spans
    )
    assert [(one.first.day, one.opened, one.open) for one in made.stretches] == [(6, 1, 2), (7, 1, 3)]


def test_many_days_are_drawn_together() -> None:
    made = report([ticket(n, ago(days=n, minutes=1)) for n in range(50)], ReportTerms(period=Period(days=50)))
    assert len(made.stretches) == 17
    assert made.stretches[0].last == made.stretches[0].first + timedelta(days=2)
    assert made.stretches[-1].last == date(2026, 11, 7)
    assert sum(day.opened for day in made.stretches) == made.figures.opened == 50


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (Dimension.CATEGORY, [("Fault", 2, 0, 2), ("", 0, 1, 0)]),
        (Dimension.CUSTOMER, [("Ahmed & Sons", 2, 0, 2), ("Villa", 0, 1, 0)]),
        (Dimension.ASSIGNEE, [("", 1, 1, 1), ("Help desk", 1, 0, 1)]),
        (Dimension.PRODUCT, [("", 1, 1, 1), ("Router", 1, 0, 1)]),
    ],
)
def test_groups(by: Dimension, groups: list[tuple[str, int, int, int]]) -> None:
    some = [
        ticket(1, ago(days=1), customer="Ahmed &amp; Sons", category="fault"),
        ticket(2, ago(days=1), customer="Ahmed &amp; Sons ", category="fault", assigned_to="Help desk"),
        ticket(3, ago(days=40), ago(days=1), customer="Villa"),
        ticket(4, ago(days=40), ago(days=39), customer="Over long ago"),
    ]
    made = report(some, ReportTerms(by=by), products={"1": 3})
    assert [(group.name, group.opened, group.closed, group.open) for group in made.groups] == groups
    assert [(one.name, one.opened) for one in made.customers] == [("Ahmed & Sons", 2)]
    assert [(one.name, one.opened) for one in made.products] == [("Router", 1)]


def test_the_rest_of_many_groups_is_added_up() -> None:
    made = report([ticket(n, ago(days=1), customer=f"C{n:02}") for n in range(25)], ReportTerms(by=Dimension.CUSTOMER))
    assert len(made.groups) == 10
    assert made.others == Group(name="", opened=15, closed=0, open=15)


moments = st.none() | st.datetimes(timezones=st.just(UTC))


@given(st.lists(st.tuples(moments, moments, st.booleans())), st.integers(1, 60))
def test_the_figures_agree(lives: list[tuple[datetime | None, datetime | None, bool]], days: int) -> None:
    """Whatever dates Keesa has."""
    some = [ticket(n, raised, closed if over else None) for n, (raised, closed, over) in enumerate(lives)]
    made = report(some, ReportTerms(period=Period(days=days), by=Dimension.CATEGORY))
    assert made.total_open == sum(not one.is_closed for one in some)
    assert sum(group.open for group in made.groups) == made.total_open
    assert sum(group.opened for group in made.groups) == made.figures.opened
    assert sum(day.opened for day in made.stretches) == made.figures.opened
    assert sum(day.closed for day in made.stretches) == made.figures.closed
    assert all(day.open >= 0 for day in made.stretches)
    assert made.stretches[-1].open == made.total_open - made.undated
    assert Report.model_validate_json(made.model_dump_json()) == made
