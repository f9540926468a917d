"""What people type after ``/keesa subscribe``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.catalogue import CATEGORIES, TICKET_TYPES
from bot.model.filters import Filter
from bot.model.subscriptions import Terms
from bot.model.words import words
from handlers.grammar import commands
from handlers.grammar.filter_options import LONGEST, consistent, read_without, read_words, write_terms
from handlers.grammar.parse import Call, parse
from handlers.grammar.selection import SubscribeRequest
from handlers.grammar.usage_error import UsageError
from handlers.slack.metadata import TicketRef

T = TypeVar("T")

STATUSES = ("open", "on hold", "closed")
CUT = Filter(words=("fibre", "cut"))
NO_WORK = Filter(without=(("planned", "work"),))


def customer(wanted: Filter, *statuses: str) -> Call:
    return Call(commands.SUBSCRIBE, SubscribeRequest("customer_support", statuses, wanted))


UNDERSTOOD: list[tuple[str, Call]] = [
    ("subscribe", Call(commands.SUBSCRIBE, SubscribeRequest(None))),
    ("subscribe customer priority=5", customer(Filter(priority=5))),
    ("subscribe customer Priority = HIGH", customer(Filter(priority=5))),
    ("subscribe priority=normal customer open", customer(Filter(priority=1), "open")),
    ("subscribe customer --priority=1", customer(Filter(priority=1))),
    ("subscribe customer —priority=1", customer(Filter(priority=1))),
    ("subscribe customer priority=5, category=fault", customer(Filter(priority=5, categories=("fault",)))),
    ("subscribe customer category=survey,fault open", customer(Filter(categories=("fault", "survey")), "open")),
    ("subscribe customer category=fault , survey open", customer(Filter(categories=("fault", "survey")), "open")),
    ('subscribe customer category="Service Order",fault', customer(Filter(categories=("service_order", "fault")))),
    ("subscribe customer category=service-order category=Survey", customer(Filter(categories=("service_order", "survey")))),
    ('subscribe customer match="fibre cut"', customer(CUT)),
    ("subscribe customer match=“Fibre CUT”", customer(CUT)),
    ("subscribe customer match=„fibre cut“ open", customer(CUT, "open")),
    ("subscribe customer match = ‘fibre cut’ closed", customer(CUT, "closed")),
    ("subscribe customer match='fibre cut'", customer(CUT)),
    ("subscribe customer match=fibre match=cut", customer(CUT)),
    ("subscribe customer --match=fibre-cut", customer(CUT)),
    ("subscribe customer match=ކޭބަލް", customer(Filter(words=("ކޭބަލް",)))),
    ('subscribe customer match="ali\'s shop"', customer(Filter(words=("ali", "s", "shop")))),
    ('subscribe customer not match="planned work"', customer(NO_WORK)),
    ('subscribe customer not-match="planned work"', customer(NO_WORK)),
    ('subscribe customer match!="planned work"', customer(NO_WORK)),
    ('subscribe customer -match="planned work"', customer(NO_WORK)),
    ("subscribe customer –match=“planned work”", customer(NO_WORK)),
    ("subscribe customer —match=“planned work”", customer(NO_WORK)),
    (
        'subscribe customer not match="planned work" not match=test',
        customer(Filter(without=(("planned", "work"), ("test",)))),
    ),
    ('subscribe customer not match="planned work, test"', customer(Filter(without=(("planned", "work"), ("test",))))),
    ('subscribe customer "on hold"', customer(Filter(), "on hold")),
    ("subscribe customer status=closed,open", customer(Filter(), "open", "closed")),
    ("subscribe customer priority＝high", customer(Filter(priority=5))),
    ("subscribe customer priority: high", customer(Filter(priority=5))),
    ("subscribe customer priority==high.", customer(Filter(priority=5))),
    ("subscribe customer priority=５", customer(Filter(priority=5))),
    ("subscribe customer priority=`high`", customer(Filter(priority=5))),
    ("subscribe customer\u00a0pri\u200bority=high", customer(Filter(priority=5))),
    ("subscribe customer category=faults，surveys", customer(Filter(categories=("fault", "survey")))),
    ("subscribe customer match=«fibre cut»", customer(CUT)),
    ("subscribe customer match=٢١", customer(Filter(words=("٢١",)))),
    ("subscribe open customer", customer(Filter(), "open")),
    ('subscribe "on hold" customer tickets, closed.', customer(Filter(), "on hold", "closed")),
    ("subscribe CUSTOMERS Open", customer(Filter(), "open")),
    ("subscribe customer all", customer(Filter())),
    ("subscribe all customer tickets match=fibre-cut", customer(CUT)),
    ("subscribe customer status=all", customer(Filter())),
    (
        'watch “customer support” open priority=5 category=fault match="a b" -match=c',
        customer(Filter(priority=5, categories=("fault",), words=("a", "b"), without=(("c",),)), "open"),
    ),
    ("why 2102001", Call(commands.WHY, TicketRef(number="2102001"))),
    ("Why #2102001", Call(commands.WHY, TicketRef(number="2102001"))),
]

NOT_UNDERSTOOD = [
    ("subscribe customer priority=3", "“3” isn't a priority. Use high (5) or normal (1).", ""),
    ("subscribe customer priority=", "There is nothing after `priority=`.", ""),
    ("subscribe customer category=falt", "“falt” isn't a category. Use Service Order, Fault or Survey.", "category=fault"),
    ("subscribe customer category=falt,survy", "“falt” isn't a category.", "category=fault,survey"),
    ("subscribe customer category=servce-order", "“servce-order” isn't a category.", 'category="service order"'),
    ("subscribe customer category=xyz", "“xyz” isn't a category.", ""),
    ("subscribe customer priority=hgih", "“hgih” isn't a priority.", "priority=high"),
    ("subscribe customer priority high", "“priority” isn't a status.", "priority=high"),
    (
        "subscribe customer prioriy=high",
        "I don't recognise the option “prioriy”. Use priority, category",
        "priority=high",
    ),
    ("subscribe customer prioriy=hgih", "I don't recognise the option “prioriy”.", "priority=high"),
    ("subscribe customer --catgory=falt", "I don't recognise the option “catgory”.", "category=fault"),
    ('subscribe customer macth="fibre cut"', "I don't recognise the option “macth”.", 'match="fibre cut"'),
    ("subscribe customer not mach=test", "I don't recognise the option “not mach”.", "not match=test"),
    ("subscribe customer statuss=opne", "I don't recognise the option “statuss”.", "status=open"),
    ("subscribe customer status=opne", "“opne” isn't a status.", "open"),
    ("subscribe customer limit=20", "I don't recognise the option “limit”.", ""),
    ("subscribe custmers priority=high", "“custmers” isn't a ticket type.", "/keesa subscribe customer"),
    ("subscribe open custmer", "“custmer” isn't a ticket type.", "/keesa subscribe customer"),
    ("subscribe customer eco", "You can give one ticket type at a time.", ""),
    ("subscribe customer match=!!!", "“!!!” has no words in it. Enter letters or digits.", ""),
    ("subscribe customer match=", "There are no words to look for. Enter letters or digits.", ""),
    ("subscribe customer not match=,", "There are no words to look for. Enter letters or digits.", ""),
    ('subscribe customer match="fibre cut', "A quotation mark is missing", ""),
    ("subscribe customer match=“fibre cut", "A quotation mark is missing", ""),
    ("subscribe customer match=fibre cut", "“cut” isn't a status.", 'match="fibre cut"'),
    ("subscribe customer not match=planned work open", "“work” isn't a status.", 'not match="planned work"'),
    ("subscribe customer match=fibre not match=fib", "No ticket can match: you're excluding the words you're looking for.", ""),
    (f"subscribe customer match={'x' * 151}", "That's too long. Use at most 150 characters.", ""),
    ("subscribe customer colour=red", "I don't recognise the option “colour”.", ""),
    ("subscribe customer not priority=5", "I don't recognise the option “not priority”.", ""),
    ("subscribe priority=5", "Enter a ticket type, for example customer, eco, roc or pmc.", ""),
    ("why", "Enter a ticket number, for example 2102001.", ""),
]


@pytest.mark.parametrize(("text", "call"), UNDERSTOOD, ids=[text for text, _ in UNDERSTOOD])
def test_understood(text: str, call: Call) -> None:
    assert parse(text, STATUSES) == call


@pytest.mark.parametrize(("text", "sentence", "suggestion"), NOT_UNDERSTOOD, ids=[row[0][:40] for row in NOT_UNDERSTOOD])
def test_not_understood(text: str, sentence: str, suggestion: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(text, STATUSES)
    assert raised.value.sentence.startswith(sentence)
    assert raised.value.suggestion == suggestion


def _read(reader: Callable[[str], tuple[T, ...]], text: str) -> tuple[T, ...]:
    try:
        return reader(text)
    except ValueError:
        return ()


TEXTS = st.text(alphabet=st.characters() | st.sampled_from("fibre ,\"'ކަ"), max_size=40)
FILTERS = st.builds(
    Filter,
    priority=st.sampled_from([None, 1, 5]),
    categories=st.sets(st.sampled_from(list(CATEGORIES))).map(lambda chosen: tuple(key for key in CATEGORIES if key in chosen)),
    words=TEXTS.map(lambda text: _read(read_words, text)),
    without=TEXTS.map(lambda text: _read(read_without, text)),
).filter(lambda asked: not asked.contradicts_itself)


@given(st.sampled_from(sorted(TICKET_TYPES)), st.sets(st.sampled_from(STATUSES)), FILTERS)
def test_what_is_written_is_read_as_the_same(ticket_type: str, chosen: set[str], asked: Filter) -> None:
    statuses = tuple(status for status in STATUSES if status in chosen)
    typed = write_terms(Terms(ticket_type=ticket_type, statuses=statuses, filter=asked))
    assert parse(f"subscribe {typed}", STATUSES) == Call(commands.SUBSCRIBE, SubscribeRequest(ticket_type, statuses, asked))


@given(st.text(alphabet=st.characters() | st.sampled_from("not match=category,-\"“' !"), max_size=60))
def test_whatever_is_typed_is_a_subscription_or_a_usage_error(text: str) -> None:
    try:
        call = parse(f"subscribe customer {text}", STATUSES)
    except UsageError:
        return
    assert isinstance(call.arguments, SubscribeRequest)
    assert consistent(call.arguments.filter) == call.arguments.filter
    assert len(" ".join(call.arguments.filter.words)) <= LONGEST
    assert all(words(word) == [word] for word in call.arguments.filter.words)
