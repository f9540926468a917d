"""What an operator sees of what waits, and does about it. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.announcements import Announcement, AnnouncementState, Occasion, Recipient
from bot.model.audit import AuditEntry, AuditFilter
from bot.model.news import TicketAppeared
from bot.model.queues import Item, ItemName, Operator, Queue
from bot.model.replicas import Replica
from bot.model.writes import Submission, SubmissionState
from bot.operating.queue import CannotMove, QueueDesk
from bot.runtime.leases import Lease
from bot.store.database import Database
from tests.harness import HandClock
from tests.harness.lines import claim_head
from tests.harness.samples import kept_message, new_ticket, submission, ticket

LEASE = timedelta(minutes=2)
NOC, BO = Recipient.channel("C0NOC"), Recipient.person("U0BO")
OWNER = "noc-1:42:ab12"
OPERATOR = Operator(name="ana", account="root", host="ops-1")
NOTE = ItemName.parse("submission/AAAA1111")


@pytest.fixture
def desk(database: Database, clock: HandClock) -> QueueDesk:
    with database.write() as tx:
        tx.replicas.put(Replica(id=OWNER, version="0.1", started_at=clock(), seen_at=clock()))
    return QueueDesk(database, OPERATOR, clock)


def add(database: Database, clock: HandClock, number: str, to: Recipient = NOC) -> None:
    with database.write() as tx:
        tx.announcements.add(to, Occasion.new(number), TicketAppeared(ticket=ticket(number)), clock())


def claimed(database: Database, clock: HandClock, to: Recipient = NOC) -> Announcement:
    with database.write() as tx:
        head = claim_head(tx, to, Lease(clock, LEASE, OWNER))
    assert head
    return head


def ask(database: Database, clock: HandClock, **fields: object) -> Submission:
    asked = submission(clock(), **fields)  # type: ignore[arg-type]
    with database.write() as tx:
        tx.submissions.add(asked)
    return asked


def get(database: Database) -> Submission:
    with database.read() as tx:
        found = tx.submissions.get("AAAA1111")
    assert found
    return found


def items(desk: QueueDesk, *queues: Queue) -> list[Item]:
    return list(desk.list(queues or list(Queue), None).items)


def audit(database: Database, **wanted: object) -> list[AuditEntry]:
    with database.read() as tx:
        return tx.interventions.audit(AuditFilter.model_validate(wanted))


def refusal(move: object, *arguments: object, **options: object) -> str:
    with pytest.raises(CannotMove) as refused:
        move(*arguments, **options)  # type: ignore[operator]
    return str(refused.value)


def test_what_waits_is_listed_with_who_holds_it_and_why(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    ask(database, clock, error="Keesa is down", attempts=3, due_at=clock() + timedelta(hours=1))
    for number in ("2102001", "2102002"):
        add(database, clock, number)
    add(database, clock, "2102001", BO)
    head = claimed(database, clock)
    note, first, second, direct = items(desk)
    assert (str(note.name), note.what, note.ticket_number, note.place) == (str(NOTE), "note", "2102001", "ana #noc")
    assert (note.state, note.attempts, note.next_try_at) == ("pending", 3, clock() + timedelta(hours=1))
    assert desk.trouble(note) == "Keesa is down"
    assert (first.name.number, first.state, first.attempts) == (head.id, "sending", 1)
    assert first.claim
    assert (first.claim.owner, first.claim.is_alive, first.claim.until) == (OWNER, True, clock() + LEASE)
    assert (desk.trouble(first), desk.trouble(second), desk.trouble(direct)) == ("", f"waits for message/{head.id}", "")
    assert direct.place == "U0BO"
    clock.advance(300)
    _, first, _, direct = items(desk)
    assert desk.trouble(first) == "whoever worked on it is gone"
    assert desk.trouble(direct) == "overdue: is the bot running?"


def test_of_many_the_oldest_are_listed(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    for number in range(5):
        add(database, clock, str(number + 1))
    listed = desk.list(list(Queue), 2)
    assert ([item.ticket_number for item in listed.items], listed.total) == (["1", "2"], 5)


def test_only_feeds_in_trouble_are_listed(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    with database.write() as tx:
        tx.feeds.ensure("customer_support", ["open", "closed"], clock())
        feed = tx.feeds.claim(tx.feeds.due(clock())[0], Lease(clock, LEASE, OWNER))
        assert feed
        failed = feed.model_copy(update={"failures": 2, "last_error": "503", "next_poll_at": clock() + timedelta(minutes=5)})
        tx.feeds.finish(failed)
    (item,) = items(desk)
    assert (str(item.name), item.state, item.attempts) == (f"feed/customer_support/{feed.status}", "failing", 2)
    assert desk.trouble(item) == "503"
    assert "subscribed to it" in refusal(desk.drop, item.name, "why not")
    desk.retry(item.name)
    with database.read() as tx:
        assert feed.status in [due.status for due in tx.feeds.due(clock())]


def test_retrying_makes_it_due_now(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    ask(database, clock, due_at=clock() + timedelta(hours=1))
    desk.retry(NOTE)
    with database.read() as tx:
        assert tx.submissions.due(clock()) == ["AAAA1111"]
    (done,) = audit(database, user="ana", ticket_number="2102001")[-1:]
    assert (done.what, done.about, done.who, done.who_id, done.place) == ("retry", str(NOTE), "ana", "root", "ops-1")


def test_only_the_head_of_a_line_is_retried(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    add(database, clock, "1")
    add(database, clock, "2")
    head, second = items(desk)
    assert f"waits for {head.name}, which comes first" in refusal(desk.retry, second.name)
    with database.write() as tx:
        tx.announcements.hold_waiting(NOC.id)
    assert "/invite @keesa" in refusal(desk.retry, head.name)
    assert audit(database) == []


def test_what_was_given_up_is_looked_for_before_it_is_posted_again(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    add(database, clock, "1")
    head = claimed(database, clock)
    with database.write() as tx:
        tx.lines.give_up(head, "not_allowed", clock())
    assert items(desk) == []
    (dead,) = desk.list([Queue.MESSAGE], None, given_up=True).items
    assert desk.trouble(dead) == "not_allowed"
    clock.advance(3600)
    desk.retry(dead.name)
    again = claimed(database, clock)
    assert (again.id, again.in_doubt, again.attempts, again.attempted_at) == (head.id, True, 1, head.attempted_at)


def test_a_claim_is_released_if_its_holder_is_gone_or_by_force(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    add(database, clock, "1")
    head = claimed(database, clock)
    name = ItemName(queue=Queue.MESSAGE, key=str(head.id))
    assert f"{OWNER} holds message/{name.key} and is running" in refusal(desk.release, name)
    assert "right now" in refusal(desk.retry, name)
    clock.advance(1)
    desk.release(name, force=True)
    with database.write() as tx:
        assert not tx.lines.sent([(head, "1.1")], clock()), "whoever held it writes no more"
    again = claimed(database, clock)
    assert (again.in_doubt, again.attempted_at) == (True, clock())
    clock.advance(LEASE.total_seconds() + 1)
    desk.release(name)
    assert "Nobody holds" in refusal(desk.release, name)


def test_the_claim_of_a_replica_that_was_killed_is_free(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    """It isn't seen any more, though its lease isn't over yet."""
    add(database, clock, "1")
    name = ItemName(queue=Queue.MESSAGE, key=str(claimed(database, clock).id))
    clock.advance(16)
    (item,) = items(desk)
    assert desk.trouble(item) == "whoever worked on it is gone"
    desk.release(name)
    assert claimed(database, clock).id == name.number


def test_a_followed_ticket_that_cannot_be_looked_up(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    with database.write() as tx:
        tx.follows.add("U0ANA", "2102001", clock())
        fence = tx.follows.claim("2102001", Lease(clock, LEASE, OWNER))
        assert fence
        tx.follows.put_off("2102001", fence, clock() + timedelta(minutes=5), failures=3)
    (item,) = items(desk)
    assert (str(item.name), item.ticket_number, item.attempts) == ("followed/2102001", "2102001", 3)
    assert "/keesa unfollow" in refusal(desk.drop, item.name, "why not")
    desk.retry(item.name)
    with database.read() as tx:
        assert tx.follows.due(clock(), 5) == [("2102001", 3)]


def test_releasing_a_note_that_was_being_sent(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    ask(database, clock)
    with database.write() as tx:
        claimed = tx.submissions.claim("AAAA1111", Lease(clock, LEASE, OWNER))
        assert claimed
        tx.submissions.update("AAAA1111", claimed[1], state=SubmissionState.SENDING, sent_at=clock())
    clock.advance(5)
    desk.release(NOTE, force=True)
    with database.write() as tx:
        assert not tx.submissions.update("AAAA1111", claimed[1], state=SubmissionState.DONE)
        assert tx.submissions.due(clock()) == ["AAAA1111"]
    assert get(database).sent_at == clock(), "Keesa may have it, from now on"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (SubmissionState.PENDING, "Your note wasn't sent to Keesa: an operator of this bot removed it. Reason: twice"),
        (SubmissionState.SENDING, "It may have reached Keesa"),
        (SubmissionState.UNKNOWN, "It may have reached Keesa"),
        (SubmissionState.TAKEN, "Keesa has your ticket"),
    ],
)
def test_dropping_tells_the_author_what_is_known(
    database: Database, clock: HandClock, desk: QueueDesk, state: SubmissionState, sentence: str
) -> None:
    ask(database, clock, state=state, once="note 1", write=new_ticket() if state is SubmissionState.TAKEN else None)
    desk.drop(NOTE, "twice")
    dropped = get(database)
    assert (dropped.state, dropped.once) == (SubmissionState.DROPPED, None)
    assert sentence in dropped.error
    (item,) = items(desk)
    assert desk.trouble(item) == "has ended, but its author hasn't been told yet"
    with database.read() as tx:
        assert tx.submissions.due(clock()) == ["AAAA1111"], "to tell its author"
    assert "isn't waiting: it is dropped" in refusal(desk.drop, NOTE, "twice")
    assert [(entry.what, entry.outcome, entry.detail) for entry in audit(database)][1:] == [("drop", "done", "twice")]


def test_a_dropped_message_lets_the_next_one_go(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    for number in ("1", "2"):
        add(database, clock, number)
    first, second = items(desk)
    desk.drop(first.name, "noise")
    assert claimed(database, clock).id == second.name.number
    found, stored = desk.show(first.name)
    assert (found.state, stored["error"]) == (AnnouncementState.DROPPED, "noise")
    assert stored["news"]["ticket"]["title"] == "Fibre cut"
    with database.read() as tx:
        assert tx.announcements.given_up() == 0


def test_a_message_that_was_sent_stays(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    add(database, clock, "1")
    head = claimed(database, clock)
    with database.write() as tx:
        tx.lines.sent([(head, "1.1")], clock())
    name = ItemName(queue=Queue.MESSAGE, key=str(head.id))
    for move in (desk.retry, lambda item: desk.drop(item, "why not")):
        assert "isn't waiting: it is sent" in refusal(move, name)


def test_a_message_to_the_bot_that_waits_for_slack(database: Database, clock: HandClock, desk: QueueDesk) -> None:
    with database.write() as tx:
        tx.inbox.add(kept_message(clock()))
        found = tx.inbox.claim("AAAA1111", Lease(clock, LEASE, OWNER))
        assert found
        tx.inbox.put_off("AAAA1111", found[1], clock() + timedelta(minutes=1), "users.info: refused")
    (item,) = items(desk, Queue.INBOX)
    assert (str(item.name), item.place, item.attempts, desk.trouble(item)) == (
        "inbox/AAAA1111",
        "U0ANA C0NOC",
        1,
        "users.info: refused",
    )
    _, columns = desk.show(item.name)
    assert columns["said"]["message"]["text"] == "note 2102001 x"
    desk.retry(item.name)
    with database.read() as tx:
        assert tx.inbox.due(clock()) == [("AAAA1111", "U0ANA")]
    desk.drop(item.name, "sent by hand")
    assert items(desk, Queue.INBOX) == []
    assert [entry.detail for entry in audit(database)] == ["", "sent by hand"]


@pytest.mark.parametrize("text", ["message/9", "submission/NONE", "feed/customer_support/open", "feed/x", "followed/1"])
def test_there_is_no_such_item(database: Database, desk: QueueDesk, text: str) -> None:
    assert refusal(desk.show, ItemName.parse(text)).startswith(f"There is no {text}.")


@pytest.mark.parametrize("text", ["", "message", "message/", "message/x", "message/99999999999999999999", "note/1", "/1"])
def test_what_is_no_item(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ItemName.parse(text)


def test_an_item_may_be_written_as_people_write() -> None:
    assert str(ItemName.parse(" Submission/k3qx7a2b ")) == "submission/K3QX7A2B"


def test_the_audit_has_who_asked_for_what(database: Database, clock: HandClock) -> None:
    ask(database, clock, id="RAISED01", write=new_ticket(), state=SubmissionState.DONE, ticket_number="2102007")
    clock.advance(60)
    ask(database, clock, id="NOTED001", state=SubmissionState.REFUSED, error="No such ticket")
    raised, noted = audit(database)
    assert (raised.who, raised.what, raised.ticket_number, raised.place) == ("ana", "ticket", "2102007", "noc")
    assert (raised.outcome, raised.about, raised.reference) == ("done", "Fibre cut at Hulhumalé", "RAISED01")
    assert (noted.what, noted.ticket_number, noted.outcome, noted.detail) == ("note", "2102001", "refused", "No such ticket")
    assert audit(database, ticket_number="2102001") == [noted]
    assert audit(database, since=clock()) == [noted]
    assert audit(database, until=clock()) == [raised]
    assert audit(database, user="U0ANA") == audit(database, user="ANA") == [raised, noted]
    assert audit(database, user="bo") == []
