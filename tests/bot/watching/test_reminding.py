"""Of what channels are reminded, when and how often; whoever looks when, and whatever the clock does; on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.model.announcements import Recipient
from bot.model.filters import Filter
from bot.model.news import TicketOverdue, TicketsOverdue
from bot.model.reminders import Condition, Moments, Reminder, Told, UserGroup
from bot.model.subscriptions import Terms
from bot.model.tickets import Note, Ticket, TicketRecord, WaitingTicket
from bot.runtime.leases import Lease
from bot.store.database import Database
from bot.store.reminders import About, RemindersTable
from bot.store.tables import announcements
from bot.store.tickets import TicketsTable
from bot.watching.channels import Channels
from bot.watching.recording import LookUp, Recording
from bot.watching.reminding import Reminding
from bot.watching.subscribing import Subscribing
from bot.watching.why import Awaited, explain
from tests.harness import HandClock
from tests.harness.databases import directly
from tests.harness.lines import claim_head

UNASSIGNED = Reminder(condition=Condition.UNASSIGNED, minutes=30)
NO_NOTE = Reminder(condition=Condition.NO_NOTE, minutes=60)
OPEN = Reminder(condition=Condition.OPEN, minutes=7 * 24 * 60)
NIGHT_SHIFT = UserGroup(id="S1", handle="noc-oncall")
MINUTE = timedelta(minutes=1)


class Desk:
    """A channel with a subscription, and what its feed shows."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database, self.clock = database, clock
        self.replicas = [Reminding(database, interval=timedelta(seconds=30), digest_over=2, clock=clock) for _ in range(3)]
        self.subscribing = Subscribing(database, statuses=("open", "closed"), clock=clock)

    def subscribe(self, *reminders: Reminder, channel: str = "C1", **more: object) -> None:
        terms = Terms(ticket_type="customer_support", statuses=("open",), reminders=reminders, **more)
        self.subscribing.subscribe(channel, "noc", terms, "U1")
        self.read()
        self.subscribing.beat()

    def shows(self, *tickets: Ticket) -> None:
        """The feed shows just these, of which some may be new or have changed."""
        now = self.clock()
        with self.database.write() as tx:
            known = tx.tickets.get_many([one.number for one in tickets])
            tx.tickets.put_all([_record(one) for one in tickets if one.number not in known], now)
            recording = Recording(tx, now, now)
            recording.look_ups([LookUp(one.number, one) for one in tickets if one.number in known])
        self.read([one.number for one in tickets])

    def read(self, members: Sequence[str] | None = None, status: str = "open") -> None:
        """Read the feed now. It shows what it showed before, or these."""
        with self.database.write() as tx:
            feed = tx.feeds.get("customer_support", status)
            assert feed is not None
            shown = {"members": tuple(members)} if members is not None else {}
            now = self.clock()
            tx.feeds.finish(feed.model_copy(update={"baselined_at": now, "last_success_at": now, **shown}))

    def passes(self, **span: float) -> None:
        self.clock.advance(**span)
        self.read()

    def reminded(self, channel: str = "C1") -> list[str]:
        """What all replicas announce at this moment, in a few words each."""
        with ThreadPoolExecutor(len(self.replicas)) as pool:
            list(pool.map(lambda one: one.step(""), self.replicas))
        found = []
        with self.database.write() as tx:
            while head := claim_head(tx, Recipient.channel(channel), Lease(self.clock, timedelta(minutes=2))):
                tx.lines.sent([(head, "1.0")], self.clock())
                match head.news:
                    case TicketOverdue(entry=entry):
                        found.append(f"{entry.ticket.number} {entry.reminder.condition} {entry.count}")
                    case TicketsOverdue(entries=entries, total=total):
                        found.append(f"{total}: {' '.join(entry.ticket.number for entry in entries)}")
        return found

    def awaited(self, number: str) -> Sequence[Awaited]:
        with self.database.read() as tx:
            return explain(tx, "C1", number, None, begins_as="open").awaited


def _record(one: Ticket) -> TicketRecord:
    return TicketRecord(ticket=one, ticket_type="customer_support", version=1)


@pytest.fixture
def desk(database: Database, clock: HandClock) -> Desk:
    return Desk(database, clock)


@pytest.fixture
def one(clock: HandClock) -> Ticket:
    return Ticket(number="1", title="Fibre cut", status="open", priority=5, raised_at=clock())


def changed(one: Ticket, **how: object) -> Ticket:
    return one.model_copy(update=how)


def test_at_growing_distance_three_times(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED)
    desk.shows(one)
    moments = []
    for _ in range(24):
        moments += [(desk.clock() - one.raised_at, said) for said in desk.reminded()] if one.raised_at else []
        desk.passes(minutes=30)
    assert moments == [
        (30 * MINUTE, "1 unassigned 1"),
        (90 * MINUTE, "1 unassigned 2"),
        (210 * MINUTE, "1 unassigned 3"),
    ]
    assert [(one.told and one.told.times, one.due_at) for one in desk.awaited("1")] == [(3, None)]


@pytest.mark.parametrize(
    "end",
    [
        {"assigned_to": "Ana"},
        {"status": "closed"},
        {"priority": 1},
        {"unreadable": ("assigned_to",), "assigned_to": ""},
    ],
)
def test_it_stops_when_the_condition_ends(desk: Desk, one: Ticket, end: dict[str, object]) -> None:
    desk.subscribe(UNASSIGNED.model_copy(update={"priority": 5}))
    desk.shows(one)
    desk.passes(minutes=31)
    assert desk.reminded() == ["1 unassigned 1"]
    desk.shows(changed(one, **end))
    desk.passes(hours=9)
    assert desk.reminded() == []


def test_another_wait_begins_anew(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED, OPEN)
    desk.shows(one)
    desk.passes(minutes=31)
    assert desk.reminded() == ["1 unassigned 1"]
    desk.shows(changed(one, assigned_to="Ana"))
    desk.passes(hours=1)
    desk.shows(one)
    desk.passes(minutes=29)
    assert desk.reminded() == []
    desk.passes(minutes=2)
    assert desk.reminded() == ["1 unassigned 1"]
    desk.shows(changed(one, status="closed"))
    desk.passes(days=8)
    desk.shows(changed(one, assigned_to="Ana"))
    desk.passes(days=6)
    assert desk.reminded() == [], "opened again six days ago"
    desk.passes(days=1, minutes=1)
    assert desk.reminded() == ["1 open 1"]


def test_each_note_begins_the_wait_anew(desk: Desk, one: Ticket) -> None:
    desk.subscribe(NO_NOTE)
    desk.shows(one)
    desk.passes(minutes=61)
    assert desk.reminded() == ["1 no-note 1"]
    desk.shows(changed(one, notes=(Note(text="port changed", written_at=desk.clock()),)))
    desk.passes(minutes=59)
    assert desk.reminded() == []
    desk.passes(minutes=2)
    assert desk.reminded() == ["1 no-note 1"]


def test_one_list_if_many_are_due(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED)
    tickets = [changed(one, number=str(number)) for number in range(1, 4)]
    desk.shows(*tickets)
    desk.passes(minutes=31)
    (said,) = desk.reminded()
    assert (said[:2], sorted(said[3:].split())) == ("3:", ["1", "2", "3"])
    desk.shows(*tickets[:2])
    desk.passes(hours=1)
    assert sorted(desk.reminded()) == ["1 unassigned 2", "2 unassigned 2"]


def test_nothing_is_said_of_what_may_have_changed(desk: Desk, one: Ticket) -> None:
    """While a feed isn't read, because Keesa or the bot is down, somebody may have taken the ticket."""
    desk.subscribe(UNASSIGNED)
    desk.shows(one)
    desk.clock.advance(hours=1)
    assert desk.reminded() == []
    desk.shows(changed(one, assigned_to="Ana"))
    assert desk.reminded() == []


def test_who_is_left_out(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED)
    desk.shows(one)
    desk.passes(minutes=31)
    with desk.database.write() as tx:
        tx.mutes.add("C1", "1", "U1", desk.clock())
    assert desk.reminded() == []
    with desk.database.write() as tx:
        tx.mutes.remove("C1", "1")
    Channels(desk.database, clock=desk.clock).stop("C1", "is_archived")
    assert desk.reminded() == []
    desk.subscribe(UNASSIGNED)
    assert desk.reminded() == ["1 unassigned 1"]
    desk.subscribing.unsubscribe("C1", None, "U1")
    desk.clock.advance(days=1)
    assert desk.reminded() == []


def test_several_subscriptions_of_a_channel_say_nothing_twice(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED)
    terms = Terms(ticket_type="customer_support", statuses=("open",), reminders=(UNASSIGNED,), mention=NIGHT_SHIFT)
    desk.subscribing.subscribe("C1", "noc", terms.model_copy(update={"filter": Filter(priority=5)}), "U1")
    desk.shows(one)
    desk.passes(minutes=31)
    assert desk.reminded() == ["1 unassigned 1"]


def test_only_those_subscriptions_mention_somebody_that_ask_for_it(desk: Desk, one: Ticket) -> None:
    """However many tickets are due at the same moment."""
    desk.subscribe(UNASSIGNED.model_copy(update={"priority": 1}))
    desk.subscribe(UNASSIGNED, filter=Filter(priority=5), mention=NIGHT_SHIFT)
    desk.shows(one, changed(one, number="2", priority=1))
    desk.passes(minutes=31)
    desk.replicas[0].step("")
    with directly(desk.database) as connection:
        news = list(connection.scalars(select(announcements.c.news).where(announcements.c.occasion == "reminder")))
    assert {one["entry"]["ticket"]["number"]: len(one["mentions"]) for one in news} == {"1": 1, "2": 0}


def test_tickets_are_read_once_for_all_channels(desk: Desk, one: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    for channel in ("C1", "C2", "C3"):
        desk.subscribe(UNASSIGNED, channel=channel)
    desk.shows(one)
    read, waiting = list[Iterable[str]](), TicketsTable.waiting

    def counted(table: TicketsTable, numbers: Iterable[str]) -> list[tuple[WaitingTicket, Moments]]:
        read.append(numbers)
        return waiting(table, numbers)

    monkeypatch.setattr(TicketsTable, "waiting", counted)
    desk.replicas[0].step()
    assert read == [("1",)]
    desk.passes(minutes=30)
    assert [desk.reminded(channel) for channel in ("C1", "C2", "C3")] == [["1 unassigned 1"]] * 3


def test_thousands_end_at_once(desk: Desk) -> None:
    """Because somebody ended the subscription."""
    told = {About(str(number), str(OPEN)): Told(desk.clock(), 1, desk.clock()) for number in range(1_100)}
    with desk.database.write() as tx:
        tx.reminders.put_all("C1", told)
    assert desk.reminded() == []
    with desk.database.read() as tx:
        assert tx.reminders.channels() == set()


def test_the_clock_is_set(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED)
    desk.shows(one)
    desk.passes(minutes=31)
    assert desk.reminded() == ["1 unassigned 1"]
    desk.clock.set_by(hours=-2)
    desk.clock()
    for _ in range(4):
        desk.passes(minutes=14)
        assert desk.reminded() == [], "it is the same wait, and the second is due an hour after the first"
    desk.passes(minutes=5)
    assert desk.reminded() == ["1 unassigned 2"]
    desk.clock.set_by(days=300)
    desk.read()
    assert desk.reminded() == ["1 unassigned 3"]
    desk.clock.set_by(days=-300)
    desk.passes(days=3)
    assert desk.reminded() == []


def test_keesas_clock_is_ahead(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED)
    desk.shows(changed(one, raised_at=desk.clock() + timedelta(hours=1)))
    desk.passes(minutes=29)
    assert desk.reminded() == []
    desk.passes(minutes=2)
    assert desk.reminded() == ["1 unassigned 1"]


def test_a_step_that_is_repeated_goes_on(desk: Desk, one: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replica that was paused during its step, while another one did it, says nothing again."""
    desk.subscribe(UNASSIGNED)
    desk.shows(one)
    desk.passes(minutes=31)
    slow, other = desk.replicas[:2]
    told_of, calls = RemindersTable.of_channel, iter([lambda: other.step("")])

    def paused(table: RemindersTable, channel: str) -> dict[About, Told]:
        told = told_of(table, channel)
        next(calls, lambda: None)()
        return told

    monkeypatch.setattr(RemindersTable, "of_channel", paused)
    slow.step("")
    assert next(calls, None) is None
    assert desk.reminded() == ["1 unassigned 1"]


def test_what_was_due_before_a_backup_was_restored_is_not_repeated(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED)
    desk.shows(one)
    desk.clock.advance(minutes=31)
    desk.replicas[0].skip_due()
    desk.read()
    assert desk.reminded() == []
    desk.passes(minutes=61)
    assert desk.reminded() == ["1 unassigned 2"]


def test_what_is_explained(desk: Desk, one: Ticket) -> None:
    desk.subscribe(UNASSIGNED, NO_NOTE)
    began: datetime = desk.clock()
    desk.shows(changed(one, assigned_to="Ana"))
    assert desk.awaited("1") == (Awaited(UNASSIGNED), Awaited(NO_NOTE, None, began + timedelta(hours=1)))
    desk.passes(minutes=61)
    assert desk.reminded() == ["1 no-note 1"]
    told = desk.awaited("1")[1]
    assert (told.told and told.told.times, told.due_at) == (1, desk.clock() + timedelta(hours=2))
