"""The outbox to Slack: each message once, in each channel's order."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest

from bot.model.announcements import Announcement, Card, Draft, Occasion, Part, Recipient
from bot.model.news import SubscriptionsChanged, SubscriptionsGathered, TicketAppeared
from bot.runtime.leases import Lease
from bot.store.database import Database
from tests.harness import HandClock
from tests.harness.lines import claim_head
from tests.harness.samples import ticket

LEASE = timedelta(minutes=2)
NOC, ECO = Recipient.channel("C0NOC"), Recipient.channel("C0ECO")


def owe(database: Database, clock: HandClock, number: str, to: Recipient = NOC, occasion: Occasion | None = None) -> bool:
    news = TicketAppeared(ticket=ticket(number))
    with database.write() as tx:
        return tx.announcements.add(to, occasion or Occasion.new(number), news, clock())


def claim(database: Database, clock: HandClock, recipient: Recipient = NOC) -> Announcement | None:
    with database.write() as tx:
        return claim_head(tx, recipient, Lease(clock, LEASE))


def claimed(database: Database, clock: HandClock, recipient: Recipient = NOC) -> Announcement:
    head = claim(database, clock, recipient)
    assert head is not None
    return head


def send(database: Database, clock: HandClock, announcement: Announcement) -> bool:
    with database.write() as tx:
        return bool(tx.lines.sent([(announcement, "1.1")], clock()))


def due(database: Database, clock: HandClock) -> list[Recipient]:
    with database.read() as tx:
        return tx.lines.due(clock())


def waiting(database: Database) -> int:
    with database.read() as tx:
        return tx.announcements.waiting()


def test_a_change_is_owed_once_to_each_channel(database: Database, clock: HandClock) -> None:
    assert owe(database, clock, "2102001")
    assert not owe(database, clock, "2102001")
    assert owe(database, clock, "2102001", to=ECO)
    assert owe(database, clock, "2102001", occasion=Occasion.change("2102001", 2))
    assert waiting(database) == 3


def test_it_is_not_owed_again_after_it_was_sent(database: Database, clock: HandClock) -> None:
    owe(database, clock, "2102001")
    assert send(database, clock, claimed(database, clock))
    assert not owe(database, clock, "2102001")
    assert waiting(database) == 0


def test_the_news_comes_back_as_it_was(database: Database, clock: HandClock) -> None:
    owe(database, clock, "2102001")
    head = claimed(database, clock)
    assert head.news == TicketAppeared(ticket=ticket("2102001"))
    assert (head.part, head.attempts, head.in_doubt, head.attempted_at) == (Part.CARD, 1, False, clock())


def test_a_channel_is_served_in_order(database: Database, clock: HandClock) -> None:
    for number in ("3", "1", "2"):
        owe(database, clock, number)
    first = claimed(database, clock)
    assert claim(database, clock) is None, "the line does not move while its head is being sent"
    order = [first.occasion.ticket_number]
    send(database, clock, first)
    for _ in range(2):
        head = claimed(database, clock)
        order.append(head.occasion.ticket_number)
        send(database, clock, head)
    assert order == ["3", "1", "2"]


def test_channels_do_not_wait_for_each_other(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1", to=NOC)
    owe(database, clock, "2", to=ECO)
    claimed(database, clock, NOC)
    assert due(database, clock) == [ECO]
    assert claimed(database, clock, ECO).occasion.ticket_number == "2"


@pytest.mark.parametrize("in_doubt", [True, False])
def test_a_retry_waits_for_its_time_at_the_head_of_the_line(database: Database, clock: HandClock, in_doubt: bool) -> None:
    owe(database, clock, "1")
    owe(database, clock, "2")
    head, tried_at = claimed(database, clock), clock()
    with database.write() as tx:
        assert tx.lines.retry(head, clock() + timedelta(seconds=30), "ratelimited", in_doubt=in_doubt)
    assert due(database, clock) == []
    assert claim(database, clock) is None
    clock.advance(30)
    again = claimed(database, clock)
    assert (again.occasion.ticket_number, again.attempts, again.in_doubt) == ("1", 2, in_doubt)
    assert again.attempted_at == (tried_at if in_doubt else clock())


def test_a_lost_lease_leaves_it_in_doubt_and_fenced(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1")
    slow = claimed(database, clock)
    clock.advance(LEASE.total_seconds() + 1)
    fast = claimed(database, clock)
    assert fast.in_doubt
    assert fast.attempted_at == slow.attempted_at
    assert not send(database, clock, slow)
    with database.write() as tx:
        assert not tx.lines.give_up(slow, "late", clock())
        assert not tx.lines.attempt(slow, clock(), part=Part.REPLY)
    assert send(database, clock, fast)


def test_a_part_that_arrived_is_remembered(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1")
    head = claimed(database, clock)
    clock.advance(5)
    with database.write() as tx:
        assert tx.lines.attempt(head, clock(), part=Part.REPLY)
    tried_at = clock()
    clock.advance(LEASE.total_seconds())
    again = claimed(database, clock)
    assert (again.part, again.in_doubt, again.attempted_at) == (Part.REPLY, True, tried_at)


def test_what_can_never_be_sent_does_not_hold_up_the_line(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1")
    owe(database, clock, "2")
    with database.write() as tx:
        head = claim_head(tx, NOC, Lease(clock, LEASE))
        assert head
        assert tx.lines.give_up(head, "msg_too_long", clock())
    assert claimed(database, clock).occasion.ticket_number == "2"
    assert waiting(database) == 1


def test_after_a_kill_what_was_being_sent_is_in_doubt_at_once(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1")
    claimed(database, clock)
    with database.write() as tx:
        tx.lines.release_all()
    assert claimed(database, clock).in_doubt


def test_it_is_claimed_with_its_tickets_card_there(database: Database, clock: HandClock) -> None:
    card = Card(recipient=NOC, ticket_number="2102001", message_ts="1.1", editable=False)
    with database.write() as tx:
        tx.cards.put([card])
        tx.cards.put([card.model_copy(update={"recipient": ECO, "ticket_number": "2102002"})])
    owe(database, clock, "2102001")
    first = claimed(database, clock)
    send(database, clock, first)
    owe(database, clock, "2102002")
    assert (first.card, claimed(database, clock).card) == (card, None)


def notice(
    database: Database, clock: HandClock, number: int, user_id: str = "U0ANA", what: Literal["made", "begun"] = "made"
) -> None:
    news = SubscriptionsChanged(what=what, user_id=user_id, ticket_type=f"type {number}")
    with database.write() as tx:
        tx.announcements.add_notice(NOC, Occasion.subscription("made", number, clock()), news, clock())


def said(announcement: Announcement) -> list[str]:
    """The types that a notice is about."""
    news = announcement.news
    if isinstance(news, SubscriptionsGathered):
        return [change.ticket_type for change in news.changes]
    assert isinstance(news, SubscriptionsChanged)
    return [news.ticket_type]


def test_notices_that_wait_are_gathered_by_person(database: Database, clock: HandClock) -> None:
    for number, user_id in [(1, "U0ANA"), (2, "U0BEN"), (3, "U0ANA"), (4, "U0ANA")]:
        notice(database, clock, number, user_id)
    first = claimed(database, clock)
    assert said(first) == ["type 1", "type 3", "type 4"]
    notice(database, clock, 5)
    assert send(database, clock, first), "what is being posted is left as it is"
    assert said(second := claimed(database, clock)) == ["type 2"]
    assert send(database, clock, second)
    assert said(claimed(database, clock)) == ["type 5"]


def test_that_a_subscription_began_is_nobodys_change(database: Database, clock: HandClock) -> None:
    notice(database, clock, 1)
    notice(database, clock, 2, what="begun")
    notice(database, clock, 3)
    assert said(claimed(database, clock)) == ["type 1", "type 3"]


def test_notices_let_tickets_go_first(database: Database, clock: HandClock) -> None:
    notice(database, clock, 1)
    owe(database, clock, "1")
    owe(database, clock, "2")
    for number in ("1", "2"):
        head = claimed(database, clock)
        assert head.occasion.ticket_number == number
        assert send(database, clock, head)
    assert due(database, clock) == [NOC]
    assert said(claimed(database, clock)) == ["type 1"]


def test_very_many_are_as_few(database: Database, clock: HandClock) -> None:
    """They are added in another way, because forms wait for the database meanwhile."""
    channels = [Recipient.channel(f"C{number}") for number in range(300)]
    news = [TicketAppeared(ticket=ticket(number, title="ފޯން, it's 100 %")) for number in ("2102001", "2102002")]
    drafts = [Draft(channels, Occasion.new(one.ticket.number), one) for one in news]
    with database.write() as tx:
        tx.announcements.add_all([Draft(channels[:1], drafts[0].occasion, news[0])], clock(), held=())
        tx.announcements.add_all([Draft([], drafts[0].occasion, news[0]), *drafts], clock(), held=channels[1:2])
        assert tx.announcements.waiting() == 2 * (len(channels) - 1)
    few, held, many = (claim(database, clock, channel) for channel in channels[:3])
    assert few is not None
    assert many is not None
    assert many.model_copy(update={"id": few.id, "recipient": few.recipient}) == few
    assert held is None
