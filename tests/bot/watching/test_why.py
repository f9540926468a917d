"""Why a ticket was or wasn't posted in a channel: each reason, on each database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.model.announcements import Occasion, OccasionKind, Recipient
from bot.model.feeds import Silence
from bot.model.filters import Filter, Rule
from bot.model.news import TicketAppeared
from bot.model.subscriptions import Terms
from bot.model.tickets import KnownFrom, Ticket, TicketRecord
from bot.store.database import Database
from bot.watching.why import Explanation, Reason, explain
from tests.harness import HandClock
from tests.harness.samples import ticket

MINUTE = timedelta(minutes=1)
CUSTOMER = Terms(ticket_type="customer_support", statuses=("open", "closed"))
OPEN = CUSTOMER.model_copy(update={"statuses": ("open",)})


class Desk:
    """Adds the rows that the bot would have added, at the times that a test gives."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self._database, self.clock = database, clock

    def subscribe(self, terms: Terms = CUSTOMER, *, started_at: datetime | None) -> None:
        with self._database.write() as tx:
            tx.subscriptions.add(channel_id="C0NOC", channel_name="noc", terms=terms, created_by="U0ANA", now=self.clock())
            made = tx.subscriptions.find("C0NOC", terms)
            assert made is not None
            if started_at:
                tx.subscriptions.mark_started(made.id, started_at)

    def change(self, terms: Terms) -> None:
        with self._database.write() as tx:
            (only,) = tx.subscriptions.of_channel("C0NOC")
            tx.subscriptions.change(only.id, terms, only.terms, self.clock())

    def feed(self, status: str = "open", **how: object) -> None:
        with self._database.write() as tx:
            tx.feeds.ensure("customer_support", [status], self.clock())
            feed = tx.feeds.get("customer_support", status)
            assert feed is not None
            tx.feeds.finish(feed.model_copy(update=how))

    def see(self, one: Ticket, known_from: KnownFrom = KnownFrom.FEED) -> None:
        with self._database.write() as tx:
            tx.tickets.put(TicketRecord(ticket=one, ticket_type="customer_support", version=1, known_from=known_from), self.clock())

    def announce(self, one: Ticket) -> None:
        with self._database.write() as tx:
            tx.announcements.add(Recipient.channel("C0NOC"), Occasion.new(one.number), TicketAppeared(ticket=one), self.clock())

    def silence(self, since: datetime, until: datetime) -> None:
        with self._database.write() as tx:
            tx.silences.add(Silence(ticket_type="customer_support", status="open", since=since, until=until))

    def explain(self, number: str = "2102001", looked_up: Ticket | None = None) -> Explanation:
        with self._database.read() as tx:
            return explain(tx, "C0NOC", number, looked_up, begins_as="open")

    def reason(self, looked_up: Ticket | None = None) -> tuple[Reason, datetime | None]:
        (verdict,) = self.explain(looked_up=looked_up).verdicts
        return verdict.reason, verdict.since


@pytest.fixture
def desk(database: Database, clock: HandClock) -> Desk:
    return Desk(database, clock)


def test_what_was_announced(desk: Desk, clock: HandClock) -> None:
    desk.subscribe(started_at=clock())
    desk.see(ticket())
    desk.announce(ticket())
    found = desk.explain()
    assert (found.first_seen_at, [delivery.kind for delivery in found.deliveries]) == (clock(), [OccasionKind.NEW])
    assert [verdict.reason for verdict in found.verdicts] == [Reason.MATCHES]


@pytest.mark.parametrize(
    ("terms", "reason", "rules"),
    [
        (Terms(ticket_type="eco_support", statuses=("open",)), Reason.OTHER_TYPE, ()),
        (CUSTOMER.model_copy(update={"statuses": ("closed",)}), Reason.OTHER_STATUS, ()),
        (
            CUSTOMER.model_copy(update={"filter": Filter(priority=5, words=("meter",))}),
            Reason.FILTERED,
            (Rule.PRIORITY, Rule.WORDS),
        ),
    ],
)
def test_what_keeps_it_out(desk: Desk, clock: HandClock, terms: Terms, reason: Reason, rules: tuple[Rule, ...]) -> None:
    desk.subscribe(terms, started_at=clock())
    desk.see(ticket(priority=1))
    (verdict,) = desk.explain().verdicts
    assert (verdict.reason, verdict.rules) == (reason, rules)


def test_the_subscription_had_not_begun(desk: Desk, clock: HandClock) -> None:
    desk.subscribe(OPEN, started_at=None)
    desk.feed()
    desk.see(ticket())
    assert desk.reason() == (Reason.NOT_BEGUN, clock())


def test_it_was_there_before(desk: Desk, clock: HandClock) -> None:
    desk.see(ticket())
    clock.advance(60)
    desk.subscribe(OPEN, started_at=clock())
    desk.feed(baselined_at=clock() - MINUTE)
    assert desk.reason() == (Reason.BEFORE, clock())


def test_it_was_there_before_the_last_change(desk: Desk, clock: HandClock) -> None:
    desk.subscribe(CUSTOMER.model_copy(update={"statuses": ("closed",)}), started_at=clock())
    desk.feed(baselined_at=clock())
    clock.advance(60)
    desk.see(ticket())
    clock.advance(60)
    desk.change(OPEN)
    assert desk.reason() == (Reason.BEFORE_CHANGE, clock())


def test_one_that_no_feed_has_shown(desk: Desk, clock: HandClock) -> None:
    desk.subscribe(OPEN, started_at=clock())
    desk.feed(baselined_at=clock(), last_success_at=clock())
    clock.advance(60)
    later = ticket(raised_at=clock())
    assert desk.reason(looked_up=later) == (Reason.UNSEEN, clock() - MINUTE)
    desk.feed(unchecked_at=clock())
    assert desk.reason(looked_up=later) == (Reason.UNCHECKED, clock())
    desk.see(later, KnownFrom.FOLLOWER)
    assert desk.reason() == (Reason.UNCHECKED, clock()), "that somebody follows it does not make it seen"
    desk.see(later)
    assert desk.reason()[0] is Reason.UNKNOWN


def test_a_feed_that_does_not_answer_is_said_beside_the_reason(desk: Desk, clock: HandClock) -> None:
    desk.subscribe(OPEN, started_at=clock())
    desk.feed(baselined_at=clock(), failures=2, last_success_at=clock())
    desk.see(ticket())
    (verdict,) = desk.explain().verdicts
    assert verdict.silent_feeds == (("open", clock()),)


@pytest.mark.parametrize(("raised_in_it", "missed"), [(True, 1), (False, 0)])
def test_what_a_silence_hid(desk: Desk, clock: HandClock, raised_in_it: bool, missed: int) -> None:
    desk.subscribe(OPEN, started_at=clock())
    desk.feed(baselined_at=clock())
    since, until = clock() + MINUTE, clock() + 5 * MINUTE
    desk.silence(since, until)
    raised_at = since + MINUTE if raised_in_it else until + MINUTE
    clock.advance(minutes=10)
    found = desk.explain(looked_up=ticket(raised_at=raised_at))
    assert len(found.missed) == missed
    assert all((one.since, one.until, one.raised) == (since, until, True) for one in found.missed)


def test_a_ticket_of_which_nothing_is_known(desk: Desk, clock: HandClock) -> None:
    desk.subscribe(started_at=clock())
    assert desk.explain() == Explanation("2102001", None, None, ())
