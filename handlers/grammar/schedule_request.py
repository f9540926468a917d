"""When a channel gets what: ``report weekly mon 08:00 customer``, ``digest daily 17:00 tz=Asia/Dubai``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal
from zoneinfo import available_timezones

from bot import wording
from bot.model.reports import ReportTerms
from bot.model.schedules import WEEKDAYS, Rhythm, ScheduleTerms, Times
from handlers.grammar.options import Option, options_in, words_in
from handlers.grammar.report_request import ReportSelection
from handlers.grammar.spelling import bare, folded, nearest

SCHEDULE_OPTIONS: Final = ("by", "tz")
_RHYTHMS: Final = {
    **dict.fromkeys(("daily", "day", "everyday"), Rhythm.DAILY),
    **dict.fromkeys(("weekdays", "workdays", "weekday"), Rhythm.WEEKDAYS),
    **dict.fromkeys(("weekly", "week"), Rhythm.WEEKLY),
}
_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FILLERS: Final = frozenset({"at", "on", "every", "each", "for", "of", "about"})
_TIME: Final = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(am|pm)?")
_HOURS: Final = 24


@dataclass(frozen=True)
class ScheduleSelection(ReportSelection):
    """The text after the name of a command that schedules."""

    def schedule(self) -> ScheduleTerms:
        parts = list(map(_with_times, self._parts()))
        options = {option.name: bare(option.value) for option in self._known(options_in(parts), SCHEDULE_OPTIONS)}
        words = [word for word in self._bared(words_in(parts)) if word and word not in _FILLERS]
        what = self._what(words)
        times = self._times(words[1:], options.get("tz", ""))
        rest = [word for word in words[1:] if not (word in _RHYTHMS or _weekday(word) or _TIME.fullmatch(word))]
        ticket_type, everything = self._subject(rest)
        by = self._by(options["by"]) if "by" in options else None
        if by and what == "digest":
            raise self._error(wording.schedules.ONLY_REPORTS)
        return ScheduleTerms(what=what, report=ReportTerms(ticket_type=ticket_type, everything=everything, by=by), times=times)

    def _what(self, words: list[str]) -> Literal["report", "digest"]:
        match words[0].removesuffix("s") if words else "":
            case "report" | "digest" as what:
                return what
        raise self._error(wording.schedules.WHAT, suggestion=wording.schedules.EXAMPLE)

    def time(self, word: str) -> tuple[int, int]:
        """The hour and the minute: ``08:00``, ``8.30``, ``5pm``. Raises `UsageError`."""
        word = bare(folded(word).strip()).replace(" ", "")
        if found := _TIME.fullmatch(word):
            return self._clock(found)
        raise self._error(wording.schedules.bad_time(word), suggestion=wording.schedules.EXAMPLE)

    def zone(self, name: str) -> str:
        """A time zone's name in any case, ``TIME_ZONE`` if there is none. Raises `UsageError`."""
        name = bare(folded(name).strip()).replace(" ", "_")
        if not name:
            return str(self.calendar.zone)
        if found := _zones().get(name):
            return found
        near = nearest(name, _zones())
        raise self._error(wording.schedules.bad_zone(name), suggestion=f"tz={_zones()[near]}" if near else "")

    def _times(self, words: list[str], zone: str) -> Times:
        weekdays = [day for word in words if (day := _weekday(word))]
        named = [_RHYTHMS[word] for word in words if word in _RHYTHMS]
        rhythm = named[0] if named else Rhythm.WEEKLY if weekdays else Rhythm.DAILY
        clocks = [found for word in words if (found := _TIME.fullmatch(word))]
        if len(clocks) != 1 or len(weekdays) > 1 or len(named) > 1 or bool(weekdays) != (rhythm is Rhythm.WEEKLY):
            raise self._error(wording.schedules.WHEN, suggestion=wording.schedules.EXAMPLE)
        hour, minute = self._clock(clocks[0])
        return Times(rhythm=rhythm, weekday=weekdays[0] if weekdays else "", hour=hour, minute=minute, zone=self.zone(zone))

    def _clock(self, found: re.Match[str]) -> tuple[int, int]:
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        is_valid = 1 <= hour <= 12 if half else hour < _HOURS
        if not is_valid or minute > 59:
            raise self._error(wording.schedules.bad_time(found[0]), suggestion=wording.schedules.EXAMPLE)
        return hour % 12 + (12 if half == "pm" else 0) if half else hour, minute


def write_schedule(terms: ScheduleTerms) -> str:
    """What to type after ``/keesa schedule`` for these terms."""
    times, report = terms.times, terms.report
    words = [terms.what, times.rhythm.value, times.weekday, f"{times.hour:02}:{times.minute:02}", terms.scope]
    options = [f"by={report.by.value}" if report.by and terms.what == "report" else "", f"tz={times.zone}"]
    return " ".join(filter(None, [*words, *options]))


def read_number(text: str) -> int | None:
    """The number of a schedule: ``3`` or ``#3``; None for anything else."""
    digits = bare(text.strip()).lstrip("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def _with_times(part: str | Option) -> str | Option:
    """``08:30`` looks like an option."""
    return f"{part.name}:{part.value}" if isinstance(part, Option) and part.name.isdecimal() else part


def _weekday(word: str) -> str:
    """``mon`` for ``mon``, ``monday`` and ``mondays``; "" for anything else."""
    singular = word.removesuffix("s")
    known = next((name for name in _NAMES if len(singular) >= 3 and name.startswith(singular)), "")
    return known[:3] if known[:3] in WEEKDAYS else ""


@cache
def _zones() -> dict[str, str]:
    """The names of all time zones, by their names in lower case."""
    return {name.casefold(): name for name in available_timezones()}
