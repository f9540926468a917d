"""Telling channels that Keesa doesn't respond, and that it is back."""

from __future__ import annotations

import pytest

from bot.model.subscriptions import Terms
from bot.sandbox.keesa import World
from bot.watching.channels import Channels
from bot.watching.freshness import Freshness
from tests.harness import HandClock, PollingDesk
from tests.harness.desk import STALE_AFTER

LATER = STALE_AFTER.total_seconds() + 60


@pytest.fixture
def freshness(desk: PollingDesk, clock: HandClock) -> Freshness:
    return Freshness(desk.database, stale_after=STALE_AFTER, clock=clock)


def told(desk: PollingDesk, freshness: Freshness, channel: str = "C0NOC") -> list[str]:
    for _ in range(2):
        freshness.step()
    return desk.news(channel)


def test_each_channel_is_told_once_and_once_more_when_keesa_is_back(desk: PollingDesk, world: World, freshness: Freshness) -> None:
    for channel in ("C0NOC", "C0ECO"):
        desk.subscribe(channel)
    world.switch(down=True)
    desk.poll(seconds=STALE_AFTER.total_seconds() - 60)
    assert told(desk, freshness) == []
    desk.poll(seconds=120)
    assert told(desk, freshness) == told(desk, freshness, "C0ECO") == ["stale"]
    world.switch(down=False)
    for _ in range(2):  # the first answer makes the other feed due
        desk.poll()
    assert told(desk, freshness) == told(desk, freshness, "C0ECO") == ["fresh"]


def test_a_bot_that_was_down_looks_first_and_speaks_then(desk: PollingDesk, world: World, clock: HandClock) -> None:
    desk.subscribe()
    clock.advance(days=1)
    started = Freshness(desk.database, stale_after=STALE_AFTER, clock=clock)
    assert told(desk, started) == []
    world.switch(down=True)
    desk.poll()
    assert told(desk, started) == ["stale"], "the first look after the start failed, and the last answer is a day old"


def test_the_oldest_feed_counts(desk: PollingDesk, freshness: Freshness, clock: HandClock) -> None:
    desk.subscribe("C0NOC", "customer_support", "open", "closed")
    desk.subscribe("C0ECO", "customer_support", "open")
    clock.advance(LATER)
    desk.poller.poll(desk.feed(status="open"))
    assert told(desk, freshness) == ["stale"]
    assert told(desk, freshness, "C0ECO") == []


def test_nobody_is_told_where_the_bot_cannot_speak(desk: PollingDesk, freshness: Freshness, clock: HandClock) -> None:
    desk.subscribe()
    Channels(desk.database, clock=desk.clock).stop("C0NOC", "is_archived")
    clock.advance(LATER)
    assert told(desk, freshness) == []


def test_a_feed_without_which_a_subscription_began_makes_nothing_stale(
    desk: PollingDesk, world: World, freshness: Freshness
) -> None:
    world.switch(sick={"closed"})
    desk.subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="customer_support"), "U0ANA")
    for _ in range(30):
        desk.poll()
    assert told(desk, freshness) == ["made customer_support with 0 without closed"]
