"""The outbox to Slack: each message once, in each channel's order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.news import Announcement, TicketAppeared
from bot.store.database import Database
from tests.harness import HandClock
from tests.harness.samples import ticket

LEASE = timedelta(minutes=2)


def owe(database: Database, clock: HandClock, number: str, channel: str = "C0NOC", change: str = "new") -> bool:
    news = TicketAppeared(ticket=ticket(number))
    with database.write() as tx:
        return tx.announcements.add(channel, news, clock(), ticket_number=number, change=change)


def claim(database: Database, clock: HandClock, channel: str = "C0NOC") -> Announcement | None:
    with database.write() as tx:
        return tx.announcements.claim_head(channel, clock(), LEASE)


def claimed(database: Database, clock: HandClock, channel: str = "C0NOC") -> Announcement:
    head = claim(database, clock, channel)
    assert head is not None
    return head


def send(database: Database, clock: HandClock, announcement: Announcement) -> bool:
    with database.write() as tx:
        return tx.announcements.sent(announcement, "1.1", clock())


def due(database: Database, clock: HandClock) -> list[str]:
    with database.read() as tx:
        return sorted(tx.announcements.due_channels(clock()))


def owed(database: Database) -> int:
    with database.read() as tx:
        return tx.announcements.owed()


def test_a_change_is_owed_once_to_each_channel(database: Database, clock: HandClock) -> None:
    assert owe(database, clock, "2102001")
    assert not owe(database, clock, "2102001")
    assert owe(database, clock, "2102001", channel="C0ECO")
    assert owe(database, clock, "2102001", change="v2")
    assert owed(database) == 3


def test_it_is_not_owed_again_after_it_was_sent(database: Database, clock: HandClock) -> None:
    owe(database, clock, "2102001")
    assert send(database, clock, claimed(database, clock))
    assert not owe(database, clock, "2102001")
    assert owed(database) == 0


def test_the_news_comes_back_as_it_was(database: Database, clock: HandClock) -> None:
    owe(database, clock, "2102001")
    head = claimed(database, clock)
    assert head.news == TicketAppeared(ticket=ticket("2102001"))
    assert (head.part, head.attempts, head.in_doubt, head.attempted_at) == (0, 1, False, clock())


def test_a_channel_is_served_in_order(database: Database, clock: HandClock) -> None:
    for number in ("3", "1", "2"):
        owe(database, clock, number)
    first = claimed(database, clock)
    assert claim(database, clock) is None, "the line does not move while its head is being sent"
    order = [first.ticket_number]
    send(database, clock, first)
    for _ in range(2):
        head = claimed(database, clock)
        order.append(head.ticket_number)
        send(database, clock, head)
    assert order == ["3", "1", "2"]


def test_channels_do_not_wait_for_each_other(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1", channel="C0NOC")
    owe(database, clock, "2", channel="C0ECO")
    claimed(database, clock, "C0NOC")
    assert due(database, clock) == ["C0ECO"]
    assert claimed(database, clock, "C0ECO").ticket_number == "2"


@pytest.mark.parametrize("in_doubt", [True, False])
def test_a_retry_waits_for_its_time_at_the_head_of_the_line(database: Database, clock: HandClock, in_doubt: bool) -> None:
    owe(database, clock, "1")
    owe(database, clock, "2")
    head, tried_at = claimed(database, clock), clock()
    with database.write() as tx:
        assert tx.announcements.retry(head, clock() + timedelta(seconds=30), "ratelimited", in_doubt=in_doubt)
    assert due(database, clock) == []
    assert claim(database, clock) is None
    clock.advance(30)
    again = claimed(database, clock)
    assert (again.ticket_number, again.attempts, again.in_doubt) == ("1", 2, in_doubt)
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
        assert not tx.announcements.bury(slow, "late", clock())
        assert not tx.announcements.attempt(slow, clock(), part=1)
    assert send(database, clock, fast)


def test_a_part_that_arrived_is_remembered(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1")
    head = claimed(database, clock)
    clock.advance(5)
    with database.write() as tx:
        assert tx.announcements.attempt(head, clock(), part=1)
    tried_at = clock()
    clock.advance(LEASE.total_seconds())
    again = claimed(database, clock)
    assert (again.part, again.in_doubt, again.attempted_at) == (1, True, tried_at)


def test_what_can_never_be_sent_does_not_hold_up_the_line(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1")
    owe(database, clock, "2")
    with database.write() as tx:
        head = tx.announcements.claim_head("C0NOC", clock(), LEASE)
        assert head
        assert tx.announcements.bury(head, "msg_too_long", clock())
    assert claimed(database, clock).ticket_number == "2"
    assert owed(database) == 1


def test_after_a_kill_what_was_being_sent_is_in_doubt_at_once(database: Database, clock: HandClock) -> None:
    owe(database, clock, "1")
    claimed(database, clock)
    with database.write() as tx:
        tx.announcements.release_all()
    assert claimed(database, clock).in_doubt
