"""Subscribing channels, on each database: the results, what is polled, and what the channel is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.model.announcements import Occasion, Recipient
from bot.model.feeds import Feed
from bot.model.filters import Filter
from bot.model.news import ChannelStopped, News, SubscriptionsChanged, SubscriptionsGathered, TicketAppeared, TicketsAppeared
from bot.model.subscriptions import Subscription, Terms
from bot.model.tickets import TicketRecord
from bot.model.writes import Requester
from bot.runtime.leases import Lease
from bot.store.database import Database
from bot.watching.channels import Channels
from bot.watching.subscribing import Result, Subscribing
from tests.harness import HandClock
from tests.harness.lines import claim_head
from tests.harness.samples import ticket

NOC = Requester(user_id="U0ANA", user_name="ana", channel_id="C0NOC")
STRANGER = Requester(user_id="U0BEN", user_name="ben", channel_id="C0ECO")
CUSTOMER = Terms(ticket_type="customer_support", statuses=("open", "closed"))
OPEN = CUSTOMER.model_copy(update={"statuses": ("open",)})
URGENT = CUSTOMER.model_copy(update={"filter": Filter(priority=5)})


def _changes(news: News) -> tuple[SubscriptionsChanged, ...]:
    match news:
        case SubscriptionsChanged():
            return (news,)
        case SubscriptionsGathered(changes=changes):
            return changes
        case _:
            return ()


class Desk:
    """Subscribes, marks feeds as read, and reads announcements."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database, self.clock = database, clock
        self.changes = 0
        self.service = Subscribing(database, statuses=("open", "closed"), clock=clock, on_change=self._count)
        self.channels = Channels(database, clock=clock, on_change=self._count)

    def _count(self) -> None:
        self.changes += 1

    def subscribe(self, terms: Terms = CUSTOMER, channel: str = "C0NOC") -> Subscription:
        made = self.service.subscribe(channel, channel.lower(), terms, "U0ANA").subscription
        assert made is not None
        return made

    def feeds(self) -> list[tuple[str, str]]:
        with self.database.read() as tx:
            return [(feed.ticket_type, feed.status) for feed in tx.feeds.all()]

    def read(self, *statuses: str) -> None:
        """Mark the customers' feeds of these statuses as read."""
        with self.database.write() as tx:
            for status in statuses:
                feed = tx.feeds.get("customer_support", status)
                assert feed is not None
                tx.feeds.finish(feed.model_copy(update={"baselined_at": self.clock()}))

    def news(self, channel: str = "C0NOC") -> list[News]:
        delivered = []
        with self.database.write() as tx:
            while head := claim_head(tx, Recipient.of_id(channel), Lease(self.clock, timedelta(minutes=1))):
                tx.lines.sent([(head, "1.1")], self.clock())
                delivered.append(head.news)
        return delivered

    def said(self, channel: str = "C0NOC") -> list[str]:
        return [change.what for news in self.news(channel) for change in _changes(news)]

    def now(self) -> Subscription:
        (only,) = self.service.of_channel("C0NOC")
        return only


@pytest.fixture
def desk(database: Database, clock: HandClock) -> Desk:
    return Desk(database, clock)


def test_a_subscription_polls_its_feeds_and_is_told_when_it_begins(desk: Desk) -> None:
    outcome = desk.service.subscribe("C0NOC", "noc", Terms(ticket_type="customer_support"), "U0ANA")
    assert (outcome.result, outcome.unread) == (Result.MADE, ("open", "closed"))
    assert outcome.subscription is not None
    assert outcome.subscription.terms == CUSTOMER, "without statuses it is for all of them"
    assert desk.feeds() == [("customer_support", "closed"), ("customer_support", "open")]
    assert desk.changes == 1
    assert desk.said() == [], "nothing is told before its feeds were read"
    desk.read("open", "closed")
    other = desk.service.subscribe("C0ECO", "eco", OPEN, "U0ANA")
    assert (other.result, other.unread) == (Result.MADE, ())
    assert desk.said("C0ECO") == ["made"], "its feed was read already"


def test_what_is_the_same_is_not_made_twice(desk: Desk) -> None:
    desk.subscribe(URGENT)
    assert desk.service.subscribe("C0NOC", "noc", URGENT, "U0BEN").result is Result.UNCHANGED
    other_statuses = URGENT.model_copy(update={"statuses": ("open",)})
    changed = desk.service.subscribe("C0NOC", "noc", other_statuses, "U0BEN")
    assert changed.result is Result.CHANGED
    assert desk.now().former == URGENT
    assert desk.said() == ["changed"]
    assert desk.feeds() == [("customer_support", "open")], "nobody asks for the closed ones any more"


def test_a_change_goes_by_what_was_seen(desk: Desk) -> None:
    made = desk.subscribe()
    assert desk.service.change(made.id, CUSTOMER, None, NOC).result is Result.UNCHANGED
    assert desk.service.change(made.id, URGENT, desk.clock(), NOC).result is Result.OUTDATED
    assert desk.service.change(made.id, URGENT, None, STRANGER).result is Result.ELSEWHERE
    assert desk.service.change(made.id + 1, URGENT, None, NOC).result is Result.GONE
    assert desk.service.change(made.id, URGENT, None, NOC).result is Result.CHANGED
    assert (desk.now().terms, desk.now().former) == (URGENT, CUSTOMER)
    desk.subscribe()
    assert desk.service.change(made.id, CUSTOMER, desk.service.of_channel("C0NOC")[0].changed_at, NOC).result is Result.TAKEN


def test_undo_brings_back_what_was_before(desk: Desk) -> None:
    made = desk.subscribe()
    desk.service.change(made.id, URGENT, None, NOC)
    changed_at = desk.now().changed_at
    assert desk.service.undo(made.id, None, NOC).result is Result.OUTDATED
    assert desk.service.undo(made.id, changed_at, STRANGER).result is Result.ELSEWHERE
    assert desk.service.undo(made.id, changed_at, NOC).result is Result.CHANGED
    assert (desk.now().terms, desk.now().former) == (CUSTOMER, None)
    assert desk.service.undo(made.id, desk.now().changed_at, NOC).result is Result.UNDONE, "there is no step further back"


def test_undo_of_the_making_ends_it(desk: Desk) -> None:
    made = desk.subscribe()
    assert desk.service.undo(made.id, None, NOC).result is Result.ENDED
    assert desk.service.undo(made.id, None, NOC).result is Result.GONE
    assert (desk.feeds(), desk.said()) == ([], ["ended"])


def test_ending_one_and_all_of_a_type(desk: Desk) -> None:
    first = desk.subscribe()
    desk.subscribe(URGENT)
    desk.subscribe(Terms(ticket_type="eco_support"))
    assert desk.service.end(first.id, STRANGER).result is Result.ELSEWHERE
    assert desk.service.end(first.id, NOC).result is Result.ENDED
    assert desk.service.end(first.id, NOC).result is Result.GONE
    assert [one.terms for one in desk.service.unsubscribe("C0NOC", "customer_support", "U0ANA")] == [URGENT]
    assert desk.service.unsubscribe("C0NOC", "customer_support", "U0ANA") == []
    desk.subscribe(URGENT)
    desk.subscribe()
    desk.news()
    assert len(desk.service.unsubscribe("C0NOC", None, "U0ANA")) == 3
    (news,) = desk.news()
    assert isinstance(news, SubscriptionsGathered), "it is one message"
    told = [(one.ticket_type, one.statuses) for one in news.changes]
    assert sorted(told) == [("customer_support", ()), ("eco_support", ("open", "closed"))], "several of one type are told as one"


def owe(desk: Desk, numbers: Sequence[str]) -> None:
    with desk.database.write() as tx:
        for number in numbers:
            one = ticket(number)
            tx.tickets.put(TicketRecord(ticket=one, ticket_type="customer_support", version=1), desk.clock())
            tx.announcements.add(Recipient.channel("C0NOC"), Occasion.new(number), TicketAppeared(ticket=one), desk.clock())


def test_a_channel_that_cannot_be_spoken_to(desk: Desk) -> None:
    desk.subscribe()
    owe(desk, ["2102001"])
    assert desk.channels.stop("C0NOC", "is_archived")
    (told,) = desk.news("U0ANA")
    assert isinstance(told, ChannelStopped)
    assert (told.terms, told.reason, told.channel_name) == (CUSTOMER, "is_archived", "c0noc")
    assert desk.channels.stop("C0NOC", "is_archived"), "once more, whoever subscribed is not told again"
    assert desk.news("U0ANA") == []
    assert not desk.channels.stop("C0ECO", "is_archived"), "nothing is subscribed there"
    assert desk.news() == []
    desk.clock.advance(60)
    assert desk.service.subscribe("C0NOC", "noc", CUSTOMER, "U0BEN").result is Result.RESUMED
    missed, brought_back = desk.news()
    assert isinstance(missed, TicketsAppeared)
    assert (missed.missed, [one.number for one in missed.tickets]) == (True, ["2102001"])
    assert isinstance(brought_back, SubscriptionsChanged)
    assert (brought_back.what, brought_back.since) == ("made", None)
    assert desk.now().stopped_at is None


def test_a_channel_that_is_renamed_or_gets_another_id(desk: Desk) -> None:
    desk.subscribe()
    owe(desk, ["2102001"])
    desk.channels.rename("C0NOC", "network")
    desk.channels.move("C0NOC", "C1NOC")
    (moved,) = desk.service.of_channel("C1NOC")
    assert (moved.channel_name, desk.service.of_channel("C0NOC")) == ("network", [])
    assert [news.kind for news in desk.news("C1NOC")] == ["new"]


def test_feeds_go_when_the_last_one_that_needs_them_does(desk: Desk) -> None:
    mine, theirs = desk.subscribe(), desk.subscribe(OPEN, "C0ECO")
    desk.read("open")
    desk.service.end(mine.id, NOC)
    assert desk.feeds() == [("customer_support", "open")]
    with desk.database.read() as tx:
        kept = tx.feeds.get("customer_support", "open")
    assert isinstance(kept, Feed)
    assert kept.baselined_at is not None
    desk.service.end(theirs.id, Requester(user_id="U0ANA", user_name="ana"))
    assert desk.feeds() == []
