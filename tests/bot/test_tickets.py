"""Tickets for people, with a sandbox Keesa and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.keesa.client import KeesaClient
from bot.model.criteria import Criteria
from bot.model.errors import KeesaUnavailable, StoreBusy
from bot.model.filters import Filter
from bot.model.tickets import Ticket, TicketRecord, TicketState
from bot.model.writes import SubmissionState
from bot.runtime.urgency import Urgency, working
from bot.sandbox.keesa import SandboxKeesa, World
from bot.sandbox.world import SERVICE_ACCOUNT
from bot.status import Status
from bot.store.database import Database
from bot.store.search import CHUNK
from bot.telling.shares import Shares
from bot.telling.unfurls import Unfurls
from bot.tickets import Tickets
from tests.harness import HandClock, open_migrated
from tests.harness.samples import ANA, new_ticket, submission, ticket


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_migrated(tmp_path / "bot.sqlite3")
    yield database
    database.close()


@pytest.fixture
def tickets(database: Database, keesa_client: KeesaClient) -> Tickets:
    return Tickets(database, keesa_client)


def see(database: Database, clock: HandClock, seen: Ticket) -> None:
    with database.write() as tx:
        tx.tickets.put(TicketRecord(ticket=seen, ticket_type="customer_support", version=1), clock())


def raised(database: Database, clock: HandClock, number: str, **fields: object) -> None:
    done = submission(clock(), id=f"A{number}", write=new_ticket(**fields), state=SubmissionState.DONE, ticket_number=number)
    with database.write() as tx:
        tx.submissions.add(done)


def test_a_ticket_is_completed_by_what_the_bot_knows(tickets: Tickets, database: Database, clock: HandClock, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    raised(database, clock, number, priority=5)
    found = tickets.get(number)
    assert found is not None
    assert (found.title, found.priority) == ("Fibre cut", 5)
    assert tickets.get("1") is None


def test_lists_are_completed_at_once(tickets: Tickets, database: Database, clock: HandClock, world: World) -> None:
    numbers = [world.raise_ticket(title, assigned_to=SERVICE_ACCOUNT) for title in ("seen", "raised", "unknown")]
    see(database, clock, ticket(numbers[0], priority=5, title="as it was"))
    raised(database, clock, numbers[1], priority=1)
    assert [(one.title, one.priority) for one in tickets.completed(tickets.open())] == [
        ("unknown", None),
        ("raised", 1),
        ("seen", 5),
    ]
    see(database, clock, ticket(numbers[1], title="raised"))
    assert [one.priority for one in tickets.known([*numbers, "9"])] == [5, 1, None, None]
    assert [one.priority for one in tickets.known(tickets.search("raised", 5))] == [1]
    assert [one.priority for one in tickets.raised_by(ANA.user_id, 1, 5).items] == [1]
    assert tickets.completed([]) == []


def test_only_what_is_not_at_hand_is_looked_up(tickets: Tickets, world: World) -> None:
    numbers = [world.raise_ticket(title) for title in ("first", "second", "third")]
    known = [ticket(number, title="as it was") for number in numbers]
    open_now = [ticket(numbers[0], title="first")]
    known[2] = known[2].model_copy(update={"status": "closed"})
    gone = ticket("1", title="gone")

    now = tickets.as_now([*known, gone], open_now)

    assert [one.title for one in now] == ["first", "second", "as it was", "gone"]
    asked = [request["path"].rpartition("/")[2] for request in world.requests if "/tickets/" in request["path"]]
    assert set(asked) & {*numbers, "1"} == {numbers[1], "1"}


def test_a_keesa_that_is_down_is_an_error(tickets: Tickets, world: World) -> None:
    world.switch(down=True)
    with pytest.raises(KeesaUnavailable):
        tickets.as_now([ticket()], [])


def test_what_a_person_raised_is_told_as_it_was_last_seen(tickets: Tickets, database: Database, clock: HandClock) -> None:
    raised(database, clock, "1", title="as written")
    clock.advance(seconds=1)
    raised(database, clock, "2", title="as written")
    see(database, clock, ticket("1", title="as seen"))
    assert tickets.numbers_raised_by(ANA.user_id) == ["2", "1"]
    listed = tickets.raised_by(ANA.user_id, 1, 5).items
    assert [(one.number, one.title) for one in listed] == [("2", "as written"), ("1", "as seen")]
    assert [one.number for one in tickets.raised_by(ANA.user_id, 2, 1).items] == ["1"]
    assert tickets.raised_by("U0BO", 1, 5).total == 0
    assert [one.title for one in tickets.known(["1", "3"])] == ["as seen", ""]
    assert tickets.search("seen", 5) == ["1"]


def test_keesa_is_asked_for_the_status_only_while_no_feed_says(
    database: Database, keesa_client: KeesaClient, clock: HandClock, keesa: SandboxKeesa, world: World
) -> None:
    status = Status(database, keesa_client, lambda: "", clock)
    assert (status.report().reachable, status.report().signed_in) == (True, True)
    world.switch(down=True)
    down = status.report()
    assert not down.reachable
    assert "maintenance" in down.problem
    assert status.feeds() == []


def test_a_card_is_claimed_once_in_half_an_hour(database: Database, clock: HandClock) -> None:
    unfurls = Unfurls(database, clock)
    assert unfurls.claim("C1", ["1", "2"]) == {"1", "2"}
    unfurls.release("C1", ["2"])
    assert unfurls.claim("C1", ["1", "2"]) == {"2"}
    assert unfurls.claim("C2", ["1"]) == {"1"}
    clock.advance(minutes=30)
    assert unfurls.claim("C1", ["1"]) == {"1"}


def test_a_card_is_not_shared_twice_in_a_row(database: Database, clock: HandClock) -> None:
    shares = Shares(database, clock)
    assert shares.claim("C1", "", "1")
    assert not shares.claim("C1", "", "1")
    shares.release("C1", "", "1")
    assert shares.claim("C1", "", "1")
    clock.advance(minutes=5)
    assert shares.claim("C1", "", "1")


def test_tickets_whose_words_wait_are_found_too(tickets: Tickets, database: Database, clock: HandClock) -> None:
    numbers = [f"{2102001 + index}" for index in range(2 * CHUNK)]
    with database.write() as tx:
        states = [TicketState.of(ticket(number)) for number in numbers]
        tx.tickets.add_all(states, dict.fromkeys(numbers, "f"), "customer_support", clock())
    assert tickets.search("fibre", len(numbers)) == numbers[::-1]


def test_an_ack_does_not_wait_for_very_many_words(tickets: Tickets, database: Database) -> None:
    with database.write() as tx:
        tx.search.add_later([str(number) for number in range(30 * CHUNK)])
    with pytest.raises(StoreBusy):
        tickets.search("fibre", 1)
    with working(Urgency.PERSON):
        assert tickets.search("fibre", 1) == []


def test_a_search_is_narrowed_down(tickets: Tickets, database: Database, clock: HandClock) -> None:
    see(database, clock, ticket("1", title="Fibre cut", customer="Blue Horizon", priority=5))
    see(database, clock, ticket("2", title="Fibre slow", customer="Blue Lagoon", assigned_to="Ali"))
    see(database, clock, ticket("3", title="Fax", customer="Blue Horizon"))
    raised(database, clock, "3", priority=5)
    assert tickets.search_narrowed("fibre", Criteria(customer=("blue",)), 9) == (["2", "1"], None)
    assert tickets.search_narrowed("fibre", Criteria(customer=("horizon",)), 9) == (["1"], None)
    assert tickets.search_narrowed("", Criteria(filter=Filter(priority=5)), 9) == (["3", "1"], None), "as they were raised"
    assert tickets.search_narrowed("", Criteria(assigned=("ali",)), 9) == (["2"], None)
    assert tickets.search_narrowed("", Criteria(unassigned=False, since=clock() + timedelta(days=9)), 9) == ([], None)


def test_a_narrowed_search_says_how_far_it_looked(
    tickets: Tickets, database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tickets.MOST_LOOKED_THROUGH", 2)
    for number in ("1", "2", "3"):
        see(database, clock, ticket(number, title="Fibre cut"))
    assert tickets.search_narrowed("fibre", Criteria(assigned=("ali",)), 9) == ([], 2)
    assert tickets.search_narrowed("", Criteria(filter=Filter(words=("cut",))), 9) == (["3", "2"], 2)
