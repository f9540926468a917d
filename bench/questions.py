"""What the bot asks its database: at every beat, when it works on something, for a person, and when it deletes old rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from bench.seed import FIRST, NOW, TYPES, Size, channel, user
from bot.model.announcements import Occasion, Recipient
from bot.model.audit import AuditFilter
from bot.model.feeds import Feed
from bot.model.news import TicketAppeared
from bot.model.queues import Queue
from bot.model.subscriptions import Terms
from bot.model.tickets import Ticket
from bot.model.writes import NewNote, NewTicket, Requester, Submission
from bot.runtime.clock import Clock
from bot.runtime.leases import Lease
from bot.store.database import Transaction
from bot.store.dues import LongestPauses
from bot.tickets import MOST_RAISED
from bot.watching.beginnings import startable

CHUNK: Final = 1_000
_BUSIEST: Final = user(0)
_WEEK: Final = timedelta(days=7)
_KINDS_OF_ROWS: Final = ("feeds", "followed", "announcements", "submissions", "steps", "inbox", "duties", "lease")
_LONGEST: Final = LongestPauses(**dict.fromkeys(_KINDS_OF_ROWS, timedelta(hours=2)))


class Asker(StrEnum):
    """Who asks, and how long it may take on an idle machine."""

    BEAT = "every beat"
    WORK = "each poll, message or write"
    PERSON = "a person"
    HOUSEKEEPING = "housekeeping, a chunk at a time"

    @property
    def milliseconds(self) -> int:
        return {Asker.BEAT: 5, Asker.HOUSEKEEPING: 200}.get(self, 50)


@dataclass(frozen=True)
class Question:
    """`name` says what is asked for whom."""

    asker: Asker
    name: str
    ask: Callable[[Transaction], object]


def questions(size: Size) -> list[Question]:
    """All of them, about rows that `seed.fill` makes."""
    number = str(FIRST + size.tickets // 2)
    page = [str(FIRST + size.tickets - 1 - n) for n in range(size.members)]
    some = page[:200]
    noc, late = Recipient.channel(channel(0)), f"S{size.submissions - 1000:07}"
    feed = Feed(ticket_type=TYPES[0], status="open", next_poll_at=NOW)
    write = NewTicket(
        title="Fibre",
        description="No light",
        ticket_type=TYPES[0],
        category="fault",
        product_id=5,
        customer_name="Customer 5",
        customer_contact=7735241,
        customer_id=5,
    )
    asked = Submission(
        id="NEW",
        key="new",
        write=write,
        requester=Requester(user_id=_BUSIEST, user_name="ana", channel_id=channel(0), channel_name="team-0"),
        created_at=NOW,
        due_at=NOW,
    )
    noted = asked.model_copy(update={"write": NewNote(ticket_number=number, text="On my way")})
    lease = Lease(Clock(lambda: NOW), timedelta(minutes=2))
    terms = Terms(ticket_type=TYPES[0], statuses=("open",))
    new = TicketAppeared(ticket=Ticket(number="1"))
    beat, work, person, chores = Asker
    return [
        Question(beat, "feeds to poll", lambda tx: tx.feeds.due(NOW)),
        Question(beat, "whether all feeds fail", lambda tx: tx.feeds.all_fail(NOW, _WEEK)),
        Question(beat, "followed tickets to look up", lambda tx: tx.follows.due(NOW, 5)),
        Question(beat, "submissions to send", lambda tx: tx.submissions.due(NOW)),
        Question(person, "customers with these words", lambda tx: tx.customers.find(["customer", "5"], _BUSIEST, 25)),
        Question(beat, "steps of workflows to go on with", lambda tx: tx.steps.due(NOW)),
        Question(beat, "messages to carry out", lambda tx: tx.inbox.due(NOW)),
        Question(beat, "lines that can move", lambda tx: tx.lines.due(NOW)),
        Question(beat, "feeds that nobody polls", lambda tx: tx.subscriptions.needed_feeds()),
        Question(beat, "subscriptions to begin", lambda tx: list(startable(tx))),
        Question(beat, "channels to tell about Keesa: none", lambda tx: tx.subscriptions.at_odds(stale=[], unsure=[], unread=[])),
        Question(
            beat, "channels to tell about Keesa: all know", lambda tx: tx.subscriptions.at_odds(stale=[], unsure=[], unread=["x"])
        ),
        Question(beat, "kinds of subscriptions", lambda tx: tx.subscriptions.feeds_by_kind()),
        Question(beat, "duties", lambda tx: tx.duties.due(["freshness", "sweep", "housekeeping"], NOW)),
        Question(beat, "a schedule that is due", lambda tx: tx.schedules.next_due(NOW)),
        Question(beat, "people whose quiet hours are over", lambda tx: tx.announcements.after_quiet_hours(NOW)),
        Question(beat, "next channel to check", lambda tx: tx.subscriptions.next_channel(channel(500))),
        Question(beat, "times too far ahead", lambda tx: tx.dues.are_beyond(NOW, _LONGEST)),
        Question(beat, "submissions that wait, for metrics", lambda tx: tx.submissions.waiting()),
        Question(beat, "messages that wait, for metrics", lambda tx: tx.announcements.waiting()),
        Question(beat, "since when they wait", lambda tx: (tx.submissions.waiting_since(), tx.announcements.waiting_since())),
        Question(beat, "messages given up, for metrics", lambda tx: tx.announcements.given_up()),
        Question(beat, "feeds, for readiness", lambda tx: tx.feeds.all()),
        Question(work, "claim a feed", lambda tx: tx.feeds.claim(feed.model_copy(update={"next_poll_at": NOW}), lease)),
        Question(work, "open tickets of a feed", lambda tx: tx.tickets.count_open(page)),
        Question(work, "longest page", lambda tx: tx.feeds.longest_page()),
        Question(work, "tickets that differ", lambda tx: tx.tickets.compared(dict.fromkeys(page, "f1"))),
        Question(work, "200 tickets", lambda tx: tx.tickets.get_many(some)),
        Question(work, "channels with a card of them", lambda tx: tx.cards.channels_with(some)),
        Question(work, "channels that wait for news of them", lambda tx: tx.announcements.channels_awaiting(some)),
        Question(work, "followers of a ticket", lambda tx: tx.follows.followers(number)),
        Question(work, "what their followers want to hear", lambda tx: tx.preferences.of([_BUSIEST])),
        Question(work, "which channels muted them", lambda tx: tx.mutes.channels_of(some)),
        Question(work, "which of them are followed", lambda tx: tx.follows.followed(some)),
        Question(work, "claim the head of a line", lambda tx: tx.lines.claim_heads([noc], lease)),
        Question(work, "send what is next in sixteen lines", lambda tx: _send(tx, lease)),
        Question(work, "add a message", lambda tx: tx.announcements.add(noc, Occasion.new("1"), new, NOW)),
        Question(work, "pace of a channel", lambda tx: tx.paces.full_at([noc])),
        Question(work, "card of a ticket", lambda tx: tx.cards.get(noc, number)),
        Question(work, "claim a submission", lambda tx: tx.submissions.claim(late, lease)),
        Question(work, "Keesa is back: submissions", lambda tx: tx.submissions.retry_now(NOW)),
        Question(work, "Keesa is back: feeds", lambda tx: tx.feeds.retry_now(NOW)),
        Question(work, "Keesa is back: followed tickets", lambda tx: tx.follows.retry_now(NOW)),
        Question(work, "hold a channel's messages", lambda tx: tx.announcements.hold_waiting(channel(0))),
        Question(person, "submit a form", lambda tx: (tx.submissions.by_key("new"), tx.submissions.add(asked))),
        Question(person, "add a note", lambda tx: tx.submissions.same_still_open(noted)),
        Question(person, "writes that they wait for", lambda tx: tx.submissions.unfinished(_BUSIEST)),
        Question(person, "close a form", lambda tx: tx.submissions.forget_view("V77")),
        Question(person, "delivered again?", lambda tx: tx.deliveries.claim("new", NOW)),
        Question(person, "shared already?", lambda tx: tx.shares.claim(channel(0), "", number, NOW, NOW)),
        Question(person, "whose thread it is", lambda tx: (tx.cards.of_message(noc, "1.2"), tx.threads.ticket_of(channel(0), ""))),
        Question(person, "/keesa threads", lambda tx: (tx.cards.places_of(number), tx.threads.places_of(number))),
        Question(person, "what a channel muted", lambda tx: tx.mutes.of_channel(channel(0))),
        Question(person, "told how to write to the bot?", lambda tx: tx.hints.claim("new", NOW)),
        Question(person, "shown below a link already?", lambda tx: tx.unfurls.claim(channel(0), number, NOW, NOW)),
        Question(person, "a form's memory", lambda tx: tx.raised.last_of(_BUSIEST)),
        Question(person, "tickets like it", lambda tx: tx.raised.alike(asked, NOW - _WEEK)),
        Question(person, "/keesa 2102001", lambda tx: (tx.tickets.get(number), tx.raised.priorities_of([number]))),
        Question(person, "/keesa open", lambda tx: _known(tx, some[:10])),
        Question(person, "/keesa mine, of the busiest", _raised),
        Question(person, "Home, of the busiest", lambda tx: (_raised(tx), _followed(tx), tx.subscriptions.page(1, 5))),
        Question(person, "/keesa find fibre, which all have", lambda tx: _found(tx, "fibre")),
        Question(person, "/keesa find 20, with which all numbers begin", lambda tx: _found(tx, "20")),
        Question(person, "/keesa find zebra, which none has", lambda tx: _found(tx, "zebra")),
        Question(person, "/keesa subscriptions", lambda tx: tx.subscriptions.of_channel(channel(0))),
        Question(person, "/keesa subscriptions all", lambda tx: tx.subscriptions.page(1, 10)),
        Question(person, "/keesa subscriptions all, the last page", lambda tx: tx.subscriptions.page(999, 10)),
        Question(person, "/keesa subscribe: have it?", lambda tx: tx.subscriptions.find(channel(0), terms)),
        Question(person, "/keesa subscribe: preview", lambda tx: tx.tickets.of_type_since(TYPES[0], NOW - _WEEK)),
        Question(person, "/keesa subscribe: missed news", lambda tx: tx.announcements.take_held(channel(2), NOW)),
        Question(person, "their followed tickets", lambda tx: tx.follows.of_user(_BUSIEST)),
        Question(person, "/keesa status: feeds and what waits", lambda tx: (tx.feeds.all(), tx.announcements.waiting())),
        Question(person, "/keesa why: deliveries", lambda tx: tx.announcements.about(channel(0), number)),
        Question(person, "/keesa why: silences", lambda tx: tx.silences.of(TYPES[0], ["open", "closed"])),
        Question(person, "/keesa status: unreadable fields", lambda tx: tx.tickets.unreadable()),
        Question(person, "queue list", lambda tx: [_queue(tx, queue) for queue in Queue]),
        Question(person, "queue list --given-up", lambda tx: _queue(tx, Queue.MESSAGE, given_up=True)),
        Question(person, "audit of a ticket", lambda tx: _audit(tx, ticket_number=number)),
        Question(person, "audit of a person", lambda tx: _audit(tx, user=user(7))),
        Question(chores, "announcements", lambda tx: tx.announcements.prune(NOW - timedelta(days=89), CHUNK)),
        Question(chores, "texts of submissions", lambda tx: tx.submissions.blank(NOW - timedelta(days=89), CHUNK // 10)),
        Question(chores, "submissions", lambda tx: tx.submissions.prune(NOW - timedelta(days=89), CHUNK)),
        Question(chores, "tickets", lambda tx: tx.tickets.prune(NOW - timedelta(days=89), set(page), CHUNK)),
        Question(chores, "nothing left of announcements", lambda tx: tx.announcements.prune(NOW - timedelta(days=400), CHUNK)),
        Question(chores, "nothing left of submissions", lambda tx: tx.submissions.prune(NOW - timedelta(days=400), CHUNK)),
        Question(chores, "nothing left of texts", lambda tx: tx.submissions.blank(NOW - timedelta(days=400), CHUNK)),
        Question(chores, "nothing left of tickets", lambda tx: tx.tickets.prune(NOW - timedelta(days=400), set(page), CHUNK)),
        Question(chores, "deliveries", lambda tx: tx.deliveries.prune(NOW - timedelta(minutes=30), CHUNK)),
        Question(chores, "shares", lambda tx: tx.shares.prune(NOW - timedelta(minutes=30), CHUNK)),
        Question(chores, "threads", lambda tx: tx.threads.prune(NOW - timedelta(days=89), CHUNK)),
        Question(chores, "unfurls", lambda tx: tx.unfurls.prune(NOW - timedelta(minutes=30), CHUNK)),
    ]


def _raised(tx: Transaction) -> object:
    """The first page of what a person raised."""
    shown = tx.raised.numbers_by(_BUSIEST, MOST_RAISED)[:10]
    return tx.raised.by(_BUSIEST, 0, 10), tx.tickets.get_many(shown)


def _followed(tx: Transaction) -> object:
    return _known(tx, tx.follows.of_user(_BUSIEST)[:5])


def _found(tx: Transaction, words: str) -> object:
    """The first page of what is found."""
    return _known(tx, tx.search.find(words, 201)[:10])


def _known(tx: Transaction, numbers: Sequence[str]) -> object:
    return tx.tickets.get_many(numbers), tx.raised.priorities_of(numbers)


def _queue(tx: Transaction, queue: Queue, *, given_up: bool = False) -> object:
    return tx.queues.count(queue, NOW, given_up=given_up), tx.queues.waiting(queue, NOW, 100, given_up=given_up)


def _audit(tx: Transaction, **wanted: Any) -> object:
    return tx.interventions.audit(AuditFilter(**wanted))


def _send(tx: Transaction, lease: Lease) -> object:
    """As many lines as there are threads, found, claimed and recorded as sent."""
    heads = tx.lines.claim_heads(tx.lines.due(NOW)[:16], lease)
    return tx.lines.sent([(head, "1.1") for head, _ in heads], NOW)
