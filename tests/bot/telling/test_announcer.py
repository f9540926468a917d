"""The announcer: in order, paced, and each message exactly once, whatever Slack does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.announcements import Occasion, Part, Recipient
from bot.model.changes import Change, ChangeKind
from bot.model.errors import (
    AppRefused,
    ChannelReadOnly,
    ContentRefused,
    MessageGone,
    SlackError,
    SlackNotSent,
    SlackOutcomeUnknown,
    SlackRefused,
)
from bot.model.news import MessageNoted, News, Overdue, TicketAppeared, TicketChanged, TicketOverdue, TicketRaised, TicketsAppeared
from bot.model.pace import Pace
from bot.model.reminders import Condition, Reminder
from bot.model.tickets import Ticket, TicketRecord
from bot.runtime.leases import Lease
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.telling.announcer import Announcer
from bot.telling.standstill import Standstill
from tests.harness import HandClock, InlineWorkers, LogWatch, open_migrated
from tests.harness.lines import claim_head
from tests.harness.samples import ticket
from tests.harness.voice import MemoryVoice

NOC, ECO = Recipient.channel("C0NOC"), Recipient.channel("C0ECO")
LEASE, HISTORY_LAG = Timings().lease, Timings().history_lag
LOST = SlackOutcomeUnknown("post", "connection broken")


class Office:
    """An announcer with its outbox and its voice."""

    def __init__(self, file: Path, clock: HandClock) -> None:
        self.clock = clock
        self.voice = MemoryVoice(clock)
        self.stopped: list[tuple[str, str]] = []
        self.database: Database = open_migrated(file)
        self.restart()

    def restart(self, *, burst: int = 100) -> None:
        """Another announcer on the same outbox, as after a kill."""
        self.announcer = Announcer(
            self.database,
            self.voice,
            InlineWorkers(),
            clock=self.clock,
            pace=Pace(per_second=1, burst=burst),
            standstill=Standstill(Timings().app_refused, self.clock.monotonic),
            on_channel_gone=self._channel_gone,
        )

    def _channel_gone(self, channel: str, reason: str) -> bool:
        self.stopped.append((channel, reason))
        return False

    def owe(self, occasion: Occasion, news: News, to: Recipient = NOC) -> None:
        with self.database.write() as tx:
            tx.announcements.add(to, occasion, news, self.clock())

    def appear(self, number: str, to: Recipient = NOC) -> None:
        self.owe(Occasion.new(number), TicketAppeared(ticket=ticket(number)), to)

    def close(self, number: str, version: int = 2) -> Ticket:
        """Close the ticket, and announce that to the channel."""
        closed = ticket(number, status="closed")
        change = Change(kind=ChangeKind.FIELD, field="status", before="open", after="closed")
        with self.database.write() as tx:
            record = TicketRecord(ticket=closed, ticket_type="customer_support", version=version)
            tx.tickets.put(record, self.clock())
        self.owe(Occasion.change(number, version), TicketChanged(ticket=closed, changes=(change,)))
        return closed

    def owe_digest(self, *numbers: str) -> None:
        news = TicketsAppeared(tickets=tuple(map(ticket, numbers)), total=len(numbers))
        self.owe(Occasion.digest(numbers, self.clock()), news)

    def beat(self, *seconds: float) -> None:
        """Beat now, and again after each of these pauses."""
        self.announcer.beat()
        for pause in seconds:
            self.clock.advance(pause)
            self.announcer.beat()

    def waiting(self) -> int:
        with self.database.read() as tx:
            return tx.announcements.waiting()

    def given_up(self) -> int:
        with self.database.read() as tx:
            return tx.announcements.given_up()


@pytest.fixture
def office(tmp_path: Path, clock: HandClock, log_watch: LogWatch) -> Iterator[Office]:
    office = Office(tmp_path / "bot.sqlite3", clock)
    yield office
    office.database.close()


def test_a_channel_hears_in_order(office: Office) -> None:
    for number in ("1", "2", "3"):
        office.appear(number)
    office.beat()
    assert office.voice.in_channel() == ["1", "2", "3"]
    assert office.waiting() == 0


def test_a_change_edits_the_card_and_is_said_in_its_thread(office: Office) -> None:
    office.appear("1")
    closed = office.close("1")
    office.beat()
    card, reply = office.voice.said
    assert card.edits == [closed]
    assert reply.thread_ts == card.ts


def test_a_change_of_a_ticket_without_a_card_posts_one(office: Office) -> None:
    office.close("1")
    office.close("1", version=3)
    office.beat()
    assert office.voice.in_channel() == ["1", "↳ 1", "↳ 1"]


def test_a_card_shows_the_latest_state_only(office: Office) -> None:
    office.appear("1")
    office.beat()
    office.close("1", version=2)
    latest = office.close("1", version=3)
    office.beat()
    assert office.voice.said[0].edits == [latest, latest]


def test_a_digest_is_not_edited_and_takes_the_replies(office: Office) -> None:
    office.owe_digest("1", "2")
    office.close("2")
    office.beat()
    digest, reply = office.voice.said
    assert digest.edits == []
    assert reply.thread_ts == digest.ts


def test_a_card_that_was_deleted_is_posted_anew(office: Office) -> None:
    office.appear("1")
    office.beat()
    office.voice.delete(office.voice.said[0])
    office.close("1")
    office.beat(5, 5)
    assert office.voice.in_channel() == ["1", "↳ 1"]
    office.close("1", version=3)
    office.beat()
    assert office.voice.in_channel() == ["1", "↳ 1", "↳ 1"]


@pytest.mark.parametrize("lost", [False, True])
def test_where_a_digest_was_deleted_the_next_news_has_a_card_of_its_own(office: Office, lost: bool) -> None:
    """Slack silently posts the reply into the channel itself; if its answer is lost, the reply is found there."""
    office.owe_digest("1", "2")
    office.beat()
    office.voice.delete(office.voice.said[0])
    if lost:
        office.voice.fail(LOST, done=True)
    office.close("1")
    office.beat(5, 5, 5, 5)
    assert office.voice.in_channel() == ["1"]
    office.close("1", version=3)
    office.close("2")
    office.beat(5)
    assert office.voice.in_channel() == ["1", "1", "↳ 1", "2", "↳ 2"]


def test_a_reply_that_slack_refuses_for_want_of_its_thread_has_a_new_card(office: Office) -> None:
    office.owe_digest("1", "2")
    office.beat()
    office.voice.fail(MessageGone("post", "thread_not_found"))
    office.close("1")
    office.beat(5)
    assert office.voice.in_channel()[1:] == ["1", "↳ 1"]


def test_a_burst_then_one_a_second(office: Office) -> None:
    office.restart(burst=3)
    for number in range(6):
        office.appear(str(number))
    office.beat()
    assert len(office.voice.said) == 3
    office.beat(0.5)
    assert len(office.voice.said) == 3
    office.beat(0.5, 1, 1)
    assert office.voice.in_channel() == list("012345")


def test_what_took_long_to_arrive_counts_when_it_arrives(office: Office) -> None:
    """Else Slack, which counts it then, would get a whole burst on top of it."""
    office.restart(burst=3)
    for number in range(3):
        office.appear(str(number))
    office.voice.delay(5)
    office.announcer.beat()
    office.voice.delay(0)
    for number in range(3, 8):
        office.appear(str(number))
    office.beat()
    assert office.voice.in_channel() == list("01234")
    office.beat(1)
    assert office.voice.in_channel() == list("012345")


def test_slack_says_when_to_come_back_and_other_channels_do_not_wait(office: Office) -> None:
    office.appear("1")
    office.appear("2")
    office.appear("3", to=ECO)
    office.voice.fail(SlackNotSent("post", "ratelimited", retry_after=30))
    office.beat(29)
    assert office.voice.in_channel() == []
    assert office.voice.in_channel("C0ECO") == ["3"]
    office.beat(1)
    assert office.voice.in_channel() == ["1", "2"]
    assert office.voice.looks == 0, "it was certain not to have been sent"


def test_a_lost_answer_to_a_message_that_is_there(office: Office) -> None:
    office.appear("1")
    office.appear("2")
    office.voice.fail(LOST, done=True)
    office.beat()
    assert office.voice.in_channel() == ["1"], "nothing is said before it is known"
    office.beat(2)
    assert office.voice.in_channel() == ["1", "2"]
    assert office.waiting() == 0


@pytest.mark.parametrize("part", ["card", "reply"])
def test_a_lost_message_is_posted_again_once_that_is_proved(office: Office, part: str) -> None:
    if part == "reply":
        office.appear("1")
        office.beat()
    office.close("1")
    office.voice.fail(LOST)
    office.beat(2, 2, 2, 2)
    assert len(office.voice.said) == (1 if part == "reply" else 0), "too early to tell"
    office.beat(2)
    assert office.voice.in_channel() == ["1", "↳ 1"]


def test_a_message_that_can_only_be_read_late_is_not_posted_twice(office: Office) -> None:
    office.voice.read_lag = 7
    office.appear("1")
    office.voice.fail(LOST, done=True)
    office.beat(2, 2, 2, 2, 2, 2)
    assert office.voice.in_channel() == ["1"]
    assert office.waiting() == 0


def test_the_lag_counts_from_the_end_of_an_attempt_that_timed_out(office: Office) -> None:
    """Slack accepted the message in the tenth second of the call, and shows it three seconds later."""
    office.voice.read_lag = 3
    office.appear("1")
    office.voice.fail(SlackOutcomeUnknown("post", "TimeoutError"), done=True, seconds=HISTORY_LAG.total_seconds())
    office.beat(2, 2, 2, 2)
    assert office.voice.in_channel() == ["1"]
    assert office.waiting() == 0


@pytest.mark.parametrize("arrived", [True, False])
def test_killed_between_post_and_commit(office: Office, arrived: bool) -> None:
    office.appear("1")
    with office.database.write() as tx:
        head = claim_head(tx, NOC, Lease(office.clock, LEASE))
    if arrived:
        assert head
        office.voice.post(head, Part.CARD, None)
    office.restart()
    office.beat(1)
    assert office.voice.in_channel() == (["1"] if arrived else []), "the other one's lease still holds"
    office.beat(LEASE.total_seconds(), 2)
    assert office.voice.in_channel() == ["1"]
    assert office.waiting() == 0


def test_killed_between_the_card_and_its_reply(office: Office) -> None:
    office.appear("1")
    office.beat()
    office.close("1")
    with office.database.write() as tx:
        head = claim_head(tx, NOC, Lease(office.clock, LEASE))
        assert head
        assert tx.lines.attempt(head, office.clock(), part=Part.REPLY)
    office.clock.advance(LEASE.total_seconds() + 1)
    office.restart()
    office.beat()
    office.beat(HISTORY_LAG.total_seconds() + 1)
    assert office.voice.in_channel() == ["1", "↳ 1"]


@pytest.mark.parametrize("error", [SlackRefused("post", "anything_new"), ContentRefused("post", "invalid_blocks")])
def test_what_slack_refuses_holds_up_nothing_and_is_tried_for_a_day(office: Office, error: SlackError) -> None:
    office.appear("1")
    office.appear("2")
    office.voice.fail(error)
    office.beat(1)
    assert office.voice.in_channel() == ["2"]
    assert office.waiting() == 1
    office.voice.fail(error)
    office.beat(3)
    assert office.voice.in_channel() == ["2"]
    office.beat(3600)
    assert office.voice.in_channel() == ["2", "1"]
    assert office.waiting() == 0


def test_a_rule_against_posting_is_no_reason_to_give_up_on_a_person(office: Office) -> None:
    office.appear("1", to=Recipient.person("U0ANA"))
    office.voice.fail(ChannelReadOnly("post", "restricted_action"))
    office.beat()
    assert (office.waiting(), office.given_up()) == (1, 0)
    office.beat(3600)
    assert office.voice.in_channel("U0ANA") == ["1"]


def test_what_slack_refuses_for_a_day_is_given_up_and_counted(office: Office, log_watch: LogWatch) -> None:
    log_watch.expect_error("Giving up on announcement")
    office.appear("1")
    hours = 0
    while office.waiting() and hours < 48:
        office.voice.fail(SlackRefused("post", "anything_new"))
        office.beat()
        office.clock.advance(3600)
        hours += 1
    assert hours == 25, "at once, and then each hour of a day"
    assert office.voice.in_channel() == []
    assert office.given_up() == 1


def test_a_card_that_quiet_hours_held_is_not_posted_after_a_change_that_passed_them(office: Office) -> None:
    """Such as the one that gave the ticket high priority, for which the channel is never quiet."""
    morning = office.clock() + timedelta(hours=9)
    with office.database.write() as tx:
        new = TicketAppeared(ticket=ticket("1"))
        tx.announcements.add(NOC, Occasion.new("1"), new, office.clock(), held_until=morning)
    office.close("1")
    office.beat()
    posted = office.voice.in_channel()
    assert posted == ["1", "↳ 1"]
    office.clock.advance(hours=9)
    with office.database.write() as tx:
        assert tx.announcements.take_held_of(NOC, office.clock(), all_of_it=False) == []
    office.beat()
    assert (office.voice.in_channel(), office.waiting()) == (posted, 0)


@pytest.mark.parametrize(("since", "posts"), [({}, 1), ({"assigned_to": "Ana"}, 0), ({"status": "closed"}, 0)])
def test_a_reminder_of_what_has_been_done_meanwhile_is_not_posted(office: Office, since: dict[str, str], posts: int) -> None:
    """While Slack was down. It would call the night shift for nothing."""
    reminder = Reminder(condition=Condition.UNASSIGNED, minutes=30)
    entry = Overdue(ticket=ticket("1", assigned_to="", raised_at=office.clock()), reminder=reminder, since=office.clock(), count=1)
    with office.database.write() as tx:
        now = entry.ticket.model_copy(update=since)
        tx.tickets.put(TicketRecord(ticket=now, ticket_type="customer_support", version=1), office.clock())
    office.owe(Occasion.reminder("1", str(reminder), entry.since, 1), TicketOverdue(entry=entry))
    office.beat()
    assert (len(office.voice.in_channel()), office.waiting()) == (posts, 0)


def test_a_change_overtakes_a_card_that_slack_refused(office: Office) -> None:
    office.appear("1")
    office.voice.fail(SlackRefused("post", "anything_new"))
    office.beat()
    office.close("1")
    office.beat(1)
    assert office.voice.in_channel() == ["1", "↳ 1"]
    office.beat(3600)
    assert office.voice.in_channel() == ["1", "↳ 1"], "the ticket has its card by now"
    assert office.waiting() == 0


def test_while_slack_refuses_the_app_every_line_waits_and_one_message_tries(office: Office, log_watch: LogWatch) -> None:
    log_watch.expect_error("Nothing can be posted. Slack rejects the bot's app (token_revoked).")
    for number in ("1", "2"):
        office.appear(number)
        office.appear(number, to=ECO)
    refused = AppRefused("post", "token_revoked")
    for _ in range(12):
        office.voice.fail(refused)
    for _ in range(8):
        office.beat(1)
    assert office.voice.failures_left() >= 6, "a try a pause, and not one a line"
    office.voice.mend()
    office.beat(120)
    office.beat(120)
    assert sorted(office.voice.in_channel()) == ["1", "2"]
    assert sorted(office.voice.in_channel("C0ECO")) == ["1", "2"]
    assert office.stopped == []


def test_the_app_is_refused_while_a_message_is_looked_for(office: Office, log_watch: LogWatch) -> None:
    """It may have arrived anyway, so it is looked for again and not posted again."""
    log_watch.expect_error("Nothing can be posted.")
    office.appear("1")
    office.voice.fail(SlackOutcomeUnknown("post", "timeout"), done=True)
    office.beat()
    office.voice.blind_error = AppRefused("find", "invalid_auth")
    office.beat(HISTORY_LAG.total_seconds() + 5)
    office.voice.blind_error = None
    office.beat(120)
    office.beat(120)
    assert office.voice.in_channel() == ["1"]
    assert office.waiting() == 0


def test_a_channel_that_is_gone_is_reported_and_others_go_on(office: Office, log_watch: LogWatch) -> None:
    log_watch.expect_error("Giving up on announcement")
    office.voice.gone.add("C0NOC")
    office.appear("1")
    office.appear("2", to=ECO)
    office.beat()
    assert office.stopped == [("C0NOC", "is_archived")]
    assert office.voice.in_channel("C0ECO") == ["2"]


def _owe_word(office: Office, thread_ts: str) -> None:
    """Ticket 2102002 was raised in the thread of that message."""
    news = TicketRaised(ticket=ticket("2102002"), user_id="U1", thread_ts=thread_ts, from_message=True)
    office.owe(Occasion.origin("ABC", "2102002"), news)


def test_word_in_a_thread_is_found_where_its_answer_was_lost(office: Office) -> None:
    office.appear("2102001")
    office.beat()
    office.voice.fail(LOST, done=True)
    _owe_word(office, office.voice.said[0].ts)
    office.beat(*[5] * 4)

    assert office.voice.in_channel() == ["2102001", "↳ 2102002"]
    assert office.waiting() == 0


def test_word_for_a_thread_that_was_deleted_stands_in_the_channel(office: Office) -> None:
    _owe_word(office, "1.0")
    office.appear("2102003")
    office.beat(1)

    assert office.voice.in_channel() == ["2102002", "2102003"]
    assert office.waiting() == 0


def test_word_that_slack_refuses_for_want_of_its_thread_holds_up_nothing(office: Office, log_watch: LogWatch) -> None:
    office.voice.fail(MessageGone("post", "thread_not_found"))
    _owe_word(office, "1.0")
    office.appear("2102003")
    office.beat(1)

    assert office.voice.in_channel() == ["2102003"]
    assert office.waiting() == 0
    assert log_watch.says(": post: thread_not_found")


@pytest.mark.parametrize("error", [LOST, SlackNotSent("mark", "ratelimited", retry_after=2)])
def test_a_mark_is_made_again_until_it_is_there(office: Office, error: SlackError) -> None:
    office.voice.fail(error)
    office.owe(Occasion.origin("ABC", "2102001"), MessageNoted(message_ts="1.0"))
    office.beat(*[5] * 2)

    assert office.voice.marked == [("C0NOC", "1.0")]
    assert office.waiting() == 0


def _note_by_message(office: Office, thread_ts: str) -> None:
    """A note on ticket 2102001 was written to the bot in that thread."""
    news = MessageNoted(message_ts="1.0", ticket_number="2102001", user_id="U1", thread_ts=thread_ts)
    office.owe(Occasion.origin("ABC", "2102001"), news)


def test_a_note_that_was_written_to_the_bot_is_marked_and_told_once(office: Office) -> None:
    office.appear("2102001")
    office.beat()
    for error in (SlackNotSent("mark", "ratelimited", retry_after=2), SlackRefused("mark", "missing_scope"), LOST):
        office.voice.fail(error, done=error is LOST)
    _note_by_message(office, office.voice.said[0].ts)
    office.beat(*[5] * 5)

    assert office.voice.in_channel() == ["2102001", "↳ 2102001"]
    assert office.voice.marked == [("C0NOC", "1.0")]
    assert office.waiting() == 0


def test_a_mark_at_a_message_that_was_deleted_holds_up_nothing(office: Office) -> None:
    office.voice.fail(MessageGone("mark", "message_not_found"))
    office.owe(Occasion.origin("ABC", "2102001"), MessageNoted(message_ts="1.0"))
    office.appear("2102003")
    office.beat(1)

    assert office.voice.in_channel() == ["2102003"]
    assert (office.voice.marked, office.waiting()) == ([], 0)
