"""Which subscriptions cover others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.filters import UNFILTERED, Filter
from bot.model.subscriptions import Terms
from bot.model.tickets import Ticket

HIGH = Filter(priority=5)


def terms(filter: Filter = UNFILTERED, *statuses: str, ticket_type: str = "customer_support") -> Terms:
    return Terms(ticket_type=ticket_type, statuses=statuses or ("open", "closed"), filter=filter)


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        (terms(), terms(HIGH)),
        (terms(), terms(UNFILTERED, "open")),
        (terms(), terms(Filter(priority=1, categories=("fault",), words=("fibre",), without=(("planned",),)), "closed")),
        (terms(UNFILTERED, "closed", "open"), terms(HIGH, "open", "closed")),
        (terms(Filter(categories=("fault", "survey"))), terms(Filter(categories=("survey",)))),
        (terms(Filter(words=("fibre",))), terms(Filter(words=("cut", "fibre")))),
        (terms(Filter(words=("fib",))), terms(Filter(words=("fibre",)))),
        (terms(Filter(without=(("planned", "work"),))), terms(Filter(without=(("planned",),)))),
        (terms(Filter(without=(("planned",),))), terms(Filter(without=(("test",), ("planned",))))),
        (terms(Filter(without=(("planned",),))), terms(Filter(without=(("plan",),)))),
    ],
)
def test_one_covers_the_other_and_not_the_other_way_around(wider: Terms, narrower: Terms) -> None:
    assert wider.covers(narrower)
    assert not narrower.covers(wider)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (terms(), terms(ticket_type="eco_support")),
        (terms(UNFILTERED, "open"), terms(UNFILTERED, "closed")),
        (terms(UNFILTERED, "open"), terms(HIGH, "closed")),
        (terms(HIGH), terms(Filter(priority=1))),
        (terms(HIGH), terms(Filter(categories=("fault",)))),
        (terms(Filter(categories=("fault",))), terms(Filter(categories=("survey",)))),
        (terms(Filter(words=("fibre",))), terms(Filter(words=("cut",)))),
        (terms(Filter(words=("fibre",))), terms(Filter(without=(("fibre",),)))),
        (terms(Filter(without=(("planned",),))), terms(Filter(without=(("test",),)))),
    ],
)
def test_neither_covers_the_other(one: Terms, other: Terms) -> None:
    assert not one.covers(other)
    assert not other.covers(one)


@pytest.mark.parametrize("same", [terms(), terms(HIGH, "open"), terms(Filter(words=("a", "b"), without=(("c", "d"),)))])
def test_each_covers_itself(same: Terms) -> None:
    assert same.covers(same)


LETTERS = st.sampled_from(["a", "ab", "abc", "b", "ba"])
WORDS = st.lists(LETTERS, max_size=2).map(tuple)
GROUPS = st.lists(LETTERS, min_size=1, max_size=2).map(tuple)
TERMS = st.builds(
    Terms,
    ticket_type=st.sampled_from(["customer_support", "eco_support"]),
    statuses=st.sampled_from([("open",), ("closed",), ("open", "closed")]),
    filter=st.builds(
        Filter,
        priority=st.sampled_from([None, 1, 5]),
        categories=st.sampled_from([(), ("fault",), ("survey",), ("survey", "fault")]),
        words=WORDS,
        without=st.lists(GROUPS, max_size=2).map(tuple),
    ),
)
TICKETS = st.builds(
    Ticket,
    number=st.just("2102001"),
    title=st.lists(st.sampled_from(["a", "ab", "abc", "b", "ba", "c"]), max_size=4).map(" ".join),
    status=st.sampled_from(["open", "closed"]),
    priority=st.sampled_from([None, 1, 5]),
    ticket_type=st.sampled_from(["customer_support", "eco_support"]),
    category=st.sampled_from([None, "fault", "survey"]),
)


@given(TERMS, TERMS, st.lists(TICKETS, min_size=1, max_size=10))
def test_what_is_covered_is_let_through(one: Terms, other: Terms, tickets: list[Ticket]) -> None:
    """Parts of one are replaced by the other's, because unrelated terms rarely cover each other."""
    mixtures = [one, *(one.model_copy(update={"filter": mixed}) for mixed in mixed_filters(one.filter, other.filter))]
    for wider in [*mixtures, *(mixture.model_copy(update={"statuses": other.statuses}) for mixture in mixtures)]:
        missed = [ticket for ticket in tickets if lets_through(other, ticket) and not lets_through(wider, ticket)]
        assert not (missed and wider.covers(other))


@given(TERMS, st.data())
def test_terms_that_ask_for_less_cover_the_others(narrow: Terms, data: st.DataObject) -> None:
    asked = narrow.filter
    loosened = Filter(
        priority=data.draw(st.sampled_from([None, asked.priority])),
        categories=data.draw(st.sampled_from([(), asked.categories and ("fault", "survey")])),
        words=tuple(word[:length] for word in asked.words if (length := data.draw(st.integers(0, len(word))))),
        without=tuple((*group, "c") for group in asked.without if data.draw(st.booleans())),
    )
    assert terms(loosened, "open", "closed", ticket_type=narrow.ticket_type).covers(narrow)


def mixed_filters(one: Filter, other: Filter) -> list[Filter]:
    """The one filter, with more and more parts of the other."""
    mixed = [one]
    for part in Filter.model_fields:
        mixed.append(mixed[-1].model_copy(update={part: getattr(other, part)}))
    return mixed


def lets_through(asked: Terms, ticket: Ticket) -> bool:
    return ticket.ticket_type == asked.ticket_type and ticket.status in asked.statuses and asked.filter.passes(ticket)
