"""A report: what happened to the tickets of some types in a period, as figures. Pure.

It counts what Keesa says of each ticket. The bot has seen all of them only since `Watch.since`; figures that need more are None.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median, quantiles
from typing import Final, Self

from bot.model.periods import Period, Span
from bot.model.value import Value

AGES: Final = tuple(timedelta(days=days) for days in (1, 3, 7, 30))
"""Where the next age of open tickets begins."""


class Missing(StrEnum):
    """Why there is no report."""

    NOTHING_HERE = "nothing_here"
    """The channel has no subscription."""
    NOT_WATCHED = "not_watched"
    """No channel is subscribed to it, so its tickets aren't watched."""
    NOT_READ_YET = "not_read_yet"
    """A subscription is so new that its tickets haven't been read yet."""


class Dimension(StrEnum):
    """What a report can be broken down by."""

    PRODUCT = "product"
    CATEGORY = "category"
    CUSTOMER = "customer"
    ASSIGNEE = "assignee"


class ReportTerms(Value):
    """What somebody asked for: a type, or `everything` that is watched, or else what a channel is subscribed to."""

    ticket_type: str | None = None
    everything: bool = False
    period: Period = Period(days=7)
    by: Dimension | None = None

    @property
    def words(self) -> str:
        """What people type for it, after the command."""
        what = self.ticket_type or ("all" if self.everything else "")
        return " ".join(filter(None, [what, self.period.words, f"by={self.by}" if self.by else ""]))


class Watch(Value):
    """What is known of the tickets of some types: all of them since then.

    `is_partial` means that tickets which are open aren't watched, or that Keesa doesn't show all of them. `stale_since` is when
    Keesa was last read, if that was long before the end of the report. `unread_until` is the end of the last time in which Keesa
    wasn't read, if tickets that were raised and closed in it were never seen.
    """

    since: datetime
    is_partial: bool = False
    stale_since: datetime | None = None
    unread_until: datetime | None = None


class Spread(Value):
    """How long something took: half of `count` times at most `median`, nine of ten at most `ninetieth`."""

    median: timedelta
    ninetieth: timedelta
    count: int

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self | None:
        """None if there are no times. Those between two are interpolated."""
        if not seconds:
            return None
        seconds = sorted(seconds)
        ninetieth = quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
        return cls(median=timedelta(seconds=median(seconds)), ninetieth=timedelta(seconds=ninetieth), count=len(seconds))


class Figures(Value):
    """What happened in one span. `to_note` is None also if no note has a known time."""

    opened: int
    closed: int
    to_close: Spread | None
    to_note: Spread | None


class Stretch(Value):
    """Some days of the period: how many tickets were opened and closed, and how many were open at their end."""

    first: date
    last: date
    opened: int
    closed: int
    open: int


class Group(Value):
    """The tickets that have something in common. No name means that it isn't known."""

    name: str
    opened: int
    closed: int
    open: int


class Named(Value):
    """A ticket in a list."""

    number: str
    title: str


class Report(Value):
    """The figures at `span.end`, and those of the same part of the period before, None if that isn't known.

    `open_now` are the open tickets by age, as in `AGES`, and `undated` those of unknown age; `oldest` is the number of the oldest
    one. `stretches` are those that were watched in full. `groups` are by the dimension that was asked for, `others` the rest of
    them together. `customers` and `products` are the ones with the most new tickets. `opened` and `closed` name the newest tickets
    of each kind, if that was asked for.
    """

    terms: ReportTerms
    ticket_types: tuple[str, ...]
    is_filtered: bool = False
    span: Span
    span_before: Span
    watch: Watch
    figures: Figures
    before: Figures | None
    open_now: tuple[int, ...]
    undated: int = 0
    oldest: str = ""
    oldest_since: datetime | None = None
    stretches: tuple[Stretch, ...] = ()
    groups: tuple[Group, ...] = ()
    others: Group | None = None
    customers: tuple[Group, ...] = ()
    products: tuple[Group, ...] = ()
    opened: tuple[Named, ...] = ()
    closed: tuple[Named, ...] = ()

    @property
    def total_open(self) -> int:
        return sum(self.open_now) + self.undated

    @property
    def is_incomplete(self) -> bool:
        """Whether the period began before the tickets were watched."""
        return self.span.start < self.watch.since


def by_age(ages: Iterable[float]) -> tuple[int, ...]:
    """How many tickets are of each age in `AGES`, the last one open-ended. `ages` are in seconds."""
    bounds = [age.total_seconds() for age in AGES]
    counted = Counter(bisect_right(bounds, age) for age in ages)
    return tuple(counted[age] for age in range(len(AGES) + 1))
