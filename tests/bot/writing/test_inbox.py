"""Messages that were kept, and who carries them out, made by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.model.errors import Busy, KeesaBotError, SlackNotSent, SlackRefused
from bot.model.inbox import KeptMessage
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database
from bot.writing.inbox import Inbox, InboxRunner
from tests.harness import HandClock
from tests.harness.work import InlineWorkers

AWAY = SlackNotSent("users.info", "refused")
DAY = timedelta(days=1)


class Porter:
    """Carries out every message but those that a test says it can't."""

    def __init__(self) -> None:
        self.prevented: dict[str, Exception] = {}
        self.tried: list[str] = []
        self.given_up: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def carry_out(self, message: KeptMessage) -> None:
        self.tried.append(message.key)
        self.meanwhile()
        if error := self.prevented.get(message.key):
            raise error

    def give_up(self, message: KeptMessage) -> None:
        self.given_up.append(message.key)
        raise SlackRefused("chat.postEphemeral", "away, too")


class FullWorkers(InlineWorkers):
    """Have no time for these people."""

    def __init__(self, *people: str) -> None:
        self.people = people

    def submit_for(self, person: str, task: Callable[[], object]) -> None:
        if person in self.people:
            raise Busy("full")
        task()


@pytest.fixture
def porter() -> Porter:
    return Porter()


@pytest.fixture
def inbox(database: Database, clock: HandClock) -> Inbox:
    return Inbox(database, clock)


def runner(database: Database, clock: HandClock, porter: Porter, workers: Workers | None = None) -> InboxRunner:
    timings = Timings()
    claims = Claims(database, clock, timings.lease)
    return InboxRunner(database, porter, workers or InlineWorkers(), give_up_after=DAY, clock=clock, timings=timings, claims=claims)


def keep(inbox: Inbox, *keys: str, user_id: str = "U0ANA", delivery: str = "") -> None:
    for key in keys:
        inbox.keep(key, user_id, "C0NOC", {"text": key}, delivery=delivery)


def test_what_slack_delivers_again_is_kept_once(database: Database, clock: HandClock, inbox: Inbox, porter: Porter) -> None:
    """While it waits, when it was carried out, and if it was acted on without being kept."""
    with database.write() as tx:
        tx.deliveries.claim("acted on", clock())
    keep(inbox, "acted on", delivery="acted on")
    for _ in range(2):
        keep(inbox, "a", delivery="a")
        keep(inbox, "b")
    assert inbox.has("a")
    runner(database, clock, porter).beat()
    keep(inbox, "a", delivery="a")
    runner(database, clock, porter).beat()
    assert porter.tried == ["a", "b"]
    assert not inbox.has("a")


@pytest.mark.parametrize("error", [AWAY, ZeroDivisionError()])
def test_what_has_to_wait_is_tried_again_after_growing_pauses(
    database: Database, clock: HandClock, inbox: Inbox, porter: Porter, error: Exception
) -> None:
    """And holds up nothing else."""
    porter.prevented["a"] = error
    keep(inbox, "a", "b")
    beating, times = runner(database, clock, porter), []
    for second in range(40):
        porter.tried.clear()
        beating.beat()
        if "a" in porter.tried:
            times.append(second)
        assert ("b" in porter.tried) == (second == 0)
        clock.advance(1)
    assert times == [0, 2, 4, 8, 16, 32]
    porter.prevented.clear()
    clock.advance(minutes=1)
    beating.beat()
    assert not inbox.has("a")
    assert porter.given_up == []


@pytest.mark.parametrize(("error", "later"), [(AWAY, DAY + timedelta(hours=1)), (SlackRefused("users.info", "no"), timedelta())])
def test_what_can_never_be_done_is_given_up(
    database: Database, clock: HandClock, inbox: Inbox, porter: Porter, error: KeesaBotError, later: timedelta
) -> None:
    """Even if its writer can't be told."""
    porter.prevented["a"] = error
    keep(inbox, "a")
    clock.advance(later.total_seconds())
    runner(database, clock, porter).beat()
    assert porter.given_up == ["a"]
    assert not inbox.has("a")


def test_a_full_pool_refuses_nobody_else(database: Database, clock: HandClock, inbox: Inbox, porter: Porter) -> None:
    workers = FullWorkers("U0ANA")
    beating = runner(database, clock, porter, workers)
    keep(inbox, "a")
    keep(inbox, "b", user_id="U0BO")
    beating.beat()
    assert porter.tried == ["b"]
    workers.people = ()
    beating.beat()
    assert porter.tried == ["b", "a"]


def test_two_replicas_carry_it_out_once(database: Database, clock: HandClock, inbox: Inbox, porter: Porter) -> None:
    one, other = runner(database, clock, porter), runner(database, clock, porter)
    keep(inbox, "a")
    porter.meanwhile = other.beat
    one.beat()
    other.beat()
    assert porter.tried == ["a"]


def test_one_that_was_stopped_for_long_removes_nothing(database: Database, clock: HandClock, inbox: Inbox, porter: Porter) -> None:
    """Another one took over when its lease had ended, and that one waits for Slack."""
    one, other = runner(database, clock, porter), runner(database, clock, porter)
    keep(inbox, "a")

    def oversleep() -> None:
        porter.meanwhile, porter.prevented["a"] = lambda: None, AWAY
        clock.advance(minutes=1)
        other.beat()
        porter.prevented.clear()

    porter.meanwhile = oversleep
    one.beat()
    assert porter.tried == ["a", "a"]
    assert inbox.has("a")
