"""Counts tickets for a report, so many at a time. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from itertools import accumulate
from math import isnan, nan
from operator import attrgetter
from typing import Any, Final, NamedTuple

from bot.model.catalogue import PRODUCTS, category_name
from bot.model.markup import bare_line
from bot.model.periods import Span, days_of
from bot.model.reports import (
    Dimension,
    Figures,
    Group,
    Named,
    Report,
    ReportTerms,
    Spread,
    Stretch,
    Watch,
    by_age,
)
from bot.model.tickets import TicketFacts

MOST_STRETCHES: Final = 20
"""As many points as a chart may have."""
MOST_GROUPS: Final = 10
BUSIEST: Final = 3
_AT_1970: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _Tally:
    """Counts what happened in one span. Times are in seconds since 1970, which compare faster than datetimes do; NaN is unknown,
    which is neither before nor after anything.
    """

    def __init__(self, span: Span) -> None:
        self._start, self._end = span.start.timestamp(), span.end.timestamp()
        self._opened = self._closed = 0
        self._to_close: list[float] = []
        self._to_note: list[float] = []

    def add(self, opened: Sequence[float], closed: Sequence[float], noted: Sequence[float]) -> tuple[list[bool], list[bool]]:
        """Which of the tickets were opened in this span, and which were closed in it."""
        start, end = self._start, self._end
        is_new = [start <= moment < end for moment in opened]
        is_over = [start <= moment < end for moment in closed]
        self._opened += sum(is_new)
        self._closed += sum(is_over)
        self._to_close += [after - before for before, after in zip(opened, closed, strict=True) if start <= after < end]
        self._to_note += [after - before for before, after in zip(opened, noted, strict=True) if start <= after < end]
        return is_new, is_over

    @property
    def figures(self) -> Figures:
        to_close, to_note = Spread.of(_spans(self._to_close)), Spread.of(_spans(self._to_note))
        return Figures(opened=self._opened, closed=self._closed, to_close=to_close, to_note=to_note)


class _Groups:
    """Counts the tickets that have the same value of something. Its name is only looked up once for each value."""

    def __init__(self, value_of: Callable[[TicketFacts], Any], name_of: Callable[[Any], str]) -> None:
        self._value_of = value_of
        self._name_of = name_of
        self._counts = Counter[tuple[Any, bool, bool, bool]]()

    def add(self, tickets: Iterable[TicketFacts], is_new: list[bool], is_over: list[bool], is_open: list[bool]) -> None:
        self._counts.update(zip(map(self._value_of, tickets), is_new, is_over, is_open, strict=True))

    def all(self) -> list[_Counts]:
        """The busiest first, by new tickets, then by open ones."""
        totals = defaultdict[str, list[int]](lambda: [0, 0, 0])
        names: dict[Any, str] = {}
        for (value, *happened), count in self._counts.items():
            if not any(happened):
                continue
            if value not in names:
                names[value] = self._name_of(value)
            total = totals[names[value]]
            for place, did_happen in enumerate(happened):
                total[place] += count * did_happen
        groups = (_Counts(name, *total) for name, total in totals.items())
        return sorted(groups, key=lambda group: (-group.opened, -group.open, -group.closed, group.name))

    def busiest(self) -> tuple[Group, ...]:
        """Those with the most new tickets, if their name is known."""
        return tuple(group.as_group() for group in [group for group in self.all() if group.name and group.opened][:BUSIEST])


class _Counts(NamedTuple):
    """A `Group`, cheaper to make."""

    name: str
    opened: int
    closed: int
    open: int

    def as_group(self) -> Group:
        return Group(**self._asdict())


class Summary:
    """Counts tickets, some at a time. `spans` are the one that is reported on and the one before.

    The tickets are as they are `now`. What happened since the end of the span doesn't count: a report may be late. `products` are
    the products of those that were raised from Slack, by number.
    """

    def __init__(
        self,
        terms: ReportTerms,
        spans: tuple[Span, Span],
        zone: tzinfo,
        watch: Watch,
        products: Mapping[str, int],
        *,
        now: datetime,
        names_tickets: bool = False,
    ) -> None:
        self._terms = terms
        self._watch = watch
        self._span, self._span_before = spans
        self._end, self._now = self._span.end, now
        self._names_tickets = names_tickets
        self._new: list[tuple[float, str, str]] = []
        self._over: list[tuple[float, str, str]] = []
        self._here = _Tally(self._span)
        self._before = _Tally(self._span_before) if self._span_before.start >= watch.since else None
        self._days = [(day, max(start, self._span.start)) for day, start in days_of(self._span, zone)]
        self._starts = [start.timestamp() for _, start in self._days]
        self._opened_on, self._closed_on = Counter[int](), Counter[int]()
        self._began_on, self._ended_on = Counter[int](), Counter[int]()
        self._open_since: list[tuple[float, str]] = []
        self._undated = 0
        groups = {
            Dimension.PRODUCT: _Groups(lambda ticket: products.get(ticket.number), _product_name),
            Dimension.CATEGORY: _Groups(attrgetter("category"), category_name),
            Dimension.CUSTOMER: _Groups(attrgetter("customer"), bare_line),
            Dimension.ASSIGNEE: _Groups(attrgetter("assigned_to"), bare_line),
        }
        self._groups = {one: groups[one] for one in groups if one in (Dimension.PRODUCT, Dimension.CUSTOMER, terms.by)}

    @property
    def needed_since(self) -> datetime:
        """What was closed before that doesn't matter."""
        return self._span_before.start if self._before else self._span.start

    def add(self, tickets: Sequence[TicketFacts], is_closed: Sequence[bool]) -> None:
        """Count these tickets too. Whether it is closed stands beside each."""
        if self._end < self._now:
            tickets, is_closed = self._at_the_end(tickets, is_closed)
        is_open = [not over for over in is_closed]
        opened = [ticket.raised_at.timestamp() if ticket.raised_at else nan for ticket in tickets]
        closed = [t.closed_at.timestamp() if over and t.closed_at else nan for t, over in zip(tickets, is_closed, strict=True)]
        noted = list(map(_first_note, tickets))
        is_new, is_over = self._here.add(opened, closed, noted)
        if self._before:
            self._before.add(opened, closed, noted)
        self._count_days(opened, closed, is_open)
        still_open = [(moment, t.number) for moment, t, left in zip(opened, tickets, is_open, strict=True) if left]
        self._open_since += [(moment, number) for moment, number in still_open if not isnan(moment)]
        self._undated += sum(isnan(moment) for moment, _ in still_open)
        for groups in self._groups.values():
            groups.add(tickets, is_new, is_over, is_open)
        if self._names_tickets:
            self._new += [(at, t.number, t.title) for at, t, named in zip(opened, tickets, is_new, strict=True) if named]
            self._over += [(at, t.number, t.title) for at, t, named in zip(closed, tickets, is_over, strict=True) if named]

    def _at_the_end(self, tickets: Iterable[TicketFacts], is_closed: Iterable[bool]) -> tuple[list[TicketFacts], list[bool]]:
        """Those that there were at the end of the span, and whether each was closed then."""
        there = [one for one in zip(tickets, is_closed, strict=True) if not self._is_since(one[0].raised_at)]
        return [one for one, _ in there], [over and not self._is_since(one.closed_at) for one, over in there]

    def _is_since(self, moment: datetime | None) -> bool:
        """Whether it was after the span. What lies in the future is a matter of Keesa's clock."""
        return moment is not None and self._end <= moment < self._now

    def _count_days(self, opened: Sequence[float], closed: Sequence[float], is_open: Sequence[bool]) -> None:
        """On which day each was opened and closed. The time before the first day counts as day 0.

        It counts as open from one day to the other, if both are known. It wasn't closed before it was raised, whatever Keesa says.
        """
        day_of, end = partial(bisect_right, self._starts), self._end.timestamp()
        self._opened_on.update(map(day_of, [moment for moment in opened if moment < end]))
        self._closed_on.update(map(day_of, [moment for moment in closed if moment < end]))
        lives = [life for life in zip(opened, closed, is_open, strict=True) if life[2] or not isnan(life[0] + life[1])]
        self._began_on.update(map(day_of, [began for began, _, _ in lives if not isnan(began)]))
        self._ended_on.update(map(day_of, [max(began, ended) for began, ended, still_open in lives if not still_open]))

    def report(self, ticket_types: Iterable[str], *, is_filtered: bool, is_partial: bool = False) -> Report:
        """The figures of all tickets that were added. `is_partial` means that some may be open besides."""
        by = self._groups[self._terms.by].all() if self._terms.by else []
        oldest_since, oldest = min(self._open_since, default=(None, ""))
        return Report(
            terms=self._terms,
            ticket_types=tuple(ticket_types),
            is_filtered=is_filtered,
            span=self._span,
            span_before=self._span_before,
            watch=self._watch.model_copy(update={"is_partial": self._watch.is_partial or is_partial}),
            figures=self._here.figures,
            before=self._before.figures if self._before else None,
            open_now=self._ages(),
            undated=self._undated,
            oldest=oldest,
            oldest_since=None if oldest_since is None else _AT_1970 + timedelta(seconds=oldest_since),
            stretches=tuple(self._stretches()),
            groups=tuple(group.as_group() for group in by[:MOST_GROUPS]),
            others=_together(by[MOST_GROUPS:]),
            customers=self._groups[Dimension.CUSTOMER].busiest(),
            products=self._groups[Dimension.PRODUCT].busiest(),
            opened=_newest(self._new),
            closed=_newest(self._over),
        )

    def _ages(self) -> tuple[int, ...]:
        """How many open tickets there are of each age, the youngest first."""
        end = self._end.timestamp()
        return by_age(end - opened_at for opened_at, _ in self._open_since)

    def _stretches(self) -> Iterator[Stretch]:
        """The days that were watched from their beginning, several together if there are more than a chart can show."""
        every = range(len(self._days) + 1)
        counts = [(self._opened_on[day], self._closed_on[day]) for day in every]
        left = accumulate(self._began_on[day] - self._ended_on[day] for day in every)
        figures = [(*both, still_open) for both, still_open in zip(counts, left, strict=True)][1:]
        days = [
            Stretch(first=day, last=day, opened=opened, closed=closed, open=still_open)
            for (day, start), (opened, closed, still_open) in zip(self._days, figures, strict=True)
            if start >= self._watch.since
        ]
        size = -(-len(days) // MOST_STRETCHES) or 1
        for first in range(0, len(days), size):
            yield _as_one(days[first : first + size])


def _newest(tickets: Iterable[tuple[float, str, str]]) -> tuple[Named, ...]:
    return tuple(Named(number=number, title=title) for _, number, title in sorted(tickets, reverse=True)[:MOST_GROUPS])


def _first_note(ticket: TicketFacts) -> float:
    return min([note.written_at.timestamp() for note in ticket.notes if note.written_at], default=nan)


def _spans(seconds: Iterable[float]) -> list[float]:
    """The known ones. Clocks differ, so some may be negative."""
    return [max(0.0, span) for span in seconds if not isnan(span)]


def _product_name(product: int | None) -> str:
    return "" if product is None else PRODUCTS.get(product, str(product))


def _as_one(days: Sequence[Stretch]) -> Stretch:
    return Stretch(
        first=days[0].first,
        last=days[-1].last,
        opened=sum(day.opened for day in days),
        closed=sum(day.closed for day in days),
        open=days[-1].open,
    )


def _together(groups: Sequence[_Counts]) -> Group | None:
    if not groups:
        return None
    return Group(
        name="",
        opened=sum(group.opened for group in groups),
        closed=sum(group.closed for group in groups),
        open=sum(group.open for group in groups),
    )
