"""The submitter with a sandbox Keesa: each write exactly once, and the person is always told the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from bot.keesa.client import KeesaClient
from bot.keesa.ticket_page import TicketPage
from bot.model.attribution import signed
from bot.model.errors import KeesaOutcomeUnknown, SlackOutcomeUnknown
from bot.model.tickets import Ticket
from bot.model.writes import NewNote, NewTicket, Submission, SubmissionState
from bot.runtime.leases import Lease
from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from bot.writing.jobs import InHand
from tests.harness import HandClock, LogWatch, hold_up, wait_until
from tests.harness.counter import MALDIVES, Counter
from tests.harness.samples import new_ticket

LEASE = Timings().lease


@pytest.fixture
def world(clock: HandClock) -> World:
    return World(now=clock)


@pytest.fixture
def counter(tmp_path: Path, keesa_client: KeesaClient, world: World, clock: HandClock, log_watch: LogWatch) -> Iterator[Counter]:
    counter = Counter(tmp_path / "bot.sqlite3", keesa_client, world, clock)
    yield counter
    counter.database.close()


@pytest.fixture
def note(world: World) -> NewNote:
    """A note on an existing ticket."""
    return NewNote(ticket_number=world.raise_ticket("Fax"), text="Port changed")


def test_a_ticket_is_raised_and_signed(counter: Counter, world: World) -> None:
    asked = counter.accept()
    counter.beat(60)
    (ticket,) = world.tickets()
    assert counter.told == [f"done {ticket.number}"]
    assert ticket.description == f"No light since noon\n\n— ana in #noc on Slack, 2026-11-07 14:00:00 (ref {asked.id})"


def test_what_follows_waits_for_whoever_processes_it(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The heartbeat may take it in hand before the thread that wants to show the outcome afterwards."""
    asked, take, tell = counter.accept(), InHand.take, counter.tell
    tried, told_before = Event(), list[str]()

    def taken(in_hand: InHand, job_id: str) -> bool:
        is_free = take(in_hand, job_id)
        if not is_free:
            tried.set()
        return is_free

    def follow() -> None:
        counter.submitter.finish(asked.id)
        told_before.extend(counter.told)

    def tell_late(submission: Submission) -> None:
        following.start()
        tried.wait()
        following.join(0.1)  # it could end now if it waited for nothing
        tell(submission)

    following = Thread(target=follow)
    monkeypatch.setattr(InHand, "take", taken)
    monkeypatch.setattr(counter, "tell", tell_late)
    counter.beat()
    following.join()
    assert told_before == counter.told
    assert len(counter.told) == 1


def test_a_note_is_added_and_signed(counter: Counter, world: World, note: NewNote) -> None:
    asked = counter.accept(note)
    counter.beat(60)
    (added,) = world.ticket(note.ticket_number).notes
    assert added.text.startswith("Port changed\n\n— ana in #noc on Slack, ")
    assert f"(ref {asked.id})" in added.text
    assert counter.told == [f"done {note.ticket_number}"]


def test_the_line_names_the_person_as_colleagues_know_them(counter: Counter, world: World, note: NewNote) -> None:
    counter.names["U0ANA"] = "Aminath Ali\n"
    asked = counter.accept(note)
    counter.beat(60)
    (added,) = world.ticket(note.ticket_number).notes
    assert added.text.startswith("Port changed\n\n— Aminath Ali in #noc on Slack, ")
    with counter.database.read() as tx:
        kept = tx.submissions.get(asked.id)
    assert kept
    assert kept.requester == asked.requester.model_copy(update={"user_name": "Aminath Ali"})


def test_a_new_name_makes_no_second_note(counter: Counter, world: World, note: NewNote) -> None:
    """A write whose answer was lost is recognised even if the person has changed their name since."""
    counter.names["U0ANA"] = "Aminath Ali"
    counter.accept(note)
    world.switch(lose_answers=1)
    counter.beat()
    world.switch(lose_answers=0)
    counter.names["U0ANA"] = "Aminath Didi"
    counter.beat(2, 60)
    (added,) = world.ticket(note.ticket_number).notes
    assert "— Aminath Ali in #noc" in added.text
    assert counter.told[-1] == f"done {note.ticket_number}"


def test_keesas_no_is_final_and_told_with_its_reason(counter: Counter) -> None:
    counter.accept(new_ticket(product_id=25))
    counter.beat(60, 3600)
    (said,) = counter.told
    assert said.startswith("refused Keesa didn't accept this: ticket.product_id")
    assert counter.writes == 1


def test_a_note_on_a_ticket_that_is_not_there(counter: Counter) -> None:
    counter.accept(NewNote(ticket_number="999", text="hello"))
    counter.beat(60)
    assert counter.told == ["refused There's no ticket 999. Check the number and try again."]


def test_kept_while_keesa_is_down_and_done_when_it_is_back(counter: Counter, world: World) -> None:
    world.switch(down=True)
    counter.accept()
    counter.beat(*[10] * 60)
    assert counter.told == ["kept Keesa is down for maintenance. Please try again later."], "once, however often it is tried"
    assert 3 < counter.writes < 15, "less and less often"
    world.switch(down=False)
    counter.beat(300)
    assert counter.titles == ["Fibre cut at Hulhumalé"]
    assert counter.told[1:] == [f"done {world.tickets()[0].number}"]


def test_kept_while_the_bot_cannot_sign_in(counter: Counter, world: World) -> None:
    world.expire_tokens(refresh_too=True)
    world.switch(reject_sign_in=True)
    counter.accept()
    counter.beat(60)
    (said,) = counter.told
    assert said.startswith("kept I can't sign in to Keesa right now.")
    world.switch(reject_sign_in=False)
    counter.beat(*[300] * 8)
    assert len(counter.titles) == 1
    assert counter.told[-1].startswith("done ")


@pytest.mark.parametrize("kind", ["ticket", "note"])
def test_a_lost_answer_is_looked_up_and_nothing_is_sent_twice(counter: Counter, world: World, note: NewNote, kind: str) -> None:
    world.switch(lose_answers=1)
    asked = counter.accept(note if kind == "note" else new_ticket())
    counter.beat()
    assert counter.told == [], "not known yet, so nothing is said yet"
    world.switch(lose_answers=0)
    counter.beat(2, 60)
    assert counter.state(asked) is SubmissionState.DONE
    assert counter.writes == 1
    assert counter.told == [f"done {note.ticket_number if kind == 'note' else world.tickets()[0].number}"]


def test_a_lost_answer_about_a_ticket_that_was_closed_at_once(counter: Counter, world: World) -> None:
    world.switch(lose_answers=1)
    counter.accept()
    counter.beat()
    world.switch(lose_answers=0)
    world.close(str(world.tickets()[0].number))
    counter.beat(2, 60)
    assert counter.told == [f"done {world.tickets()[0].number}"]
    assert len(world.tickets()) == 1


class SlowGateway:
    """A gateway that gives up on the first ticket after nine seconds, while the server behind it goes on until `finish`."""

    def __init__(self, client: KeesaClient, clock: HandClock) -> None:
        self._server = client.raise_ticket
        self._clock = clock
        self._pending: list[NewTicket] = []

    def raise_ticket(self, ticket: NewTicket) -> str | None:
        if self._pending:
            return self._server(ticket)
        self._clock.advance(9)
        self._pending.append(ticket)
        raise KeesaOutcomeUnknown("POST /tickets", "Keesa had an internal error", status=504)

    def finish(self) -> None:
        self._server(self._pending[0])


def test_a_gateway_that_gave_up_does_not_prove_that_keesa_did(
    counter: Counter, keesa_client: KeesaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = SlowGateway(keesa_client, counter.clock)
    monkeypatch.setattr(keesa_client, "raise_ticket", gateway.raise_ticket)
    counter.accept()
    counter.beat(1, 1, 1)
    gateway.finish()
    counter.beat(*[10] * 6)
    assert counter.titles == ["Fibre cut at Hulhumalé"]


@pytest.mark.parametrize("kind", ["ticket", "note"])
def test_a_write_that_was_lost_is_sent_again_once_that_is_proved(counter: Counter, world: World, note: NewNote, kind: str) -> None:
    world.switch(fail=1)
    counter.accept(note if kind == "note" else new_ticket())
    counter.beat()
    world.switch(fail=0)
    counter.beat(1, 1, 1)
    assert counter.writes == 1, "too early to tell"
    counter.beat(5, 60)
    assert counter.writes == 2
    assert len(world.ticket(note.ticket_number).notes) == (kind == "note")
    assert len(world.tickets()) == (1 if kind == "note" else 2)
    assert counter.told[-1].startswith("done ")


def test_in_doubt_while_keesa_is_down(counter: Counter, world: World) -> None:
    """Nothing is sent again before Keesa could be asked, and the person is told after a while."""
    world.switch(lose_answers=1)
    counter.accept()
    counter.beat()
    world.switch(lose_answers=0, down=True)
    counter.beat(2, 10, 60)
    (said,) = counter.told
    assert said.startswith("kept in doubt")
    world.switch(down=False)
    counter.beat(120)
    assert counter.writes == 1
    assert counter.told[1:] == [f"done {world.tickets()[0].number}"]


@pytest.mark.parametrize("deadline", [0.5])
def test_an_answer_that_took_too_long_is_waited_for(counter: Counter, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keesa is still processing it when the bot gives up waiting, so not finding it proves nothing yet."""
    may_finish = hold_up(monkeypatch, world, "raise_ticket")
    counter.accept()
    counter.beat()
    counter.beat(2, 8, 10)
    assert counter.titles == []
    assert len(counter.told) == 1
    may_finish.set()
    wait_until(lambda: counter.titles, "Keesa to finish")
    counter.beat(11, 60)
    assert len(counter.titles) == 1
    assert counter.told[-1] == f"done {world.tickets()[0].number}"


def test_a_form_that_slack_delivers_again_is_one_ticket(counter: Counter) -> None:
    first = counter.accept(key="form 1")
    again = counter.accept(key="form 1")
    counter.beat(60)
    afterwards = counter.accept(key="form 1")
    counter.beat(60)
    assert first.id == again.id == afterwards.id
    assert counter.writes == 1


def test_the_same_words_sent_again_while_they_are_kept_are_one_ticket(counter: Counter, world: World) -> None:
    world.switch(down=True)
    first = counter.accept(key="form 1")
    counter.beat()
    assert counter.accept(key="form 2").id == first.id
    world.switch(down=False)
    counter.beat(60)
    assert len(counter.titles) == 1
    counter.accept(key="form 3")
    counter.beat()
    assert len(counter.titles) == 2, "asked for anew after the first was done"


@pytest.mark.parametrize("arrived", [True, False])
def test_killed_while_sending(counter: Counter, keesa_client: KeesaClient, world: World, arrived: bool) -> None:
    asked = counter.accept()
    with counter.database.write() as tx:
        claimed = tx.submissions.claim(asked.id, Lease(counter.clock, LEASE))
        assert claimed
        tx.submissions.update(asked.id, claimed[1], state=SubmissionState.SENDING, sent_at=counter.clock())
    if arrived:
        ticket = new_ticket(description=signed("No light since noon", asked, MALDIVES))
        keesa_client.raise_ticket(ticket)
    counter.beat(1)
    assert counter.writes == arrived, "the lease of the one that was killed still holds"
    counter.beat(LEASE.total_seconds(), 60)
    assert counter.titles == ["Fibre cut at Hulhumalé"]
    assert counter.told == [f"done {world.tickets()[0].number}"]


def test_it_is_given_up_after_a_while(counter: Counter, world: World) -> None:
    world.switch(down=True)
    asked = counter.accept()
    counter.beat(*[290] * 15)
    assert counter.state(asked) is SubmissionState.EXPIRED
    assert [said.partition(" ")[0] for said in counter.told] == ["kept", "expired"]
    world.switch(down=False)
    counter.beat(600)
    assert counter.titles == []


def test_what_is_kept_can_be_cancelled_and_is_never_sent(counter: Counter, world: World) -> None:
    world.switch(down=True)
    asked = counter.accept()
    counter.beat()
    assert counter.submitter.cancel(asked.id)
    assert not counter.submitter.cancel(asked.id)
    world.switch(down=False)
    counter.beat(600)
    assert counter.titles == []
    assert len(counter.told) == 1, "who cancels it sees that at once"


def test_what_may_be_in_keesa_cannot_be_cancelled(counter: Counter, world: World) -> None:
    world.switch(lose_answers=1)
    asked = counter.accept()
    counter.beat()
    assert not counter.submitter.cancel(asked.id)


def test_what_could_not_be_told_is_told_later(counter: Counter, world: World) -> None:
    counter.mute = True
    counter.accept()
    with pytest.raises(SlackOutcomeUnknown):
        counter.beat()
    counter.mute = False
    counter.beat(LEASE.total_seconds() + 1)
    assert counter.told == [f"done {world.tickets()[0].number}"]
    assert counter.writes == 1


class Secretive:
    """Raises tickets without saying their numbers, and shows none of them until it `shows`."""

    def __init__(self, client: KeesaClient) -> None:
        self._raise, self._open, self._by_type = client.raise_ticket, client.open_tickets, client.tickets_by_type
        self.shows = False

    def raise_ticket(self, ticket: NewTicket) -> str | None:
        self._raise(ticket)
        return None

    def open_tickets(self) -> list[Ticket]:
        return self._open() if self.shows else []

    def tickets_by_type(self, *feed: str, **how: Any) -> TicketPage:
        page = self._by_type(*feed, **how)
        return page if self.shows else replace(page, fingerprints={})


@pytest.fixture
def secretive(counter: Counter, keesa_client: KeesaClient, monkeypatch: pytest.MonkeyPatch) -> Secretive:
    secretive = Secretive(keesa_client)
    for call in ("raise_ticket", "open_tickets", "tickets_by_type"):
        monkeypatch.setattr(keesa_client, call, getattr(secretive, call))
    return secretive


def test_a_number_that_is_not_known_yet_is_looked_for_and_told(counter: Counter, world: World, secretive: Secretive) -> None:
    taken = counter.accept()
    counter.beat(1, 5, 30, 60)
    assert counter.told == ["taken"]
    assert counter.state(taken) is SubmissionState.TAKEN
    assert not counter.submitter.cancel(taken.id)
    assert counter.accept(key="form 2").id == taken.id, "the same words are the same ticket"
    secretive.shows = True
    counter.beat(300)
    assert counter.told == ["taken", f"done {world.tickets()[0].number}"]
    assert counter.titles == [new_ticket().title], "it is never sent again"


def test_while_a_number_is_looked_for_keesa_may_be_away(counter: Counter, world: World, secretive: Secretive) -> None:
    counter.accept()
    counter.beat()
    world.switch(down=True)
    counter.beat(*[300] * 3)
    world.switch(down=False)
    secretive.shows = True
    counter.beat(300)
    assert counter.told == ["taken", f"done {world.tickets()[0].number}"]


@pytest.mark.usefixtures("secretive")
def test_a_number_that_is_never_found(counter: Counter, world: World) -> None:
    taken = counter.accept()
    counter.beat(*[300] * 14)
    assert counter.state(taken) is SubmissionState.DONE
    assert counter.told == ["taken", "done"]
    assert len(world.tickets()) == 1
