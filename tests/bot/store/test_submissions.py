"""The outbox to Keesa: one row for each write that somebody asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.writes import NewNote, Requester, Submission, SubmissionState
from bot.runtime.leases import Lease
from bot.store.database import Database
from tests.harness import HandClock
from tests.harness.samples import new_ticket, submission

LEASE = timedelta(minutes=2)


def add(database: Database, one: Submission) -> bool:
    with database.write() as tx:
        return tx.submissions.add(one)


def get(database: Database, submission_id: str = "AAAA1111") -> Submission:
    with database.read() as tx:
        found = tx.submissions.get(submission_id)
    assert found is not None
    return found


def claim(database: Database, clock: HandClock, submission_id: str = "AAAA1111") -> tuple[Submission, int] | None:
    with database.write() as tx:
        return tx.submissions.claim(submission_id, Lease(clock, LEASE))


def update(database: Database, fence: int, **values: object) -> bool:
    with database.write() as tx:
        return tx.submissions.update("AAAA1111", fence, **values)


def due(database: Database, clock: HandClock) -> list[str]:
    with database.read() as tx:
        return tx.submissions.due(clock())


@pytest.mark.parametrize("write", [new_ticket(priority=5, reference="ފޯން <&>"), NewNote(ticket_number="2102001", text="a\nb")])
def test_it_comes_back_as_it_was(database: Database, clock: HandClock, write: object) -> None:
    asked = submission(clock(), write=write, view_id="V1", response_url="https://hooks.slack.com/x", thread_ts="1.2")  # type: ignore[arg-type]
    assert add(database, asked)
    assert get(database) == asked


def test_a_key_is_kept_once(database: Database, clock: HandClock) -> None:
    assert add(database, submission(clock(), id="AAAA1111", key="form 1"))
    assert not add(database, submission(clock(), id="BBBB2222", key="form 1"))
    with database.read() as tx:
        found = tx.submissions.by_key("form 1")
        assert found
        assert found.id == "AAAA1111"
        assert tx.submissions.waiting() == 1


def test_the_same_write_of_the_same_person_is_recognized_while_it_is_open(database: Database, clock: HandClock) -> None:
    add(database, submission(clock()))
    again = submission(clock(), id="BBBB2222")
    other_person = again.model_copy(update={"requester": Requester(user_id="U0BO", user_name="bo")})
    other_write = submission(clock(), id="CCCC3333", write=new_ticket())
    with database.read() as tx:
        assert tx.submissions.same_still_open(again) is not None
        assert tx.submissions.same_still_open(other_person) is None
        assert tx.submissions.same_still_open(other_write) is None
    held = claim(database, clock)
    assert held
    assert update(database, held[1], state=SubmissionState.DONE)
    with database.read() as tx:
        assert tx.submissions.same_still_open(again) is None


def test_only_one_can_claim_it_until_the_lease_ends(database: Database, clock: HandClock) -> None:
    add(database, submission(clock()))
    slow = claim(database, clock)
    assert slow
    assert claim(database, clock) is None
    assert due(database, clock) == []
    clock.advance(LEASE.total_seconds() + 1)
    fast = claim(database, clock)
    assert fast
    assert not update(database, slow[1], state=SubmissionState.DONE)
    assert get(database).state is SubmissionState.PENDING
    assert update(database, fast[1], state=SubmissionState.DONE, ticket_number="2102007")
    assert get(database).ticket_number == "2102007"


def test_the_oldest_is_worked_on_first_and_none_before_its_time(database: Database, clock: HandClock) -> None:
    add(database, submission(clock(), id="AAAA1111"))
    clock.advance(1)
    add(database, submission(clock(), id="BBBB2222"))
    add(database, submission(clock(), id="CCCC3333", due_at=clock() + timedelta(seconds=10)))
    assert due(database, clock) == ["AAAA1111", "BBBB2222"]
    clock.advance(10)
    assert set(due(database, clock)) == {"AAAA1111", "BBBB2222", "CCCC3333"}


def test_what_has_ended_is_work_until_it_was_told(database: Database, clock: HandClock) -> None:
    add(database, submission(clock()))
    held = claim(database, clock)
    assert held
    update(database, held[1], state=SubmissionState.DONE, lease_until=None)
    assert due(database, clock) == ["AAAA1111"]
    held = claim(database, clock)
    assert held
    update(database, held[1], told="done", lease_until=None)
    assert due(database, clock) == []
    assert claim(database, clock) is None


def test_only_what_is_kept_can_be_cancelled(database: Database, clock: HandClock) -> None:
    add(database, submission(clock()))
    held = claim(database, clock)
    assert held
    update(database, held[1], state=SubmissionState.SENDING)
    with database.write() as tx:
        assert not tx.submissions.cancel("AAAA1111", clock()), "it is being sent"
    update(database, held[1], state=SubmissionState.UNKNOWN, lease_until=None)
    with database.write() as tx:
        assert not tx.submissions.cancel("AAAA1111", clock()), "Keesa may have it"
    update(database, held[1], state=SubmissionState.PENDING)
    with database.write() as tx:
        assert tx.submissions.cancel("AAAA1111", clock())
        assert not tx.submissions.cancel("AAAA1111", clock())
    assert get(database).state is SubmissionState.CANCELLED
    assert due(database, clock) == []


def test_a_closed_form_is_forgotten(database: Database, clock: HandClock) -> None:
    add(database, submission(clock(), view_id="V1"))
    with database.write() as tx:
        tx.submissions.forget_view("V1")
    assert get(database).view_id == ""


def test_the_tickets_that_a_person_raised(database: Database, clock: HandClock) -> None:
    for number in ("1", "2", "3"):
        clock.advance(1)
        raised = submission(
            clock(), id=f"RAISED{number}", write=new_ticket(title=number), state=SubmissionState.DONE, ticket_number=number
        )
        add(database, raised)
    add(database, submission(clock(), id="NOTE", state=SubmissionState.DONE, ticket_number="1"))
    add(database, submission(clock(), id="OPEN", write=new_ticket()))
    with database.read() as tx:
        assert tx.raised.numbers_by("U0ANA", 2) == ["3", "2"]
        assert tx.raised.numbers_by("U0BO", 2) == []


def test_after_a_kill_its_leases_are_let_go(database: Database, clock: HandClock) -> None:
    add(database, submission(clock()))
    assert claim(database, clock)
    with database.write() as tx:
        tx.submissions.release_all()
    assert claim(database, clock)
