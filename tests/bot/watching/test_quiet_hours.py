"""The quiet hours of subscriptions: what waits, what doesn't, and what comes when they end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.announcements import Draft, Occasion, Recipient
from bot.model.filters import Filter
from bot.model.news import TicketAppeared
from bot.model.preferences import Preferences, Topic
from bot.model.quiet import Quiet, QuietHours
from bot.model.subscriptions import Subscription, Terms
from bot.model.tickets import Ticket, TicketRecord
from bot.runtime.leases import Lease
from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from bot.store.database import Database
from bot.watching.channels import Channels
from bot.watching.muting import Muting
from bot.watching.quiet import QuietTimes
from bot.watching.recipients import held_until
from tests.harness import HandClock, PollingDesk
from tests.harness.lines import claim_head
from tests.harness.samples import ticket

NIGHT = QuietHours(start=20 * 60, end=7 * 60)
HIGH_PASSES = NIGHT.model_copy(update={"high_passes": True})
LUNCH = QuietHours(start=12 * 60, end=13 * 60)
CHANNEL = "C0NOC"
EVENING = datetime(2026, 11, 7, 22, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 8, 7, 0, tzinfo=UTC)


def subscribe(desk: PollingDesk, quiet: QuietHours) -> None:
    terms = Terms(ticket_type="customer_support", quiet=quiet)
    desk.subscribing.subscribe(CHANNEL, "noc", terms, "U0ANA")
    desk.poll()
    desk.news()


def at_night(desk: PollingDesk) -> None:
    desk.clock.advance((EVENING - desk.clock()).total_seconds())
    desk.poll()


def next_morning(desk: PollingDesk) -> list[str]:
    desk.clock.advance((MORNING - desk.clock()).total_seconds())
    return after(desk)


def after(desk: PollingDesk) -> list[str]:
    quiet = QuietTimes(desk.database, clock=desk.clock, timings=Timings())
    for _ in range(2):
        quiet.step()
    return desk.news()


def test_the_night_is_one_list(desk: PollingDesk, world: World) -> None:
    subscribe(desk, NIGHT)
    known = world.raise_ticket("Fibre cut")
    desk.poll()
    assert desk.news() == [f"new {known}"]
    at_night(desk)
    new = world.raise_ticket("No dial tone")
    desk.poll()
    world.add_note(new, "<p>line tested</p>")
    world.close(known)
    desk.poll()
    assert after(desk) == []
    assert next_morning(desk) == [f"digest {new} {known}"]
    other = world.raise_ticket("Port down")
    desk.poll()
    assert desk.news() == [f"new {other}"]


def test_one_thing_comes_as_it_is(desk: PollingDesk, world: World) -> None:
    subscribe(desk, NIGHT)
    at_night(desk)
    number = world.raise_ticket("Fibre cut")
    desk.poll()
    assert after(desk) == []
    assert next_morning(desk) == [f"new {number}"]


def test_high_priority_passes_if_asked_for(desk: PollingDesk, world: World) -> None:
    subscribe(desk, HIGH_PASSES)
    at_night(desk)
    urgent = world.raise_ticket("Fibre cut", priority=5)
    world.raise_ticket("No dial tone", priority=1)
    desk.poll()
    assert after(desk) == [f"new {urgent}"]


def test_who_changes_the_quiet_hours_hears_soon(desk: PollingDesk, world: World) -> None:
    subscribe(desk, NIGHT)
    at_night(desk)
    number = world.raise_ticket("Fibre cut")
    desk.poll()
    desk.subscribing.subscribe(CHANNEL, "noc", Terms(ticket_type="customer_support"), "U0ANA")
    assert after(desk) == [f"new {number}", "changed customer_support"]


@pytest.mark.parametrize("quiet", [NIGHT, NIGHT.model_copy(update={"end": 6 * 60})])
def test_who_changes_something_else_at_night_wakes_nobody(desk: PollingDesk, world: World, quiet: QuietHours) -> None:
    subscribe(desk, NIGHT)
    at_night(desk)
    number = world.raise_ticket("Fibre cut")
    desk.poll()
    desk.subscribing.subscribe(CHANNEL, "noc", Terms(ticket_type="customer_support", quiet=quiet, sync_notes=True), "U0ANA")
    assert after(desk) == ["changed customer_support"]
    assert next_morning(desk) == [f"new {number}"]


@pytest.mark.parametrize(("end", "hours"), [(7, 9), (1, 3), (None, 0)])
def test_a_person_who_changes_the_preferences_at_night(database: Database, clock: HandClock, end: int | None, hours: int) -> None:
    """What is held waits as long as it would by the new ones."""
    clock.advance((EVENING - clock()).total_seconds())
    person, times = Recipient.person("U1"), QuietTimes(database, clock=clock, timings=Timings())
    with database.write() as tx:
        tx.announcements.add(person, Occasion.new("1"), TicketAppeared(ticket=ticket("1")), clock(), held_until=MORNING)
    quiet = Quiet(start=20 * 60, end=end * 60) if end else None
    times.choose("U1", Preferences(quiet=quiet, left_out=(Topic.PRIORITY,)))

    def is_told() -> bool:
        times.step()
        with database.write() as tx:
            return claim_head(tx, person, Lease(clock, timedelta(minutes=1))) is not None

    if hours:
        clock.advance(hours=hours, seconds=-1)
        assert not is_told()
        clock.advance(seconds=1)
    assert is_told()


def test_a_ticket_that_is_muted_at_night_is_not_on_the_list(desk: PollingDesk, world: World) -> None:
    subscribe(desk, NIGHT)
    at_night(desk)
    loud, other = world.raise_ticket("Fibre cut"), world.raise_ticket("No dial tone")
    desk.poll()
    world.add_note(loud, "<p>line tested</p>")
    desk.poll()
    Muting(desk.database, clock=desk.clock).mute(CHANNEL, loud, "U0ANA")
    assert len(after(desk)) == 1, "the channel is told who muted it"
    assert next_morning(desk) == [f"new {other}"]


def test_the_clock_was_a_day_ahead(desk: PollingDesk, world: World) -> None:
    """What was held for people and channels then isn't held for a day longer."""
    subscribe(desk, NIGHT)
    ana, quiet = Recipient.person("U0ANA"), Quiet(start=20 * 60, end=7 * 60)
    QuietTimes(desk.database, clock=desk.clock, timings=Timings()).choose(ana.id, Preferences(quiet=quiet))
    times = QuietTimes(desk.database, clock=desk.clock, timings=Timings())
    at_night(desk)
    desk.clock.set_by(days=1)
    times.step()
    number = world.raise_ticket("Fibre cut")
    desk.poll()
    with desk.database.write() as tx:
        new, ahead = TicketAppeared(ticket=ticket(number)), timedelta(days=1)
        tx.announcements.add(ana, Occasion.new(number), new, desk.clock(), held_until=MORNING + ahead)
    desk.clock.set_by(days=-1)
    times.step()
    desk.clock.advance((MORNING - desk.clock()).total_seconds() + 1)
    times.step()
    times.step()
    assert desk.news() == [f"new {number}"]
    with desk.database.write() as tx:
        assert claim_head(tx, ana, Lease(desk.clock, timedelta(minutes=1)))


def test_what_was_held_comes_before_the_subscription_ends(desk: PollingDesk, world: World) -> None:
    """Rather than weeks later, when somebody subscribes again."""
    subscribe(desk, NIGHT)
    at_night(desk)
    numbers = [world.raise_ticket("Fibre cut"), world.raise_ticket("No dial tone")]
    desk.poll()
    desk.subscribing.unsubscribe(CHANNEL, None, "U0ANA")
    assert after(desk) == [f"digest {' '.join(numbers)}", "ended customer_support"]


def test_a_stopped_channel_gets_it_when_it_resumes(desk: PollingDesk, world: World) -> None:
    subscribe(desk, NIGHT)
    at_night(desk)
    number = world.raise_ticket("Fibre cut")
    desk.poll()
    Channels(desk.database, clock=desk.clock).stop(CHANNEL, "is_archived")
    assert next_morning(desk) == []
    desk.subscribing.subscribe(CHANNEL, "noc", Terms(ticket_type="customer_support", quiet=NIGHT), "U0ANA")
    assert after(desk)[0] == f"digest {number}"


@pytest.mark.breadth
def test_what_many_channels_hold(database: Database, clock: HandClock) -> None:
    """Written in another way than a few, with the same outcome; and told once by several replicas."""
    channels = [Recipient.channel(f"C{number}") for number in range(150)]
    quiet, loud = channels[:149], channels[149:]
    an_hour = QuietHours(start=9 * 60, end=10 * 60)
    with database.write() as tx:
        for channel in channels:
            terms = Terms(ticket_type="customer_support", statuses=("open",), quiet=an_hour)
            tx.subscriptions.add(channel_id=channel.id, channel_name="x", terms=terms, created_by="U1", now=clock())
        until = clock() + timedelta(hours=1)
        drafts = []
        for number in ("1", "2"):
            news = TicketAppeared(ticket=ticket(number))
            tx.tickets.put(TicketRecord(ticket=ticket(number), ticket_type="customer_support", version=1), clock())
            drafts += [Draft(quiet, Occasion.new(number), news, until), Draft(loud, Occasion.new(number), news)]
        tx.announcements.add_all(drafts, clock(), ())
    replicas = [QuietTimes(database, clock=clock, timings=Timings()) for _ in range(3)]

    def step() -> list[str]:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda one: one.step(), replicas))
        found = []
        with database.write() as tx:
            for channel in [*quiet[:2], *loud]:
                while head := claim_head(tx, channel, Lease(clock, timedelta(minutes=1))):
                    tx.lines.sent([(head, "1.1")], clock())
                    found.append(f"{channel.id} {head.occasion.ticket_number}")
        return found

    assert step() == ["C149 1", "C149 2"]
    clock.advance(hours=1)
    with database.write() as tx:
        assert len(tx.announcements.after_quiet_hours(clock())) == 149
    assert step() == ["C0 ", "C1 "], "a list each"
    with database.write() as tx:
        assert tx.announcements.after_quiet_hours(clock()) == []


def subscription(**how: object) -> Subscription:
    given = {"id": 1, "channel_id": "C1", "channel_name": "x", "created_by": "U1", "created_at": EVENING, **how}
    return Subscription.model_validate({"ticket_type": "customer_support", "statuses": ("open", "closed"), **given})


@pytest.mark.parametrize(
    ("subscriptions", "one", "until"),
    [
        ([subscription(quiet=NIGHT)], ticket(), MORNING),
        ([subscription(quiet=NIGHT)], ticket(priority=5), MORNING),
        ([subscription(quiet=HIGH_PASSES)], ticket(priority=5), None),
        ([subscription(quiet=LUNCH)], ticket(), None),
        ([subscription(quiet=NIGHT), subscription()], ticket(), None),
        ([subscription(quiet=NIGHT), subscription(ticket_type="eco_support")], ticket(), MORNING),
        ([subscription(quiet=NIGHT), subscription(filter=Filter(priority=5))], ticket(priority=1), MORNING),
        ([subscription(quiet=NIGHT, statuses=("open",)), subscription(statuses=("closed",))], ticket(), MORNING),
        (
            [subscription(quiet=NIGHT), subscription(quiet=NIGHT.model_copy(update={"end": 6 * 60}))],
            ticket(),
            MORNING - timedelta(hours=1),
        ),
        ([subscription(quiet=NIGHT, filter=Filter(priority=5))], ticket(priority=1), MORNING),
        ([subscription(quiet=NIGHT.model_copy(update={"time_zone": "Indian/Maldives"}))], ticket(), MORNING - timedelta(hours=5)),
    ],
)
def test_until_when(subscriptions: list[Subscription], one: Ticket, until: datetime | None) -> None:
    assert held_until(subscriptions, one, EVENING) == until
