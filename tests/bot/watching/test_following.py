"""Looking up followed tickets, with a sandbox Keesa, a real database, and a clock that the test controls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.keesa.client import KeesaClient
from bot.keesa.tokens import TokenManager
from bot.keesa.transport import Transport
from bot.model.announcements import Recipient
from bot.model.attribution import signed
from bot.model.changes import Change, ChangeKind
from bot.model.news import TicketChanged
from bot.model.subscriptions import Terms
from bot.model.writes import NewNote, Requester, Submission
from bot.runtime.leases import Lease
from bot.runtime.timings import Timings
from bot.sandbox.keesa import SandboxKeesa, World
from bot.store.database import Database
from bot.watching.following import LOOK_UPS, Followed, Following
from bot.watching.poller import Poller
from bot.watching.recording import LookUp, record_look_up
from bot.watching.subscribing import Subscribing
from tests.harness import HandClock, InlineWorkers, open_migrated
from tests.harness.lines import claim_head

INTERVAL = timedelta(minutes=5)
STATUSES: dict[str, str | int] = {"open": "open", "closed": 2}


class Desk:
    """Looks up and polls when told to, and reads announcements."""

    def __init__(self, database: Database, keesa: KeesaClient, world: World, clock: HandClock) -> None:
        self.database, self.keesa, self.world, self.clock = database, keesa, world, clock
        workers = InlineWorkers()
        self.following = Following(database, keesa, workers, interval=INTERVAL, clock=clock)
        self.subscribing = Subscribing(database, statuses=tuple(STATUSES), clock=clock)
        self.poller = Poller(
            database,
            keesa,
            workers,
            interval=timedelta(seconds=30),
            stale_after=timedelta(minutes=10),
            max_limit=1000,
            digest_over=5,
            clock=clock,
        )

    def follow(self, number: str, user_id: str = "U0ANA") -> Followed:
        return self.following.follow(user_id, self.keesa.ticket(number))

    def look(self, **later: float) -> None:
        """Let some time pass, then look up what is due."""
        self.clock.advance(**later or {"minutes": 6})
        self.following.beat()

    def poll(self) -> None:
        self.clock.advance(seconds=40)
        self.poller.beat()

    def subscribe(self, channel: str = "C0NOC") -> None:
        self.subscribing.subscribe(channel, "noc", Terms(ticket_type="customer_support", statuses=tuple(STATUSES)), "U0BEN")
        self.poll()
        self.hears(channel)

    def hears(self, channel: str = "U0ANA") -> list[str]:
        """The announcements to a channel or person since the last call, in order and in a few words each."""
        said: list[str] = []
        with self.database.write() as tx:
            while head := claim_head(tx, Recipient.of_id(channel), Lease(self.clock, timedelta(minutes=1))):
                tx.lines.sent([(head, "1.1")], self.clock())
                changes = head.news.changes if isinstance(head.news, TicketChanged) else ()
                said.append(", ".join(map(_in_words, changes)) or head.news.kind)
        return said

    def follows(self, user_id: str = "U0ANA") -> list[str]:
        with self.database.read() as tx:
            return tx.follows.of_user(user_id)

    def look_ups(self) -> int:
        return sum(1 for request in self.world.requests if "/tickets/2" in str(request))


def _in_words(change: Change) -> str:
    if change.kind is ChangeKind.GONE:
        return "gone"
    return change.note.text if change.note else f"{change.field} {change.before} → {change.after}"


@pytest.fixture
def world(clock: HandClock) -> World:
    world = World(now=clock)
    world.switch(status_numbers={"closed": 2})
    return world


@pytest.fixture
def desk(tmp_path: Path, keesa: SandboxKeesa, world: World, clock: HandClock, log_watch: object) -> Iterator[Desk]:
    database = open_migrated(tmp_path / "bot.sqlite3")
    transport = Transport(keesa.url, sleep=lambda _: None)
    client = KeesaClient(transport, TokenManager(transport, world.user, world.password, clock=clock), STATUSES)
    yield Desk(database, client, world, clock)
    transport.close()
    database.close()


def test_every_change_is_told_once_and_in_order(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    assert desk.follow(number) is Followed.NOW
    assert desk.follow(number) is Followed.ALREADY, "once more changes nothing"
    desk.look(seconds=0)
    assert desk.hears() == []
    world.add_note(number, "first")
    world.add_note(number, "second")
    desk.look()
    desk.look()
    assert desk.hears() == ["first, second"]
    world.change(number, title="Fibre mended")
    desk.look()
    assert desk.hears() == ["title Fibre cut → Fibre mended"]


def test_the_closing_is_told_and_ends_it(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.follow(number)
    desk.follow(number, "U0BEN")
    world.close(number)
    desk.look()
    assert desk.hears() == desk.hears("U0BEN") == ["status open → closed"]
    assert desk.follows() == desk.follows("U0BEN") == []
    world.reopen(number)
    desk.look()
    assert desk.hears() == []
    assert desk.follow(number) is Followed.NOW, "whoever wants to know follows it again"


def test_a_status_that_comes_as_a_number_closes_it_too(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.follow(number)
    world.change(number, status="2")
    desk.look()
    assert desk.hears() == ["status open → closed"]
    assert desk.follows() == []
    assert desk.follow(number) is Followed.NOT_WHEN_CLOSED, "there won't be updates to follow"


def test_a_ticket_that_is_gone_is_told_and_ends_it(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.follow(number)
    world.remove(number)
    desk.look()
    assert desk.hears() == ["gone"]
    assert desk.follows() == []


def test_one_that_was_just_raised_may_not_be_there_yet(desk: Desk, world: World) -> None:
    with desk.database.write() as tx:
        tx.follows.add("U0ANA", "2611001", desk.clock())
    desk.look(seconds=1)
    assert desk.follows() == ["2611001"]
    assert world.raise_ticket("Fibre cut") == "2611001"
    desk.look()
    assert desk.hears() == [], "the first state is known ground"
    world.add_note("2611001", "first")
    desk.look()
    assert desk.hears() == ["first"]


def test_one_that_was_closed_before_it_was_first_seen(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    with desk.database.write() as tx:
        tx.follows.add("U0ANA", number, desk.clock())
    world.close(number)
    desk.look(seconds=1)
    assert desk.hears() == ["status  → closed"]
    assert desk.follows() == []


def test_one_that_was_closed_while_somebody_began_to_follow_it(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.subscribe()
    shown = desk.keesa.ticket(number)
    world.close(number)
    desk.poll()
    assert desk.following.follow("U0ANA", shown) is Followed.NOW
    desk.look(seconds=1)
    assert desk.hears() == ["status  → closed"]
    assert desk.follows() == []


def test_where_a_feed_shows_it_no_look_up_is_needed(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.subscribe()
    desk.follow(number)
    before = desk.look_ups()
    desk.look()
    assert desk.look_ups() == before
    world.add_note(number, "first")
    desk.poll()
    assert desk.hears() == desk.hears("C0NOC") == ["first"]
    desk.subscribing.unsubscribe("C0NOC", None, "U0BEN")
    world.add_note(number, "second")
    desk.look()
    assert desk.hears() == ["second"]


def test_what_lies_beyond_a_cap_is_looked_up(desk: Desk, world: World) -> None:
    world.switch(at_most=6)
    numbers = [world.raise_ticket(f"Fibre {index}") for index in range(6)]
    desk.subscribe()
    for _ in range(2):
        numbers.append(world.raise_ticket("Fibre"))
    desk.poll()
    for number in (numbers[0], numbers[-1]):
        desk.follow(number)
    world.requests.clear()
    desk.poll()
    world.add_note(numbers[0], "first")
    desk.look()
    assert desk.hears() == ["first"]
    assert desk.look_ups() == 1


def test_what_was_followed_first_is_new_to_the_channels(desk: Desk, world: World) -> None:
    desk.subscribe()
    number = world.raise_ticket("Fibre cut", priority=5, ticket_type=None)
    desk.follow(number)
    world.add_note(number, "first")
    desk.look()
    assert desk.hears() == ["first"]
    assert desk.hears("C0NOC") == []
    world.change(number, ticket_type="customer_support")
    desk.poll()
    assert desk.hears("C0NOC") == ["new"]
    assert desk.hears() == [], "that a look-up does not tell priority and type is no change"
    world.close(number)
    desk.poll()
    assert desk.hears("C0NOC") == desk.hears() == ["status open → closed"]


def test_what_was_known_to_the_channels_is_not_new_again(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.subscribe()
    desk.follow(number)
    world.change(number, ticket_type="eco_support")
    desk.poll()
    world.add_note(number, "first")
    desk.look()
    world.change(number, ticket_type="customer_support")
    desk.poll()
    assert "new" not in desk.hears("C0NOC")
    assert desk.hears()[:2] == ["ticket_type customer_support → eco_support", "first"]


@pytest.mark.parametrize("by_feed", [False, True])
def test_nobody_hears_of_their_own_notes(desk: Desk, world: World, by_feed: bool) -> None:
    number = world.raise_ticket("Fibre cut")
    if by_feed:
        desk.subscribe()
    desk.follow(number)
    desk.follow(number, "U0BEN")
    write = NewNote(ticket_number=number, text="the ferry is late")
    ana = Requester(user_id="U0ANA", user_name="ana")
    submission = Submission(id="AAAA2222", key="k", write=write, requester=ana, created_at=desk.clock(), due_at=desk.clock())
    with desk.database.write() as tx:
        tx.submissions.add(submission)
    own = signed(write.text, submission, desk.clock().tzinfo)  # type: ignore[arg-type]
    world.add_note(number, own)
    desk.poll() if by_feed else desk.look()
    assert desk.hears() == []
    assert desk.hears("U0BEN") == [own]
    assert desk.hears("C0NOC") == ([own] if by_feed else [])
    world.add_note(number, f"<div>{own}<br></div>")
    world.add_note(number, f"“{own}”: really?")
    desk.poll() if by_feed else desk.look()
    assert desk.hears() == [f"“{own}”: really?"], "a note that only quotes it is somebody else's"


def test_keesa_is_asked_less_often_while_it_fails(desk: Desk, world: World, clock: HandClock) -> None:
    numbers = [world.raise_ticket(f"Fibre {index}") for index in range(3)]
    for number in numbers:
        desk.follow(number)
    world.switch(down=True)
    world.requests.clear()
    desk.look(seconds=0)
    assert desk.look_ups() <= 3, "one ticket and the client's own repeats; the others wait"
    for _ in range(12):
        desk.look(hours=2)
    with desk.database.read() as tx:
        due = tx.follows.due(clock() + Timings().longest_backoff, 9)
    assert sorted(number for number, _ in due) == numbers
    world.add_note(numbers[0], "first")
    world.switch(down=False)
    for _ in range(3):
        desk.look(hours=2)
    assert desk.hears() == ["first"]
    with desk.database.read() as tx:
        assert tx.follows.due(clock() + INTERVAL, 9) == [(number, 0) for number in numbers]


def test_after_an_outage_every_follower_hears_soon(desk: Desk, world: World) -> None:
    numbers = [world.raise_ticket(f"Fibre {index}") for index in range(3)]
    for number in numbers:
        desk.follow(number)
    world.switch(down=True)
    for _ in range(30):
        desk.look(minutes=6)
    for number in numbers:
        world.add_note(number, f"note on {number}")
    world.switch(down=False)
    desk.look(minutes=5)
    desk.look(seconds=1)
    assert sorted(desk.hears()) == [f"note on {number}" for number in numbers]


def test_a_feed_that_answers_again_makes_the_followed_due(desk: Desk, world: World, clock: HandClock) -> None:
    number = world.raise_ticket("Fibre", ticket_type="eco_support")
    desk.follow(number)
    desk.subscribe()
    world.switch(down=True)
    desk.look()
    desk.poll()
    with desk.database.read() as tx:
        assert tx.follows.due(clock(), 9) == []
    world.switch(down=False)
    clock.advance(minutes=1)
    desk.poll()
    with desk.database.read() as tx:
        assert tx.follows.due(clock(), 9) == [(number, 1)]


def test_few_at_a_time(desk: Desk, world: World) -> None:
    for index in range(LOOK_UPS + 2):
        desk.follow(world.raise_ticket(f"Fibre {index}"))
    world.requests.clear()
    desk.look()
    assert desk.look_ups() == LOOK_UPS
    desk.look(seconds=1)
    assert desk.look_ups() == LOOK_UPS + 2


def test_one_that_cannot_be_read_holds_up_no_other(desk: Desk, world: World) -> None:
    broken, sound = world.raise_ticket("Fibre 1"), world.raise_ticket("Fibre 2")
    desk.follow(broken)
    desk.follow(sound)
    world.change(broken, title={"what": "is this"})
    world.add_note(sound, "first")
    desk.look()
    assert desk.hears() == ["first"]


def test_one_that_cannot_be_read_is_asked_for_ever_less_often(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre 1")
    desk.follow(number)
    world.switch(garbled={int(number)})
    world.requests.clear()
    for _ in range(24 * 10):
        desk.look()
    assert desk.look_ups() < 20, "in a whole day"
    world.switch(garbled=set())
    world.add_note(number, "first")
    desk.look(hours=6)
    assert desk.hears() == ["first"]


def test_unfollowing_ends_it(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.follow(number)
    assert desk.following.is_followed_by("U0ANA", number)
    assert desk.following.unfollow("U0ANA", number)
    assert not desk.following.unfollow("U0ANA", number)
    world.add_note(number, "first")
    desk.look()
    assert desk.hears() == []


def test_what_is_unfollowed_while_it_is_looked_up_is_not_recorded(desk: Desk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    look_up = LookUp(number, desk.keesa.ticket(number))
    with desk.database.write() as tx:
        assert record_look_up(tx, look_up, desk.clock(), desk.clock())
        assert tx.tickets.get(number) is None
