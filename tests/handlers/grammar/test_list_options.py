"""What narrows a list, as people type it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wording
from bot.model.criteria import ALL_TICKETS, Criteria
from bot.model.filters import Filter
from handlers.grammar import commands
from handlers.grammar.dates import Calendar
from handlers.grammar.form_fields import Fields
from handlers.grammar.forms import read_search
from handlers.grammar.list_options import write_criteria
from handlers.grammar.parse import Call, parse
from handlers.grammar.selection import Listing, ListRequest, SearchRequest
from handlers.grammar.usage_error import UsageError
from handlers.slack.metadata import PageKind, PageRef

STATUSES: Final = ("open", "closed")
MALE: Final = ZoneInfo("Indian/Maldives")
CALENDAR: Final = Calendar(MALE, lambda: datetime(2026, 11, 26, 14, 30, tzinfo=MALE))
HIGH: Final = Filter(priority=5)


def _on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=MALE)


ALIKE: list[tuple[str, Criteria]] = [
    ("priority=high", Criteria(filter=HIGH)),
    ("--priority=5 category=faults,survey", Criteria(filter=Filter(priority=5, categories=("fault", "survey")))),
    ('match="fibre cut" not match=test', Criteria(filter=Filter(words=("fibre", "cut"), without=(("test",),)))),
    ("customer=“Blue Horizon”", Criteria(customer=("blue", "horizon"))),
    ("CUSTOMER=blue customer=horizon", Criteria(customer=("blue", "horizon"))),
    ("assigned=aminath", Criteria(assigned=("aminath",))),
    ("assigned=nobody", Criteria(unassigned=True)),
    ("since=7d", Criteria(since=_on(11, 19))),
    ("since=1 March", Criteria(since=_on(3, 1))),
    ('since="1 March" until=last monday', Criteria(since=_on(3, 1), until=_on(11, 24))),
    ("until=yesterday priority=high", Criteria(until=_on(11, 26), filter=HIGH)),
    ("since=2026-11-01 until=2026-11-19T14:00", Criteria(since=_on(11, 1), until=_on(11, 19).replace(hour=14))),
]


@pytest.mark.parametrize(("typed", "criteria"), ALIKE)
def test_one_grammar_for_all_lists(typed: str, criteria: Criteria) -> None:
    assert _parsed(f"open {typed}") == Call(commands.OPEN, Listing(criteria))
    assert _parsed(f"mine {typed}") == Call(commands.MINE, Listing(criteria))
    asked = ListRequest("customer_support", "closed", 1000, "desc", criteria)
    assert _parsed(f"list customer {typed} status=closed") == Call(commands.LIST, asked)
    assert _parsed(f"find hulhu {typed}") == Call(commands.FIND, SearchRequest("hulhu", criteria))
    assert _parsed(f"find {typed}") == Call(commands.FIND, SearchRequest("", criteria))
    values = {"Words": {"input": {"value": f"hulhu {typed}"}}}
    assert read_search(Fields(values, STATUSES, calendar=CALENDAR)) == SearchRequest("hulhu", criteria)


@pytest.mark.parametrize(("typed", "criteria"), ALIKE)
def test_a_button_leads_to_the_same_list(typed: str, criteria: Criteria) -> None:
    ref = PageRef(kind=PageKind.OPEN, filters=write_criteria(criteria, CALENDAR))
    later = Calendar(MALE, lambda: datetime(2027, 6, 1, tzinfo=MALE))
    assert parse(f"open {PageRef.from_json(ref.to_json()).filters}", STATUSES, calendar=later).arguments.criteria == criteria


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("open since yesterday", Call(commands.OPEN, Listing(Criteria(since=_on(11, 25))))),
        ("open tickets, please", Call(commands.OPEN, Listing())),
        (
            "list customer open since 1 march",
            Call(commands.LIST, ListRequest("customer_support", "open", 1000, "desc", Criteria(since=_on(3, 1)))),
        ),
        (
            "list eco priority=high limit=5 asc",
            Call(commands.LIST, ListRequest("eco_support", "open", 5, "asc", Criteria(filter=HIGH))),
        ),
        ("find since=1 March 2026 fibre cut", Call(commands.FIND, SearchRequest("fibre cut", Criteria(since=_on(3, 1))))),
        ("open csv", Call(commands.OPEN, Listing(as_file=True))),
        ("mine CSV since=7d", Call(commands.MINE, Listing(Criteria(since=_on(11, 19)), as_file=True))),
        ("list customer closed csv", Call(commands.LIST, ListRequest("customer_support", "closed", as_file=True))),
        ("find Fibre “cut” csv", Call(commands.FIND, SearchRequest("Fibre “cut”", as_file=True))),
        ("find customer=blue csv", Call(commands.FIND, SearchRequest("", Criteria(customer=("blue",)), as_file=True))),
        ("find csv", Call(commands.FIND, SearchRequest("csv"))),
        ("find csv export", Call(commands.FIND, SearchRequest("csv export"))),
        ("find vlan=20 Down", Call(commands.FIND, SearchRequest("vlan=20 Down"))),
        ("find priority: high", Call(commands.FIND, SearchRequest("priority: high"))),
        ('find "since=7d"', Call(commands.FIND, SearchRequest('"since=7d"'))),
        ("find customer=blue 2,102,001", Call(commands.FIND, SearchRequest("2102001", Criteria(customer=("blue",))))),
    ],
)
def test_words_beside_options(text: str, call: Call) -> None:
    assert _parsed(text) == call


@pytest.mark.parametrize(
    ("text", "sentence", "suggestion"),
    [
        ("open since=foo", "“foo” isn't a date that I can read. Enter one such as `since=2026-11-19`, ", ""),
        ("find fibre until=31 feb", "“31” isn't a date that I can read. Enter one such as `until=2026-11-19`", ""),
        ("mine since=2027-01-01", "No ticket can match: `since` is in the future.", ""),
        (
            "list customer since=yesterday until=7d",
            "No ticket can match: `since` is later than `until`.",
            "since=7d until=yesterday",
        ),
        ("open since=", "There is nothing after `since=`.", ""),
        ("open priority=urgent", "“urgent” isn't a priority. Use high (5) or normal (1).", ""),
        ("find category=falt x", "“falt” isn't a category.", "category=fault"),
        ("open customer=***", "“***” has no words in it.", ""),
        ("open assigned=me", "I don't know your name in Keesa. Enter it, for example `assigned=aminath`.", ""),
        ("open sinse=7d", "I don't recognise the option “sinse”. Use customer, assigned, since, until, priority,", "since=7d"),
        ("find custmer=blue x", "I don't recognise the option “custmer”.", "customer=blue"),
        ("list customer custmer=blue", "I don't recognise the option “custmer”.", "customer=blue"),
        ("open customer=blue horizon", "I don't know what to do with “horizon”.", 'customer="blue horizon"'),
        ("list customer customer=blue horizon", "“horizon” isn't a status.", 'customer="blue horizon"'),
        (
            "open high",
            "I don't know what to do with “high”. To narrow the list down, use customer, assigned, since,",
            "priority=high",
        ),
        ("mine faults", "I don't know what to do with “faults”.", "category=faults"),
        ("open eco", "I don't know what to do with “eco”.", "/keesa list eco"),
        ("open yesterday", "I don't know what to do with “yesterday”.", "since=yesterday"),
        ("open customer blue", "I don't know what to do with “customer”.", "customer=blue"),
        ("open fibre", "I don't know what to do with “fibre”.", ""),
        (f"find customer={'x' * 151}", "That's too long. Use at most 150 characters.", ""),
        (f"open customer={'x' * 150} assigned={'x' * 150}", "That's too long. Use at most 300 characters.", ""),
        ("find ** customer=blue", "Enter one or more words to search for", ""),
    ],
)
def test_a_wrong_value_gets_a_sentence(text: str, sentence: str, suggestion: str) -> None:
    with pytest.raises(UsageError) as raised:
        _parsed(text)
    assert raised.value.sentence.startswith(sentence)
    assert raised.value.suggestion == suggestion


def test_a_form_says_it_at_its_field() -> None:
    values: dict[str, Any] = {"Words": {"input": {"value": "since=foo"}}}
    errors = read_search(Fields(values, STATUSES))
    assert isinstance(errors, dict)
    assert "isn't a date" in errors["Words"]
    values = {"Words": {"input": {"value": "fibre csv"}}}
    assert read_search(Fields(values, STATUSES)) == {"Words": wording.finding.NO_FILE_HERE}


@given(st.text(max_size=60))
def test_whatever_is_typed_it_is_read_or_refused(text: str) -> None:
    for command in ("open", "mine", "list customer", "find"):
        with suppress(UsageError):
            _parsed(f"{command} since=7d {text}")


def test_nothing_is_written_for_a_whole_list() -> None:
    assert write_criteria(ALL_TICKETS, CALENDAR) == ""


def _parsed(text: str) -> Call:
    return parse(text, STATUSES, calendar=CALENDAR)
