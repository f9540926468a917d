"""Builds reports. Whatever a chart shows is text too, in the message or in its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from slack_sdk.models.blocks import Block

from bot import wording
from bot.model.catalogue import ticket_type_name
from bot.model.markup import bare_line
from bot.model.reports import Dimension, Figures, Group, Missing, Named, Report, ReportTerms, Spread
from handlers.blocks import text
from handlers.blocks.charts import chart, charts_of, data_table
from handlers.blocks.display import Display, age
from handlers.blocks.kit import Message, actions, button, context, fields, header, message, section
from handlers.grammar.buttons import SHARE_REPORT
from handlers.slack.metadata import ReportRef

_NAME = 60
_IN_DIGEST = 4  # how many were opened and closed, how many are open, and since when
_MOMENT = timedelta(microseconds=1)


def personal_report(report: Report, display: Display) -> Message:
    """The report for one person, with a button that shares it."""
    share = actions(button(wording.buttons.SHARE, SHARE_REPORT, ReportRef(query=report.terms.words)))
    shown = _report(report, display)
    return message([*shown.blocks, share], shown.text)


def shared_report(report: Report, display: Display, user_id: str) -> Message:
    """The report that somebody shared in a channel."""
    shown, said = _report(report, display), wording.tickets.shared_by(f"<@{user_id}>")
    return message([context(said), *shown.blocks], f"{said}. {shown.text}")


def pictures_to_follow(shown: Message, title: str) -> Message:
    """Only the charts of a report, for a message of their own. `title` is plain text."""
    said, charts = text.escape(wording.reports.pictures_of(title)), charts_of(shown)
    return message([context(said), *charts], " ".join([said, *(text.escape(one.said) for one in charts)]))


def posted_report(report: Report, display: Display) -> Message:
    """The report that was scheduled for a channel."""
    return _report(report, display)


def digest(report: Report, display: Display) -> Message:
    """What was opened and closed, by name, and how many are open."""
    title = wording.schedules.title("digest", _types(report))
    span = wording.reports.span(_first(report.span.start, display), _last(report.span.end, display))
    labelled = list(_figures(report, display))[:_IN_DIGEST]
    kinds = (
        (wording.schedules.NEW, report.opened, report.figures.opened),
        (wording.schedules.CLOSED, report.closed, report.figures.closed),
    )
    sections = [(heading, _named(tickets, total, display)) for heading, tickets, total in kinds if tickets]
    lists = [_list(heading, lines) for heading, lines in sections] or [section(wording.schedules.NOTHING_NEW)]
    said = [f"{text.escape(title)}, {span}", *(f"{label}: {value}" for label, value in labelled)]
    said += [f"{heading}: {'; '.join(lines)}" for heading, lines in sections] or [wording.schedules.NOTHING_NEW]
    small = list(_remarks(report, display))
    said += small
    blocks: list[Block] = [header(title), context(span), *fields(labelled), *lists, context(*small)]
    return message(blocks, " ".join(f"{part.rstrip('.')}." for part in said))


def why_not(missing: Missing | None, terms: ReportTerms) -> str:
    """Why there is no report, in plain text."""
    if missing is Missing.NOTHING_HERE:
        return wording.reports.NOTHING_HERE
    if missing is Missing.NOT_READ_YET:
        return wording.reports.NOT_READ_YET
    return wording.reports.not_watched(ticket_type_name(terms.ticket_type))


def report_title(report: Report) -> str:
    """In plain text."""
    return wording.reports.title(_types(report))


def _types(report: Report) -> list[str]:
    return [text.plain(ticket_type_name(key), _NAME) for key in report.ticket_types]


def _named(tickets: Sequence[Named], total: int, display: Display) -> list[str]:
    lines = [f"{display.number(one.number)} {text.brief(bare_line(one.title), _NAME)}".rstrip() for one in tickets]
    return [*lines, *([wording.lists.and_more(total - len(lines))] if total > len(lines) else [])]


def _report(report: Report, display: Display) -> Message:
    title = report_title(report)
    span = wording.reports.span(_first(report.span.start, display), _last(report.span.end, display))
    labelled = list(_figures(report, display))
    sections = list(_sections(report))
    small = list(_remarks(report, display))
    blocks: list[Block] = [header(title), context(span), *fields(labelled), *_days_chart(report), *_bars(report)]
    blocks += [_table_or_list(report, heading, lines) for heading, lines in sections]
    said = [f"{text.escape(title)}, {span}", *(f"{label}: {value}" for label, value in labelled)]
    said += [f"{heading}: {'; '.join(lines)}" for heading, lines in sections]
    said += [*small, *([f"{wording.reports.BY_DAY}: {'; '.join(_days(report))}"] if _is_drawn(report) else [])]
    return message([*blocks, context(*small)], " ".join(f"{part.rstrip('.')}." for part in said))


def _list(heading: str, lines: Sequence[str]) -> Block:
    return section("\n".join([f"*{heading}*", *(f"• {line}" for line in lines)]))


def _table_or_list(report: Report, heading: str, lines: Sequence[str]) -> Block:
    """The breakdown is a table, where the workspace shows it."""
    listed, by = _list(heading, lines), report.terms.by
    if by is None or heading != wording.reports.by(by.value):
        return listed
    rows = [(name, group.opened, group.closed, group.open) for name, group in _groups(report, by)]
    columns = [wording.reports.NAME, wording.reports.OPENED, wording.reports.CLOSED, wording.reports.OPEN_NOW]
    return data_table(heading, columns, rows, instead=[listed])


def _groups(report: Report, by: Dimension) -> list[tuple[str, Group]]:
    """What the report is broken down by, with the names that people read."""
    named = [(group.name or wording.reports.nameless(by.value), group) for group in report.groups]
    return [*named, *([(wording.reports.OTHERS, report.others)] if report.others else [])]


def _is_drawn(report: Report) -> bool:
    """Whether there are days enough to see how they went."""
    return len(report.stretches) > 1


def _days(report: Report) -> list[str]:
    """What a chart of the days shows."""
    return [
        wording.reports.line(wording.reports.short_span(day.first, day.last), wording.reports.day(day.opened, day.closed, day.open))
        for day in report.stretches
    ]


def _days_chart(report: Report) -> Iterator[Block]:
    """A line for each figure, or a list of days instead."""
    if not _is_drawn(report):
        return
    labels = [wording.reports.short_span(day.first, day.last) for day in report.stretches]
    series = {
        wording.reports.OPENED: [day.opened for day in report.stretches],
        wording.reports.CLOSED: [day.closed for day in report.stretches],
        wording.reports.OPEN: [day.open for day in report.stretches],
    }
    instead = [_list(wording.reports.BY_DAY, _days(report))]
    title, x, y = wording.reports.BY_DAY, wording.reports.DAYS, wording.reports.TICKETS
    yield chart("line", title, labels, series, x=x, y=y, instead=instead)


def _bars(report: Report) -> Iterator[Block]:
    """Bars of the breakdown or, without one, of the ages. A list below has the same figures."""
    by = report.terms.by
    if by and report.groups:
        groups = _groups(report, by)
        series = {
            wording.reports.OPENED: [group.opened for _, group in groups],
            wording.reports.CLOSED: [group.closed for _, group in groups],
            wording.reports.OPEN_NOW: [group.open for _, group in groups],
        }
        labels = [name for name, _ in groups]
        heading = wording.reports.by(by.value)
        yield chart("bar", heading, labels, series, x=heading, y=wording.reports.TICKETS)
    elif report.total_open > report.undated:
        series = {wording.reports.OPEN_NOW: list(report.open_now)}
        x, y = wording.reports.AGE, wording.reports.TICKETS
        yield chart("bar", wording.reports.AGES_TITLE, wording.reports.AGES, series, x=x, y=y)


def _figures(report: Report, display: Display) -> Iterator[tuple[str, str]]:
    """Labels and mrkdwn."""
    now, before = report.figures, report.before
    yield wording.reports.OPENED, wording.reports.with_before(now.opened, before.opened if before else None)
    yield wording.reports.CLOSED, wording.reports.with_before(now.closed, before.closed if before else None)
    yield wording.reports.OPEN_NOW, f"{report.total_open:,}"
    if report.oldest and report.oldest_since:
        how_old = age(report.span.end - report.oldest_since)
        yield wording.reports.OLDEST, wording.reports.oldest(display.number(report.oldest), how_old)
    for label, spread in _times(now):
        if spread:
            yield label, wording.reports.spread(age(spread.median), age(spread.ninetieth))


def _times(figures: Figures) -> Iterator[tuple[str, Spread | None]]:
    yield wording.reports.TO_CLOSE, figures.to_close
    yield wording.reports.TO_NOTE, figures.to_note


def _sections(report: Report) -> Iterator[tuple[str, Sequence[str]]]:
    """Headings, and lines of escaped mrkdwn."""
    if report.total_open:
        ages = [wording.reports.line(name, f"{n:,}") for name, n in zip(wording.reports.AGES, report.open_now, strict=True)]
        undated = [wording.reports.line(wording.reports.UNDATED, f"{report.undated:,}")] if report.undated else []
        yield wording.reports.AGES_TITLE, [*ages, *undated]
    by = report.terms.by
    if by and report.groups:
        yield wording.reports.by(by.value), [_row(group, name) for name, group in _groups(report, by)]
    for heading, groups in ((wording.reports.CUSTOMERS, report.customers), (wording.reports.PRODUCTS, report.products)):
        if groups and heading != _heading_of(report):
            yield heading, [wording.reports.line(_name(group.name), wording.reports.opened(group.opened)) for group in groups]


def _heading_of(report: Report) -> str:
    """The heading that the breakdown makes superfluous."""
    by = report.terms.by.value if report.terms.by else ""
    return {"customer": wording.reports.CUSTOMERS, "product": wording.reports.PRODUCTS}.get(by, "")


def _row(group: Group, name: str) -> str:
    return wording.reports.line(_name(name), wording.reports.group(group.opened, group.closed, group.open))


def _name(name: str) -> str:
    return text.brief(name, _NAME)


def _remarks(report: Report, display: Display) -> Iterator[str]:
    """Small print in mrkdwn: what is compared, and what isn't known."""
    if report.before:
        before = report.span_before
        yield wording.reports.compared(_first(before.start, display), _last(before.end, display))
    when = display.when_plain(report.watch.since)
    yield wording.reports.incomplete_before(when) if report.is_incomplete else wording.reports.watched_since(when)
    yield from _unread(report, display)
    if report.watch.is_partial:
        yield wording.reports.PARTIAL
    if report.is_filtered:
        yield wording.reports.FILTERED
    if report.products:
        yield wording.reports.PRODUCTS_FROM_SLACK


def _unread(report: Report, display: Display) -> Iterator[str]:
    """What Keesa may have shown when nobody read it."""
    if report.watch.stale_since:
        yield wording.reports.stale(display.when_plain(report.watch.stale_since))
    counted_since = report.span_before.start if report.before else report.span.start
    if report.watch.unread_until and report.watch.unread_until > counted_since:
        yield wording.reports.unread(display.when_plain(report.watch.unread_until))


def _first(moment: datetime, display: Display) -> date:
    return moment.astimezone(display.time_zone).date()


def _last(end: datetime, display: Display) -> date:
    """The last day of which a span has a part."""
    return _first(end - _MOMENT, display)
