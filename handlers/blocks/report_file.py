"""Builds a report as a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from bot import wording
from bot.model.reports import Group, Report
from bot.model.spreadsheet import BYTE_ORDER_MARK, as_csv

_FILE = wording.reports


def report_file(report: Report) -> bytes:
    """The figures in UTF-8: of the period and the one before, of each day or few, of each group, and of each age."""
    columns = [_FILE.KIND, _FILE.NAME, _FILE.OPENED, _FILE.CLOSED, _FILE.OPEN]
    rows = [dict(zip(columns, row, strict=True)) for row in _rows(report)]
    return (BYTE_ORDER_MARK + as_csv(columns, rows) + "\n").encode()


def _rows(report: Report) -> Iterator[tuple[str, str, object, object, object]]:
    now, before = report.figures, report.before
    yield (
        _FILE.PERIOD,
        _between(report.span.start.isoformat(), report.span.end.isoformat()),
        now.opened,
        now.closed,
        report.total_open,
    )
    if before:
        span = report.span_before
        yield _FILE.PERIOD_BEFORE, _between(span.start.isoformat(), span.end.isoformat()), before.opened, before.closed, None
    for day in report.stretches:
        yield _FILE.DAYS, _between(day.first.isoformat(), day.last.isoformat()), day.opened, day.closed, day.open
    if by := report.terms.by:
        heading = _FILE.by(by.value)
        for group in report.groups:
            yield _group(heading, group, group.name or _FILE.nameless(by.value))
        if report.others:
            yield _group(heading, report.others, _FILE.OTHERS)
    for name, count in zip(_FILE.AGES, report.open_now, strict=True):
        yield _FILE.AGE, name, None, None, count
    if report.undated:
        yield _FILE.AGE, _FILE.UNDATED, None, None, report.undated


def _group(heading: str, group: Group, name: str) -> tuple[str, str, object, object, object]:
    return heading, name, group.opened, group.closed, group.open


def _between(first: str, last: str) -> str:
    """As ISO 8601 writes it."""
    return first if first == last else f"{first}/{last}"
