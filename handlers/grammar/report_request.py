"""What a report is asked for: a type, a period and a breakdown in any order, such as ``customer 30d by=category``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from bot import wording
from bot.model.periods import MOST_DAYS, Period
from bot.model.reports import Dimension, ReportTerms
from handlers.grammar.list_options import with_bare_dates
from handlers.grammar.options import options_in, words_in
from handlers.grammar.selection import ALL, AS_FILE, Selection
from handlers.grammar.spelling import bare, nearest

REPORT_OPTIONS: Final = ("by", "since")
_NAMED: Final = {"today": Period(days=1), "week": Period(days=7), "month": Period()}
_DAYS: Final = re.compile(r"0*([1-9][0-9]{0,3})\s?(d|w)(?:ays?|eeks?)?")
_BY: Final = {
    **dict.fromkeys(("product", "products"), Dimension.PRODUCT),
    **dict.fromkeys(("category", "categories"), Dimension.CATEGORY),
    **dict.fromkeys(("customer", "customers"), Dimension.CUSTOMER),
    **dict.fromkeys(("assignee", "assignees", "assigned", "assignedto"), Dimension.ASSIGNEE),
}


class ReportRequest(NamedTuple):
    """A report, in a message or as a file."""

    terms: ReportTerms
    as_file: bool = False


@dataclass(frozen=True)
class ReportSelection(Selection):
    """The text after the name of a command that reports."""

    def report(self) -> ReportRequest:
        """Without a type, what this channel is subscribed to; without a period, the last seven days."""
        parts = with_bare_dates(self._parts(), self.calendar)
        words = self._bared(words_in(parts))
        asked = {option.name: bare(option.value) for option in self._known(options_in(parts), REPORT_OPTIONS)}
        periods = [period for word in words if (period := read_period(word))]
        rest = [word for word in words if word and not read_period(word)]
        ticket_type, everything = self._subject([word for word in rest if word != AS_FILE])
        period = self._since(asked["since"]) if "since" in asked else periods[-1] if periods else Period(days=7)
        by = self._by(asked["by"]) if "by" in asked else None
        terms = ReportTerms(ticket_type=ticket_type, everything=everything, period=period, by=by)
        return ReportRequest(terms, as_file=AS_FILE in rest)

    def _subject(self, words: list[str]) -> tuple[str | None, bool]:
        """The type, and whether it is everything that is watched."""
        everything = ALL in words
        rest = [word for word in words if word != ALL]
        ticket_type, lost = self._ticket_type(rest) if rest else (None, [])
        if lost or (everything and ticket_type):
            raise self._error(wording.reports.not_understood(lost[0]) if lost else wording.reports.TYPE_OR_ALL)
        return ticket_type, everything

    def _since(self, value: str) -> Period:
        if period := read_period(value):
            return period
        if span := self.calendar.read(value):
            return Period(since=span.start.astimezone(self.calendar.zone).date())
        raise self._error(wording.usage.bad_date("since", value))

    def _by(self, value: str) -> Dimension:
        if found := _BY.get(value.replace(" ", "")):
            return found
        near = nearest(value, _BY)
        raise self._error(wording.reports.bad_dimension(value, list(Dimension)), suggestion=f"by={_BY[near]}" if near else "")


def read_period(word: str) -> Period | None:
    """``7d``, ``2w``, ``month``; None for anything else."""
    if named := _NAMED.get(word):
        return named
    found = _DAYS.fullmatch(word)
    days = int(found[1]) * (7 if found[2] == "w" else 1) if found else 0
    return Period(days=days) if 0 < days <= MOST_DAYS else None
