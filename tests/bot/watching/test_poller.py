"""The poller with a sandbox Keesa: what it announces, and what it doesn't do."""

from __future__ import annotations

from typing import Any

import pytest

from bot.keesa.client import KeesaClient
from bot.keesa.ticket_page import TicketPage
from bot.model.subscriptions import Terms
from bot.model.writes import Requester
from bot.sandbox.keesa import World
from bot.sandbox.world import Person
from tests.harness import LogWatch, PollingDesk

BY_TYPE = "/api/v1/tickets/tickets_by_type"


def asked(world: World, path: str = BY_TYPE) -> int:
    """How often Keesa received that call."""
    return len([request for request in world.requests if request["path"] == path])


def test_the_baseline_is_silent(desk: PollingDesk, world: World) -> None:
    for _ in range(2):
        world.raise_ticket("old")
    desk.subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="customer_support"), "U0ANA")
    assert desk.news() == []
    desk.poll()
    assert desk.news() == ["made customer_support with 2"]
    desk.poll()
    assert desk.news() == []


def test_a_new_ticket_is_said_once(desk: PollingDesk, world: World) -> None:
    desk.subscribe()
    number = world.raise_ticket("Fibre cut")
    desk.poll()
    desk.poll()
    assert desk.news() == [f"new {number}"]


def test_what_changes_is_said_with_what_it_was(desk: PollingDesk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.subscribe()
    world.change_priority(number, 5)
    desk.poll()
    world.add_note(number, "<b>Splicing</b>")
    world.reassign(number, Person("Jane Doe", "Jane"))
    desk.poll()
    assert desk.news() == [f"{number}: priority 1 → 5", f"{number}: assigned_to Help Desk → Jane Doe, note <b>Splicing</b>"]


@pytest.mark.parametrize("statuses", [("open",), ("open", "closed")])
def test_closed_and_reopened(desk: PollingDesk, world: World, statuses: tuple[str, ...]) -> None:
    """A ticket that leaves the open ones is looked up if nobody is subscribed to the closed ones."""
    number = world.raise_ticket("Fibre cut")
    desk.subscribe("C0NOC", "customer_support", *statuses)
    world.close(number)
    desk.poll()
    assert desk.news() == [f"{number}: status open → closed"]
    world.reopen(number)
    desk.poll()
    assert desk.news() == [f"{number}: status closed → open"]
    desk.poll()
    assert desk.news() == []


def test_a_ticket_that_keesa_has_no_more(desk: PollingDesk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.subscribe()
    world.remove(number)
    desk.poll()
    desk.poll()
    assert desk.news() == [f"{number}: gone"]
    with desk.database.read() as tx:
        known = tx.tickets.get(number)
        assert known is not None
        assert known.is_gone
        assert tx.tickets.count_open([number]) == 0


def test_a_ticket_that_changes_its_type_is_said_where_it_was_and_where_it_is(desk: PollingDesk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.subscribe("C0NOC", "customer_support")
    desk.subscribe("C0ECO", "eco_support")
    world.change(number, ticket_type="eco_support")
    desk.poll()
    desk.poll()
    said = f"{number}: ticket_type customer_support → eco_support"
    assert (desk.news("C0NOC"), desk.news("C0ECO")) == ([said], [said])


def test_what_an_answer_leaves_out_was_not_taken_away(desk: PollingDesk, world: World) -> None:
    number = world.raise_ticket("Fibre cut", category="fault", priority=5)
    desk.subscribe()
    world.change(number, category=None)
    desk.poll()
    assert desk.news() == []
    world.change(number, ticket_type=None)  # it leaves the feed and is looked up by a call that returns no priority
    desk.poll()
    assert desk.news() == []
    with desk.database.read() as tx:
        known = tx.tickets.get_many([number])[number].ticket
    assert (known.category, known.ticket_type, known.priority) == ("fault", "customer_support", 5)
    world.change(number, category="survey", ticket_type="customer_support", assigned_to="")
    desk.poll()
    assert desk.news() == [f"{number}: assigned_to Help Desk → , category fault → survey"]


def test_the_same_bytes_are_no_work(desk: PollingDesk, world: World) -> None:
    world.raise_ticket("Fibre cut")
    desk.subscribe()
    world.requests.clear()
    woken = desk.woken
    desk.poll()
    assert desk.woken == woken
    assert [request["path"] for request in world.requests] == [BY_TYPE, BY_TYPE]


def test_one_request_a_feed_however_many_channels(desk: PollingDesk, world: World) -> None:
    channels = [f"C{number}" for number in range(5)]
    for channel in channels:
        desk.subscribe(channel, "customer_support", "open")
    number = world.raise_ticket("Fibre cut")
    world.requests.clear()
    desk.poll()
    assert asked(world) == 1
    assert [desk.news(channel) for channel in channels] == [[f"new {number}"]] * 5


def test_a_ticket_that_cannot_be_read_hides_no_other(desk: PollingDesk, world: World, log_watch: LogWatch) -> None:
    desk.subscribe()
    bad, good = world.raise_ticket("bad"), world.raise_ticket("good")
    world.change(bad, shown_as={"id": {"not": "a number"}})
    desk.poll()
    assert desk.news() == [f"new {good}"]
    assert log_watch.says("without a readable number: id is object")
    world.change(bad, shown_as={})
    desk.poll()
    assert desk.news() == [f"new {bad}"]


def test_a_field_that_cannot_be_read_hides_nothing(desk: PollingDesk, world: World, log_watch: LogWatch) -> None:
    desk.subscribe()
    number = world.raise_ticket("Fibre cut")
    world.change(number, shown_as={"title": {"not": "a title"}})
    desk.poll()
    assert desk.news() == [f"new {number}"]
    assert log_watch.says(f"Can't read title of ticket {number}: it is object")
    world.change(number, shown_as={}, priority=5)
    desk.poll()
    assert desk.news() == [f"{number}: priority 1 → 5"], "the title was not known, so it has not changed"


def test_a_page_that_is_full_of_news_is_asked_for_again_with_more(desk: PollingDesk, world: World) -> None:
    old = world.raise_ticket("old")
    desk.subscribe("C0NOC", "customer_support", "open")
    world.requests.clear()
    numbers = [world.raise_ticket(f"burst {index}") for index in range(80)]
    desk.poll()
    limits = [int(request["query"]["limit"]) for request in world.requests]
    assert limits == sorted(limits)
    assert limits[-1] == 120
    said = " ".join(desk.news()).replace("digest ", "").split()
    assert said == numbers
    assert old in desk.feed().members


def test_what_lies_beyond_the_largest_limit_is_admitted(desk: PollingDesk, world: World) -> None:
    world.raise_ticket("old")
    desk.subscribe("C0NOC", "customer_support", "open")
    numbers = [world.raise_ticket(f"burst {index}") for index in range(150)]
    desk.poll()
    *digests, admission = desk.news()
    assert " ".join(digests).replace("digest ", "").split() == numbers[-120:]
    assert admission == "older than 120 unchecked"
    desk.poll()
    assert desk.news() == []


def test_an_unsubscribed_channel_hears_no_more_and_nobody_polls_for_it(desk: PollingDesk, world: World) -> None:
    desk.subscribe()
    desk.subscribing.unsubscribe("C0NOC", "customer_support", "U0ANA")
    assert desk.news() == ["ended customer_support"]
    world.requests.clear()
    world.raise_ticket("Fibre cut")
    desk.poll()
    assert desk.news() == []
    assert asked(world) == 0


def test_a_failing_feed_backs_off_alone(desk: PollingDesk, world: World) -> None:
    """Keesa has no status “pending”, so that feed is refused; the others go on."""
    desk.subscribing.subscribe("C0ECO", "eco", Terms(ticket_type="customer_support", statuses=("pending",)), "U0ANA")
    desk.subscribe("C0NOC", "customer_support", "open")
    number = world.raise_ticket("Fibre cut")
    for _ in range(8):
        desk.poll()
    assert desk.news("C0NOC") == [f"new {number}"]
    failing = desk.feed(status="pending")
    assert 2 <= failing.failures <= 5, "asked less and less often"
    assert "422" in failing.last_error
    assert desk.feed().failures == 0


def test_keesa_down_and_back_again(desk: PollingDesk, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    desk.subscribe()
    world.switch(down=True)
    world.close(number)
    late = world.raise_ticket("while it was down")
    desk.poll()
    assert desk.feed().failures == 1
    assert "503" in desk.feed().last_error
    assert desk.news() == []
    world.switch(down=False)
    for _ in range(3):
        desk.poll()
    assert sorted(desk.news()) == sorted([f"{number}: status open → closed", f"new {late}"])
    assert (desk.feed().failures, desk.feed().last_error) == (0, "")


def test_what_happened_while_the_bot_was_away_is_said_once(desk: PollingDesk, world: World) -> None:
    number, other = world.raise_ticket("Fibre cut"), world.raise_ticket("Fax")
    desk.subscribe()
    desk.close()
    world.close(number)
    world.add_note(other, "on it")
    new = world.raise_ticket("while it was away")
    desk.open()
    desk.poll()
    desk.reopen()
    desk.poll()
    assert sorted(desk.news()) == sorted([f"{number}: status open → closed", f"{other}: note on it", f"new {new}"])


def test_a_long_silence_is_recorded_with_the_answer_that_ends_it(desk: PollingDesk, world: World) -> None:
    desk.subscribe("C0NOC", "customer_support", "open")
    before = desk.feed().last_success_at
    desk.poll(seconds=600)
    assert desk.silences() == []
    last = desk.feed().last_success_at
    world.switch(down=True)
    desk.poll(seconds=400)
    world.switch(down=False)
    desk.poll(seconds=400)
    (silence,) = desk.silences()
    assert before != last == silence.since
    assert silence.until == desk.feed().last_success_at
    desk.poll()
    assert desk.silences() == [silence]


def test_a_poll_that_lost_its_lease_records_nothing(
    desk: PollingDesk, keesa_client: KeesaClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keesa answered so late that another poller had taken over the feed and announced everything."""
    ask, meanwhile = keesa_client.tickets_by_type, iter([lambda: desk.poll(seconds=900)])

    def overtaken(*feed: str, **how: Any) -> TicketPage:
        page = ask(*feed, **how)
        next(meanwhile, lambda: None)()
        return page

    desk.subscribe("C0NOC", "customer_support", "open")
    number = world.raise_ticket("Fibre cut")
    monkeypatch.setattr(keesa_client, "tickets_by_type", overtaken)
    desk.poll()
    assert next(meanwhile, None) is None
    assert desk.news() == [f"new {number}"]
    assert len(desk.silences()) == 1


def change(desk: PollingDesk, ticket_type: str, *statuses: str) -> None:
    """Change the channel's only subscription to these terms."""
    terms, who = Terms(ticket_type=ticket_type, statuses=statuses), Requester(user_id="U0BEN", user_name="ben", channel_id="C0NOC")
    (existing,) = desk.subscribing.of_channel("C0NOC")
    desk.subscribing.change(existing.id, terms, existing.changed_at, who)


def test_a_change_to_what_nobody_had_read_says_when_it_begins(desk: PollingDesk, world: World) -> None:
    desk.subscribe()
    change(desk, "eco_support", "open", "closed")
    world.raise_ticket("There before", ticket_type="eco_support")
    assert desk.news() == ["changed eco_support"]
    desk.poll()
    assert desk.news() == ["begun eco_support with 1"]
    number = world.raise_ticket("No light", ticket_type="eco_support")
    desk.poll()
    assert desk.news() == [f"new {number}"]


def test_what_was_read_before_is_announced_while_a_changed_subscription_begins(desk: PollingDesk, world: World) -> None:
    desk.subscribe("C0NOC", "customer_support", "open")
    change(desk, "customer_support", "open", "closed")
    number = world.raise_ticket("No light")
    desk.clock.advance(40)
    desk.poller.poll(desk.feed(status="open"))
    assert desk.news() == [f"new {number}", "changed customer_support"], "tickets go first"
    desk.poll()
    assert desk.news() == ["begun customer_support with 1"]
    desk.poll()
    assert desk.news() == []


def test_a_change_to_what_is_read_already_begins_nothing(desk: PollingDesk, world: World) -> None:
    desk.subscribe("C0ECO", "customer_support", "open", "closed")
    desk.subscribe("C0NOC", "customer_support", "open")
    change(desk, "customer_support", "open", "closed")
    desk.poll()
    assert desk.news() == ["changed customer_support"]


def test_a_feed_that_fails_keeps_its_sister_from_nothing(desk: PollingDesk, world: World) -> None:
    world.raise_ticket("There before")
    world.close(world.raise_ticket("Closed before"))
    world.switch(sick={"closed"})
    desk.subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="customer_support"), "U0ANA")
    for _ in range(3):
        desk.poll()
    assert desk.news() == ["made customer_support with 1 without closed"]
    number = world.raise_ticket("No light")
    desk.poll(seconds=700)
    assert desk.news() == [f"new {number}"], "long after, still as a card: its own feed was never silent"
    world.switch(sick=set())
    for _ in range(20):
        desk.poll()
    assert desk.news() == ["begun customer_support with 0"]
    world.close(world.raise_ticket("Closed at once"))
    for _ in range(2):
        desk.poll()
    assert len(desk.news()) == 1


def test_after_an_outage_a_subscription_begins_with_all_of_its_feeds(desk: PollingDesk, world: World) -> None:
    world.switch(down=True)
    desk.subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="customer_support"), "U0ANA")
    for _ in range(3):
        desk.poll()
    world.switch(down=False)
    for _ in range(12):
        desk.poll()
    assert desk.news() == ["made customer_support with 0"]


@pytest.mark.parametrize("empty", ["list", "null", "left out", "no data", "no body"])
def test_an_empty_feed_begins_however_keesa_writes_it(desk: PollingDesk, world: World, empty: str) -> None:
    world.switch(empty=empty)
    desk.subscribe()
    number = world.raise_ticket("No light")
    desk.poll()
    assert desk.news() == [f"new {number}"]
    world.close(number)
    desk.poll()
    assert desk.news() == [f"{number}: status open → closed"], "the open ones are none now, which is no error"
