"""Dates and times as people write them: ``2026-11-19``, ``1 March``, ``yesterday``, ``7d``, ``last monday``. Pure.

A library that reads dates in two hundred languages would double the bot's memory, and finds dates in words that aren't any.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from bot.runtime.clock import utc_now
from handlers.grammar.spelling import legible

MOST_WORDS: Final = 5
"""The most words of a date: ``thursday 19th of november 2026`` is read without its “of”."""

_MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october")
_MONTH_NAMES: Final = (*_MONTHS, "november", "december")
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED_DAYS: Final = {"today": 0, "yesterday": -1, "tomorrow": 1}
_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNITS: Final = {
    "minute": ("minute", "minutes", "min", "mins"),
    "hour": ("hour", "hours", "hr", "hrs", "h"),
    "day": ("day", "days", "d"),
    "week": ("week", "weeks", "wk", "wks", "w"),
    "month": ("month", "months", "mo", "mos", "m"),
    "year": ("year", "years", "yr", "yrs", "y"),
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words}
_PERIOD: Final = re.compile("(this|last) (week|month|year)")
_AGO: Final = re.compile(r"(?:(?:last|past) )?([0-9]{1,4}|[a-z]+)? ?([a-z]+)(?: ago)?")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2}))")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?")
_MONTH_OF_YEAR: Final = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_YEAR: Final = re.compile("[0-9]{4}")
_DAY: Final = re.compile("([0-9]{1,2})(?:st|nd|rd|th)?")
_HOUR: Final = re.compile(r"(?:(?P<date>.*?) )?(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))?\s?(?P<half>am|pm)?")
_NOISE: Final = re.compile(r"\b(?:the|of|on|at)\b|,")
_YEARS: Final = range(1970, 2100)


class Span(NamedTuple):
    """The time that a date names, such as a day. It ends just before `end`; a moment has no length."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Calendar:
    """Reads and writes dates in one time zone. `now` returns the present, aware."""

    zone: tzinfo = UTC
    now: Callable[[], datetime] = utc_now

    def read(self, text: str) -> Span | None:
        """The time that a whole text names, or None if it isn't a date.

        A date without a year is the last one that has begun. Of ``3/4``, the day is first, as Keesa writes it. A week begins on
        Monday.
        """
        typed = " ".join(_NOISE.sub(" ", legible(text).casefold()).split())
        try:
            return self._exact(typed) or self._ago(typed) or self._named(typed)
        except (ValueError, OverflowError):  # such as 31 February
            return None

    def written(self, moment: datetime, *, ends: bool = False) -> str:
        """What `read` understands as a span that starts (or, if it `ends`, ends) then: a date if that is enough."""
        local = moment.astimezone(self.zone)
        if local.time() != time():
            return local.isoformat(timespec="seconds")
        return (local.date() - timedelta(days=1) if ends else local.date()).isoformat()

    def _exact(self, typed: str) -> Span | None:
        """``2026-11-19T14:30``, with or without seconds and a zone."""
        if not re.match(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[t ][0-9]", typed):
            return None
        try:
            moment = datetime.fromisoformat(typed.upper())
        except ValueError:  # such as ``2026-11-19 9:30``, which isn't ISO 8601
            return None
        return _moment(moment if moment.tzinfo else moment.replace(tzinfo=self.zone))

    def _ago(self, typed: str) -> Span | None:
        """``7d``, ``2 weeks ago``, ``last 3 months``, ``an hour ago``."""
        found = _AGO.fullmatch(typed)
        unit = _UNIT_OF.get(found[2]) if found else None
        if not found or not unit or not found[1]:
            return None
        count = int(found[1]) if found[1].isdecimal() else _COUNTS.get(found[1], 0)
        if not count and found[1] != "0":
            return None
        if unit in ("minute", "hour"):
            return _moment((self.now() - timedelta(**{f"{unit}s": count})).replace(microsecond=0))
        today = self._today()
        if unit in ("month", "year"):
            return self._day(_months_before(today, count * (12 if unit == "year" else 1)))
        return self._day(today - timedelta(days=count * (7 if unit == "week" else 1)))

    def _named(self, typed: str) -> Span | None:
        """A day, a longer period, or a time of a day."""
        if typed == "now":
            return _moment(self.now().replace(microsecond=0))
        if span := self._day_named(typed) or self._period(typed):
            return span
        clock = _HOUR.fullmatch(typed)
        if not clock or not (clock["minute"] or clock["half"]):
            return None
        day = self._day_named(clock["date"] or "today")
        return day and _moment(datetime.combine(day.start.date(), _time_of_day(clock), self.zone))

    def _day_named(self, typed: str) -> Span | None:
        day = next(filter(None, self._readings(typed)), None)
        return self._day(day) if day else None

    def _readings(self, typed: str) -> Iterator[date | None]:
        yield self._relative_day(typed)
        if found := _YEAR_FIRST.fullmatch(typed):
            yield date(int(found[1]), int(found[3] or found[5]), int(found[4] or found[6]))
        if found := _DAY_FIRST.fullmatch(typed):
            day, month = int(found[1]), int(found[3])
            yield self._of_year(found[4], *((day, month) if month <= len(_MONTH_NAMES) else (month, day)))
        yield self._with_a_month_name(re.split(r"[ \-./]+", typed))

    def _relative_day(self, typed: str) -> date | None:
        today = self._today()
        if typed in _NAMED_DAYS:
            return today + timedelta(days=_NAMED_DAYS[typed])
        weekday = _among(typed.removeprefix("last "), _WEEKDAYS)
        if weekday is None:
            return None
        back = (today.weekday() - weekday) % 7
        return today - timedelta(days=back or (7 if typed.startswith("last ") else 0))

    def _with_a_month_name(self, words: list[str]) -> date | None:
        """``1 march``, ``mar 1st 2026``, ``thu 19 nov``."""
        if len(words) > 2 and _among(words[0], _WEEKDAYS) is not None:
            words = words[1:]
        for day, month in ((0, 1), (1, 0)):
            if len(words) in (2, 3) and (found := _DAY.fullmatch(words[day])):
                number = _among(words[month], _MONTH_NAMES)
                if number is not None and (len(words) == 2 or _YEAR.fullmatch(words[2])):
                    return self._of_year(words[2] if words[2:] else "", int(found[1]), number + 1)
        return None

    def _period(self, typed: str) -> Span | None:
        """``last week``, ``this month``, ``march``, ``2026-03``, ``2026``."""
        today = self._today()
        if found := _PERIOD.fullmatch(typed):
            return self._this(found[2], today, 1 if found[1] == "last" else 0)
        if found := _MONTH_OF_YEAR.fullmatch(typed):
            return self._month(date(int(found[1]), int(found[2]), 1))
        if _YEAR.fullmatch(typed) and int(typed) in _YEARS:
            return self._days(date(int(typed), 1, 1), date(int(typed) + 1, 1, 1))
        name, _, year = typed.partition(" ")
        month = _among(name, _MONTH_NAMES)
        if month is None or not (not year or _YEAR.fullmatch(year)):
            return None
        return self._month(self._of_year(year, 1, month + 1))

    def _this(self, period: str, today: date, back: int) -> Span:
        if period == "week":
            monday = today - timedelta(days=today.weekday() + 7 * back)
            return self._days(monday, monday + timedelta(days=7))
        if period == "month":
            return self._month(_months_before(today.replace(day=1), back))
        return self._days(date(today.year - back, 1, 1), date(today.year - back + 1, 1, 1))

    def _of_year(self, year: str | None, day: int, month: int) -> date:
        """The date in that year or, without one, the last that has begun."""
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        today = self._today()
        years = range(today.year, today.year - 9, -1)  # 29 February may be eight years ago
        begun = next((found for one in years if (found := _valid(one, month, day)) and found <= today), None)
        if begun is None:
            raise ValueError(month, day)
        return begun

    def _month(self, first: date) -> Span:
        return self._days(first, first + timedelta(days=monthrange(first.year, first.month)[1]))

    def _day(self, day: date) -> Span:
        return self._days(day, day + timedelta(days=1))

    def _days(self, first: date, end: date) -> Span:
        if first.year not in _YEARS:
            raise ValueError(first)
        return Span(datetime.combine(first, time(), self.zone), datetime.combine(end, time(), self.zone))

    def _today(self) -> date:
        return self.now().astimezone(self.zone).date()


def _moment(moment: datetime) -> Span:
    if moment.year not in _YEARS:
        raise ValueError(moment)
    return Span(moment, moment)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year not in _YEARS:
        raise ValueError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _among(word: str, names: tuple[str, ...]) -> int | None:
    """The index of a name that is written in full or with its first three letters or more."""
    return next((index for index, name in enumerate(names) if len(word) >= 3 and name.startswith(word)), None)


def _time_of_day(clock: re.Match[str]) -> time:
    hour, half = int(clock["hour"]), clock["half"]
    if half and not 1 <= hour <= 12:
        raise ValueError(hour)
    return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, int(clock["minute"] or 0))
