"""The time that a report is about, in whole days of a time zone. Pure.

A day begins with its first moment there: at midnight or, if a clock is set forward at midnight, with the moment after that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from bot.model.value import Value

MOST_DAYS: Final = 3_660
"""The longest period."""
_DAY: Final = timedelta(days=1)


class Span(Value):
    """The time from `start` to just before `end`."""

    start: datetime
    end: datetime


class Period(Value):
    """What somebody asked for: the last `days` days, today included, or all days `since` one, or else this calendar month."""

    days: int | None = None
    since: date | None = None

    @property
    def words(self) -> str:
        """What people type for it."""
        if self.since:
            return f"since={self.since.isoformat()}"
        return f"{self.days}d" if self.days else "month"

    def span(self, now: datetime, zone: tzinfo) -> Span:
        """From the beginning of the first day until now."""
        return Span(start=min(day_start(self._first(now.astimezone(zone).date()), zone), now), end=now)

    def span_before(self, now: datetime, zone: tzinfo) -> Span:
        """The same part of the period before, so that both can be compared: it ends before today's time of day."""
        local = now.astimezone(zone)
        first = self._first(local.date())
        if self.days or self.since:
            shift = local.date() - first + _DAY
            first_before, last_before = first - shift, local.date() - shift
        else:
            first_before = (first - _DAY).replace(day=1)
            last_before = min(first_before + (local.date() - first), first - _DAY)
        start, limit = day_start(first_before, zone), day_start(first, zone)
        end = datetime.combine(last_before, local.time(), zone).astimezone(UTC)
        return Span(start=start, end=min(max(start, end), limit))

    def _first(self, today: date) -> date:
        if self.since:
            return min(self.since, today)
        return today - timedelta(days=self.days - 1) if self.days else today.replace(day=1)


def day_start(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in a time zone."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def days_of(span: Span, zone: tzinfo) -> Iterator[tuple[date, datetime]]:
    """Each day of which the span has a part, and that day's beginning."""
    day, last = (moment.astimezone(zone).date() for moment in (span.start, span.end))
    while day <= last:
        yield day, day_start(day, zone)
        day += _DAY
