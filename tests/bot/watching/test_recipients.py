"""Who gets which news about a ticket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.changes import Change, ChangeKind, compare
from bot.model.filters import UNFILTERED, Filter
from bot.model.news import TicketAppeared, TicketsAppeared
from bot.model.subscriptions import Subscription
from bot.model.tickets import KnownFrom, TicketRecord
from bot.watching import recipients
from tests.harness.samples import note, ticket

CUSTOMER, ECO = "customer_support", "eco_support"
URGENT = Filter(priority=5)


def subscription(channel: str, ticket_type: str = CUSTOMER, *statuses: str, filter: Filter = UNFILTERED) -> Subscription:
    return Subscription(
        id=1,
        channel_id=channel,
        channel_name=channel.lower(),
        ticket_type=ticket_type,
        statuses=statuses or ("open", "closed"),
        filter=filter,
        created_by="U0ANA",
        created_at=datetime(2026, 11, 7, tzinfo=UTC),
    )


def record(
    status: str = "open", ticket_type: str = CUSTOMER, priority: int = 1, known_from: KnownFrom = KnownFrom.FEED
) -> TicketRecord:
    one = ticket(status=status, ticket_type=ticket_type, priority=priority)
    return TicketRecord(ticket=one, ticket_type=ticket_type, version=1, known_from=known_from)


OPEN, CLOSED, HIGH, ELSEWHERE = record(), record("closed"), record(priority=5), record(ticket_type=ECO)
FOLLOWED = record(known_from=KnownFrom.FOLLOWER)


@pytest.mark.parametrize(
    ("subscriptions", "told"),
    [
        ([subscription("C1"), subscription("C2", CUSTOMER, "open")], ["C1", "C2"]),
        ([subscription("C1"), subscription("C1", CUSTOMER, "open", filter=Filter(priority=1))], ["C1"]),
        ([subscription("C1", CUSTOMER, "closed"), subscription("C2", ECO)], []),
        ([subscription("C1", filter=URGENT), subscription("C1", filter=Filter(words=("fibre",)))], ["C1"]),
        ([subscription("C1", filter=URGENT)], []),
    ],
)
def test_a_new_ticket(subscriptions: list[Subscription], told: list[str]) -> None:
    assert recipients.channels_for_new(OPEN.ticket, CUSTOMER, "open", subscriptions) == told


@pytest.mark.parametrize(
    ("before", "now", "subscribed", "carded", "told"),
    [
        pytest.param(OPEN, CLOSED, subscription("C1", CUSTOMER, "open"), False, True, id="as it was"),
        pytest.param(OPEN, CLOSED, subscription("C1", CUSTOMER, "closed"), False, True, id="as it is"),
        pytest.param(OPEN, CLOSED, subscription("C1", CUSTOMER, "pending"), False, False, id="neither"),
        pytest.param(OPEN, CLOSED, subscription("C1", CUSTOMER, "pending"), True, True, id="neither, but it has the card"),
        pytest.param(OPEN, CLOSED, subscription("C1", ECO), True, False, id="another type, whatever stands there"),
        pytest.param(OPEN, ELSEWHERE, subscription("C1", ECO), False, True, id="the type that it has now"),
        pytest.param(OPEN, ELSEWHERE, subscription("C1", CUSTOMER), False, True, id="the type that it had"),
        pytest.param(OPEN, HIGH, subscription("C1", filter=URGENT), False, True, id="it passes the filter now"),
        pytest.param(HIGH, OPEN, subscription("C1", filter=URGENT), False, False, id="it no longer does, and nobody knew it"),
        pytest.param(HIGH, OPEN, subscription("C1", filter=URGENT), True, True, id="it no longer does: that one time"),
        pytest.param(OPEN, CLOSED, subscription("C1", filter=URGENT), True, False, id="it never did"),
        pytest.param(FOLLOWED, CLOSED, subscription("C1"), True, False, id="still new to the channels"),
    ],
)
def test_a_change(before: TicketRecord, now: TicketRecord, subscribed: Subscription, carded: bool, told: bool) -> None:
    channels = recipients.channels_for_change(before, now, [subscribed, subscribed], {"C1"} if carded else {"C9"})
    assert channels == (["C1"] if told else [])


def test_a_follower_is_told_of_everything_but_their_own_notes() -> None:
    mine, hers = note("on it"), note("thanks")
    now = ticket(notes=(mine, hers), title="Fibre mended")
    changes = compare(ticket(), now)
    news = recipients.news_for_followers(now, changes, ["U1", "U2", "U3"], {mine: "U1", hers: "U2"}, {})
    assert {person: [one.note or one.after for one in told.changes] for person, told in news.items()} == {
        "U1": ["Fibre mended", hers],
        "U2": ["Fibre mended", mine],
        "U3": ["Fibre mended", mine, hers],
    }
    only_hers = [change for change in changes if change.note == hers]
    assert list(recipients.news_for_followers(now, only_hers, ["U1", "U2"], {hers: "U2"}, {})) == ["U1"]


@pytest.mark.parametrize(
    ("now", "kind", "ends"), [(OPEN, ChangeKind.FIELD, False), (OPEN, ChangeKind.GONE, True), (CLOSED, ChangeKind.FIELD, True)]
)
def test_when_there_is_nothing_left_to_follow(now: TicketRecord, kind: ChangeKind, ends: bool) -> None:
    assert recipients.ends_following(now.ticket, [Change(kind=kind)]) is ends


@pytest.mark.parametrize(
    ("count", "missed", "pages"), [(3, False, None), (4, False, [4]), (1, True, [1]), (81, False, [40, 40, 1])]
)
def test_many_at_once_are_a_list(count: int, missed: bool, pages: list[int] | None) -> None:
    tickets = [ticket(str(number)) for number in range(1, count + 1)]
    news = recipients.news_of_new(tickets, digest_over=3, missed=missed)
    if pages is None:
        assert news == [TicketAppeared(ticket=one) for one in tickets]
        return
    lists = [one for one in news if isinstance(one, TicketsAppeared)]
    assert [len(one.tickets) for one in lists] == pages
    assert [one for page in lists for one in page.tickets] == tickets
    assert {(one.total, one.pages, one.missed) for one in lists} == {(count, len(pages), missed)}
