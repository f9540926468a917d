"""What a subscription would have posted, from a sandbox Keesa and the database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.keesa.client import KeesaClient
from bot.model.filters import Filter
from bot.model.subscriptions import Terms
from bot.sandbox.keesa import World
from bot.watching.preview import SPAN, Preview, Previews
from tests.harness import HandClock, LogWatch, PollingDesk

ALL = Terms(ticket_type="customer_support", statuses=("open", "closed"))
OPEN, CLOSED = (ALL.model_copy(update={"statuses": (status,)}) for status in ALL.statuses)


@pytest.fixture
def previews(desk: PollingDesk, keesa_client: KeesaClient, clock: HandClock) -> Previews:
    return Previews(desk.database, keesa_client, statuses=("open", "closed"), max_limit=4, clock=clock)


def numbers(preview: Preview) -> list[str]:
    return [ticket.number for ticket in preview.tickets]


def test_keesa_is_asked_for_what_nobody_had_read(previews: Previews, world: World, clock: HandClock) -> None:
    old = world.raise_ticket("Before the span")
    clock.advance(days=8)
    still_open, closed = world.raise_ticket("No light"), world.raise_ticket("No sound", priority=5)
    world.close(closed)
    world.close(old)
    preview = previews.of(ALL, ("open", "closed"))
    assert numbers(preview) == [closed, still_open]
    assert (preview.at_least, preview.known_since, preview.since) == (False, None, clock() - SPAN)
    assert preview.a_day == pytest.approx(2 / 7)
    assert numbers(previews.of(CLOSED, ("closed",))) == [closed, old], (
        "to whoever asks for closed ones, it came up when it was closed"
    )
    urgent = ALL.model_copy(update={"filter": Filter(priority=5)})
    assert numbers(previews.of(urgent, ("open", "closed"))) == [closed]


def test_new_ones_that_may_have_left_their_status_since(previews: Previews, world: World) -> None:
    number = world.raise_ticket("No light")
    preview = previews.of(OPEN, ("open",))
    assert (numbers(preview), preview.at_least) == ([number], True)


def test_a_page_that_ends_within_the_span(previews: Previews, world: World) -> None:
    for _ in range(3):
        world.raise_ticket("No light")
    assert not previews.of(ALL, ("open", "closed")).at_least
    world.raise_ticket("No light")
    assert previews.of(ALL, ("open", "closed")).at_least, "four are all that it asks for here"


def test_a_page_that_keesa_cuts_within_the_span(
    desk: PollingDesk, keesa_client: KeesaClient, world: World, clock: HandClock
) -> None:
    world.switch(at_most=6)
    for _ in range(9):
        world.raise_ticket("No light")
        world.raise_ticket("No sound", ticket_type="eco_support")
    desk.subscribe("C0NOC", "customer_support", "open")
    previews = Previews(desk.database, keesa_client, statuses=("open", "closed"), max_limit=100, clock=clock)
    assert previews.of(ALL.model_copy(update={"ticket_type": "eco_support"}), ("open", "closed")).at_least
    assert previews.of(ALL, ()).known_since is not None, "nor was it all read before"


def test_what_was_read_before_is_not_asked_for_again(desk: PollingDesk, previews: Previews, world: World, clock: HandClock) -> None:
    desk.subscribe()
    begun = clock()
    clock.advance(days=1)
    number = world.raise_ticket("No light")
    desk.poll()
    world.requests.clear()
    preview = previews.of(ALL, ())
    assert (numbers(preview), preview.known_since) == ([number], None)
    assert previews.of(OPEN, ()).known_since == begun, "those that were closed before are not known"
    assert not world.requests


def test_keesa_that_does_not_answer(previews: Previews, world: World, log_watch: LogWatch) -> None:
    world.switch(down=True)
    preview = previews.of(ALL, ("open",))
    assert preview.tickets == ()
    assert "maintenance" in preview.problem
    assert log_watch.says("Couldn't preview a subscription")


def test_a_ticket_that_cannot_be_read_is_left_out(previews: Previews, world: World) -> None:
    bad, good = world.raise_ticket("bad"), world.raise_ticket("good")
    world.change(bad, shown_as={"id": {"not": "a number"}})
    assert numbers(previews.of(ALL, ("open",))) == [good]


def test_the_span_ends_where_it_should(previews: Previews, world: World, clock: HandClock) -> None:
    number = world.raise_ticket("No light")
    clock.advance(SPAN / timedelta(seconds=1))
    assert numbers(previews.of(ALL, ("open", "closed"))) == [number]
    clock.advance(1)
    assert numbers(previews.of(ALL, ("open", "closed"))) == []
