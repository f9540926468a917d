"""Reports from the tables, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model.feeds import Silence
from bot.model.filters import Filter
from bot.model.periods import Span
from bot.model.reports import Missing, Report, ReportTerms
from bot.model.subscriptions import Terms
from bot.model.tickets import KnownFrom, Ticket, TicketRecord
from bot.reporting.reports import Reports
from bot.store.database import Database
from tests.harness import HandClock

TYPE = "customer_support"
OF_TYPE = ReportTerms(ticket_type=TYPE)


@pytest.fixture
def reports(database: Database, clock: HandClock) -> Reports:
    zone, retention = ZoneInfo("Indian/Maldives"), timedelta(days=90)
    statuses, stale_after = ("open", "closed"), timedelta(minutes=5)
    return Reports(
        database, statuses=statuses, max_limit=1000, stale_after=stale_after, zone=zone, retention=retention, clock=clock
    )


def watch(database: Database, clock: HandClock, ticket_type: str = TYPE, status: str = "open", **changes: Any) -> None:
    """This feed has been read since now, or as the changes say."""
    with database.write() as tx:
        tx.feeds.ensure(ticket_type, [status], clock())
        feed = tx.feeds.get(ticket_type, status)
        assert feed
        tx.feeds.finish(feed.model_copy(update={"baselined_at": clock(), **changes}))


def put(database: Database, clock: HandClock, *tickets: Ticket, ticket_type: str = TYPE, **more: Any) -> None:
    """The bot knows these, and its feed shows those that are open."""
    with database.write() as tx:
        tx.tickets.put_all([TicketRecord(ticket=one, ticket_type=ticket_type, version=1, **more) for one in tickets], clock())
        if feed := tx.feeds.get(ticket_type, "open"):
            shown = tuple(one.number for one in tickets if not one.is_closed)
            tx.feeds.finish(feed.model_copy(update={"members": (*feed.members, *shown)}))


def made(found: Report | Missing) -> Report:
    assert isinstance(found, Report)
    return found


def test_tickets_of_the_type(reports: Reports, database: Database, clock: HandClock) -> None:
    watch(database, clock)
    put(database, clock, Ticket(number="1", raised_at=clock(), status="open"), Ticket(number="2", status="closed"))
    put(database, clock, Ticket(number="3", raised_at=clock(), status="open"), ticket_type="eco_support")
    put(database, clock, Ticket(number="4", raised_at=clock(), status="open"), known_from=KnownFrom.FOLLOWER)
    put(database, clock, Ticket(number="5", raised_at=clock(), status="open"), is_gone=True)
    clock.advance(hours=1)
    report = made(reports.of(OF_TYPE, "C1"))
    assert (report.figures.opened, report.total_open, report.oldest) == (1, 1, "1")
    assert report.ticket_types == (TYPE,)
    assert report.watch.since == clock() - timedelta(hours=1)


def test_why_there_is_none(reports: Reports, database: Database, clock: HandClock) -> None:
    assert reports.of(ReportTerms(), "C1") is Missing.NOTHING_HERE
    assert reports.of(OF_TYPE, "C1") is Missing.NOT_WATCHED
    assert reports.of(ReportTerms(everything=True), "C1") is Missing.NOT_WATCHED
    watch(database, clock, baselined_at=None)
    assert reports.of(OF_TYPE, "C1") is Missing.NOT_READ_YET
    assert reports.of(ReportTerms(everything=True), "C1") is Missing.NOT_READ_YET


def test_what_this_channel_is_subscribed_to(reports: Reports, database: Database, clock: HandClock) -> None:
    watch(database, clock)
    watch(database, clock, "eco_support")
    with database.write() as tx:
        urgent = Terms(ticket_type=TYPE, statuses=("open",), filter=Filter(priority=5))
        tx.subscriptions.add(channel_id="C1", channel_name="noc", terms=urgent, created_by="U1", now=clock())
        every = Terms(ticket_type=TYPE, statuses=("open",))
        tx.subscriptions.add(channel_id="C2", channel_name="ops", terms=every, created_by="U1", now=clock())
    put(database, clock, *(Ticket(number=str(n), priority=n, raised_at=clock(), status="open") for n in (1, 5)))
    clock.advance(hours=1)
    report = made(reports.of(ReportTerms(), "C1"))
    assert (report.total_open, report.is_filtered) == (1, True)
    report = made(reports.of(ReportTerms(), "C2"))
    assert (report.total_open, report.is_filtered) == (2, False)


@pytest.mark.parametrize(
    ("feeds", "days", "is_partial"),
    [
        ({"open": {}}, 20, False),
        ({"open": {}, "closed": {"baselined_at": None}}, 20, False),
        ({"closed": {}}, 20, True),
        ({"open": {"gap": 3}}, 3, False),
        ({"open": {}, "closed": {"gap": 3}}, 3, False),
        ({"open": {"since": -300}}, 0, False),
        ({"open": {"since": 400}}, 90, False),
    ],
    ids=[
        "new ones",
        "the other isn't read yet",
        "only closed ones",
        "a gap since",
        "a gap in the other",
        "the clock was ahead",
        "longer than closed ones are kept",
    ],
)
def test_since_when_all_is_known(
    reports: Reports, database: Database, clock: HandClock, feeds: dict[str, dict[str, Any]], days: int, is_partial: bool
) -> None:
    for status, said in feeds.items():
        changes: dict[str, Any] = {"baselined_at": clock() - timedelta(days=said.get("since", 20))}
        if "gap" in said:
            changes["unchecked_at"] = clock() - timedelta(days=said["gap"])
        changes |= {key: value for key, value in said.items() if key == "baselined_at"}
        watch(database, clock, status=status, **changes)
    report = made(reports.of(OF_TYPE, "C1"))
    assert report.watch.since == clock() - timedelta(days=days)
    assert report.watch.is_partial == is_partial


def test_the_youngest_watch_of_several_types_counts(reports: Reports, database: Database, clock: HandClock) -> None:
    watch(database, clock)
    clock.advance(days=5)
    watch(database, clock, "eco_support")
    report = made(reports.of(ReportTerms(everything=True), ""))
    assert report.watch.since == clock()
    assert report.ticket_types == (TYPE, "eco_support")


def test_only_what_is_still_seen_counts_as_open(reports: Reports, database: Database, clock: HandClock) -> None:
    """Not what was open when somebody unsubscribed last year, nor what has been deleted in Keesa since."""
    put(database, clock, *(Ticket(number=str(n), raised_at=clock(), status="open") for n in (1, 2)))
    clock.advance(hours=1)
    watch(database, clock)
    put(database, clock, Ticket(number="3", raised_at=clock(), status="open"))
    clock.advance(hours=1)
    report = made(reports.of(OF_TYPE, "C1"))
    assert (report.total_open, report.oldest, report.figures.opened) == (1, "3", 3)
    assert (report.watch.is_partial, report.stretches) == (False, ())


def test_tickets_in_a_status_that_nobody_watches_are_not_made_up(reports: Reports, database: Database, clock: HandClock) -> None:
    watch(database, clock)
    put(database, clock, Ticket(number="1", raised_at=clock(), status="open"))
    put(database, clock, Ticket(number="2", raised_at=clock(), status="Pending"), known_from=KnownFrom.LOOK_UP)
    watch(database, clock, members=("1",))
    report = made(reports.of(OF_TYPE, "C1"))
    assert (report.total_open, report.watch.is_partial) == (1, True)
    watch(database, clock, status="pending", members=("2",))
    report = made(reports.of(OF_TYPE, "C1"))
    assert (report.total_open, report.watch.is_partial) == (2, False)


def test_a_feed_as_long_as_can_be(reports: Reports, database: Database, clock: HandClock) -> None:
    """There may be more."""
    watch(database, clock, members=tuple(map(str, range(1000))))
    assert made(reports.of(OF_TYPE, "C1")).watch.is_partial


def test_it_says_if_keesa_has_not_been_read_lately(reports: Reports, database: Database, clock: HandClock) -> None:
    """Else nobody could tell a quiet day from an outage."""
    began = clock()
    watch(database, clock, last_success_at=began)
    clock.advance(minutes=5)
    assert made(reports.of(OF_TYPE, "C1")).watch.stale_since is None
    clock.advance(minutes=1)
    assert made(reports.of(OF_TYPE, "C1")).watch.stale_since == began
    due = Span(start=began - timedelta(days=1), end=began)
    assert made(reports.of(OF_TYPE, "C1", spans=(due, due))).watch.stale_since is None, "it was read when the report was due"


@pytest.mark.parametrize(("other", "is_said"), [(None, True), ("closed", False)])
def test_it_says_if_short_lives_may_have_been_missed(
    reports: Reports, database: Database, clock: HandClock, other: str | None, is_said: bool
) -> None:
    """What was raised and closed while the bot was down is only seen if closed tickets are read, too."""
    for status in filter(None, ("open", other)):
        watch(database, clock, status=status)
    until = clock.advance(days=2)
    with database.write() as tx:
        tx.silences.add(Silence(ticket_type=TYPE, status="open", since=until - timedelta(hours=9), until=until))
    assert made(reports.of(OF_TYPE, "C1")).watch.unread_until == (until if is_said else None)
