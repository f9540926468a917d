"""Converts between what people type to narrow a list and `Criteria`. Pure.

The options of a subscription mean the same here. Each reader raises `Unread`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot import wording
from bot.model.criteria import Criteria, Limit
from bot.model.filters import Rule
from handlers.grammar.dates import MOST_WORDS, Calendar, Span
from handlers.grammar.filter_options import Unread, read_filter, read_words, write_filter
from handlers.grammar.options import Option, Parts
from handlers.slack.metadata import MAX_FILTERS

CRITERIA: Final = (*Limit, *Rule)
_DATES: Final = (Limit.SINCE, Limit.UNTIL)
_NOBODY: Final = frozenset({"none", "nobody", "noone", "unassigned", "-", "–"})
_MYSELF: Final = frozenset({"me", "myself"})


def read_criteria(options: Iterable[tuple[str, str]], calendar: Calendar) -> Criteria:
    """Criteria from pairs of a name in `CRITERIA` and a value. A repeated option adds to the first; of dates, the last counts."""
    asked: dict[str, list[str]] = {}
    for name, value in options:
        asked.setdefault(name, []).append(value)
    assigned = " ".join(asked.get(Limit.ASSIGNED, []))
    dates = {name: _read_date(name, asked[name][-1], calendar) for name in _DATES if name in asked}
    since = dates[Limit.SINCE].start if Limit.SINCE in dates else None
    until = dates[Limit.UNTIL].end if Limit.UNTIL in dates else None
    if since and until and since > until:
        swapped = (Option(name, asked[other][-1], is_quoted=True) for name, other in (_DATES, _DATES[::-1]))
        raise Unread(wording.usage.SINCE_AFTER_UNTIL, " ".join(map(str, swapped)))
    if since and since > calendar.now():
        raise Unread(wording.usage.SINCE_IN_THE_FUTURE)
    criteria = Criteria(
        filter=read_filter((rule, value) for rule in Rule for value in asked.get(rule, [])),
        customer=read_words(" ".join(asked[Limit.CUSTOMER])) if Limit.CUSTOMER in asked else (),
        assigned=_read_assigned(assigned) if Limit.ASSIGNED in asked and not _is_nobody(assigned) else (),
        unassigned=Limit.ASSIGNED in asked and _is_nobody(assigned),
        since=since,
        until=until,
    )
    if len(write_criteria(criteria, calendar)) > MAX_FILTERS:
        raise Unread(wording.usage.too_many_words(MAX_FILTERS))
    return criteria


def write_criteria(criteria: Criteria, calendar: Calendar) -> str:
    """What to type for the same list, whenever it is read."""
    return " ".join(_written(criteria, calendar))


def with_whole_dates(parts: Parts, calendar: Calendar) -> Parts:
    """The same parts of a command with dates of several words as one value: ``since=1 march 2026``."""
    whole: list[str | Option] = []
    place = 0
    while place < len(parts):
        part, place = parts[place], place + 1
        if isinstance(part, Option) and part.name in _DATES and not part.is_quoted:
            behind = _words_behind(parts, place)
            taken = next((n for n in range(len(behind), 0, -1) if calendar.read(" ".join([part.value, *behind[:n]]))), 0)
            part, place = Option(part.name, " ".join([part.value, *behind[:taken]]).strip(), is_quoted=taken > 0), place + taken
        whole.append(part)
    return whole


def with_bare_dates(parts: Parts, calendar: Calendar) -> Parts:
    """The same with ``since yesterday`` as an option, where no other words are expected."""
    marked = list(parts)
    for place, part in enumerate(parts):
        if part in _DATES and any(calendar.read(" ".join(behind)) for behind in _beginnings(_words_behind(parts, place + 1))):
            marked[place] = Option(str(part), "", is_quoted=False)
    return with_whole_dates(marked, calendar)


def _words_behind(parts: Parts, place: int) -> list[str]:
    found: list[str] = []
    for part in parts[place : place + MOST_WORDS]:
        if not isinstance(part, str):
            break
        found.append(part)
    return found


def _beginnings(words: Sequence[str]) -> Iterator[Sequence[str]]:
    return (words[:count] for count in range(1, len(words) + 1))


def _read_date(name: str, value: str, calendar: Calendar) -> Span:
    span = calendar.read(value)
    if span is None:
        raise Unread(wording.usage.bad_date(name, value))
    return span


def _is_nobody(value: str) -> bool:
    return "".join(value.split()) in _NOBODY


def _read_assigned(value: str) -> tuple[str, ...]:
    if value.strip(" @") in _MYSELF:
        raise Unread(wording.usage.ASSIGNED_TO_ME)
    return read_words(value)


def _written(criteria: Criteria, calendar: Calendar) -> Iterator[str]:
    if criteria.since:
        yield f"{Limit.SINCE}={calendar.written(criteria.since)}"
    if criteria.until:
        yield f"{Limit.UNTIL}={calendar.written(criteria.until, ends=True)}"
    if criteria.customer:
        yield f'{Limit.CUSTOMER}="{" ".join(criteria.customer)}"'
    if criteria.assigned or criteria.unassigned:
        yield f'{Limit.ASSIGNED}="{"nobody" if criteria.unassigned else " ".join(criteria.assigned)}"'
    yield from write_filter(criteria.filter)
