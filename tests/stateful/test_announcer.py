"""Whatever Slack does and whenever the bot is killed, each announcement arrives once, in its channel's order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.model.announcements import Announcement, Card, Occasion, Part, Recipient
from bot.model.changes import Change, ChangeKind
from bot.model.errors import MessageGone, SlackNotSent, SlackOutcomeUnknown
from bot.model.news import News, TicketAppeared, TicketChanged, TicketsAppeared
from bot.model.pace import Pace
from bot.model.tickets import Ticket
from bot.runtime.timings import Timings
from bot.telling.announcer import Announcer
from bot.telling.voice import Posted
from tests.harness import HandClock
from tests.stateful.mortal import MODEST, Disk, HandWorkers, Killed

CHANNELS = ("C1", "C2")
NUMBERS = ("2102001", "2102002", "2102003")
LAG = Timings().history_lag * 0.9


class Fate(StrEnum):
    """What happens to a call: its answer may be lost, and the bot killed, before or after Slack does it."""

    FINE = "fine"
    REFUSED = "refused"
    LOST_BEFORE = "lost before"
    LOST_AFTER = "lost after"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"

    @property
    def is_done(self) -> bool:
        return self in (Fate.FINE, Fate.LOST_AFTER, Fate.KILLED_AFTER)


@dataclass
class Said:
    """A message in a channel."""

    ts: str
    channel: str
    mark: tuple[int, Part]
    thread_ts: str | None
    visible_at: datetime
    deleted: bool = False


@dataclass
class SickSlack:
    """A `Voice` whose next calls have the fates in `fates`, each after so many seconds. Reads show what is older than the lag."""

    clock: HandClock
    said: list[Said] = field(default_factory=list)
    fates: list[tuple[Fate, int]] = field(default_factory=list)

    def post(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted:
        """A reply to a deleted message appears in the channel itself."""
        fate = self._meet()
        is_astray = thread_ts is not None and self._at(thread_ts).deleted
        if fate.is_done:
            mark = (announcement.id, part)
            ts = f"{len(self.said)}.0"
            self.said.append(Said(ts, announcement.recipient.id, mark, None if is_astray else thread_ts, self.clock() + LAG))
        _answer(fate)
        return Posted(ts, is_astray)

    def edit_card(self, card: Card, ticket: Ticket, followers: int) -> None:
        fate = self._meet()
        if self._at(card.message_ts).deleted:
            raise MessageGone("edit", "message_not_found")
        _answer(fate)

    def react(self, channel_id: str, message_ts: str) -> None:
        raise AssertionError("nobody adds messages to tickets here")

    def find(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted | None:
        """A thread whose parent can't be read shows nothing."""
        _answer(self._meet())
        hidden = thread_ts is not None and not self._is_shown(self._at(thread_ts))
        mark = (announcement.id, part)
        found = (said for said in self.said if said.mark == mark and self._is_shown(said) and not (hidden and said.thread_ts))
        return next((Posted(said.ts, is_astray=said.thread_ts != thread_ts) for said in found), None)

    def channel_name(self, channel_id: str) -> str:
        return channel_id

    def _meet(self) -> Fate:
        fate, seconds = self.fates.pop(0) if self.fates else (Fate.FINE, 0)
        self.clock.advance(seconds)
        return fate

    def _at(self, ts: str) -> Said:
        return next(said for said in self.said if said.ts == ts)

    def _is_shown(self, said: Said) -> bool:
        return not said.deleted and said.visible_at <= self.clock()


def _answer(fate: Fate) -> None:
    match fate:
        case Fate.REFUSED:
            raise SlackNotSent("a call", "ratelimited", retry_after=3.0)
        case Fate.LOST_BEFORE | Fate.LOST_AFTER:
            raise SlackOutcomeUnknown("a call", "timeout")
        case Fate.KILLED_BEFORE | Fate.KILLED_AFTER:
            raise Killed


class AnnouncerMachine(RuleBasedStateMachine):
    """Adds announcements, lets the announcer deliver them, and kills it."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = HandClock()
        self.slack = SickSlack(self.clock)
        self.disk = Disk()
        self.turns = 0
        self.waiting: dict[int, News] = {}
        self.known: set[tuple[str, str]] = set()
        self._live()

    def _live(self) -> None:
        self.workers = HandWorkers()
        pace = Pace(per_second=1000.0, burst=1000)
        self.announcer = Announcer(self.disk.database, self.slack, self.workers, clock=self.clock, pace=pace)

    @rule(channel=st.sampled_from(CHANNELS), number=st.sampled_from(NUMBERS), kind=st.sampled_from(["new", "change", "digest"]))
    def owe(self, channel: str, number: str, kind: str) -> None:
        ticket, change = Ticket(number=number), Change(kind=ChangeKind.FIELD, field="title", before="a", after="b")
        news: dict[str, News] = {
            "new": TicketAppeared(ticket=ticket),
            "change": TicketChanged(ticket=ticket, changes=(change,)),
            "digest": TicketsAppeared(tickets=tuple(Ticket(number=one) for one in NUMBERS), total=len(NUMBERS)),
        }
        self.turns += 1
        turn = self.turns
        with self.disk.database.write() as tx:
            assert tx.announcements.add(Recipient.channel(channel), Occasion.change(number, turn), news[kind], self.clock())
        if kind != "new" or (channel, number) not in self.known:  # a ticket that has a card gets no second one
            self.waiting[turn] = news[kind]
        self.known |= {(channel, one) for one in (NUMBERS if kind == "digest" else [number])}

    @rule(
        fates=st.lists(st.tuples(st.sampled_from(Fate), st.sampled_from([0, 2, 10])), max_size=4),
        seconds=st.sampled_from([1, 3, 12, 3600]),
    )
    def beat(self, fates: list[tuple[Fate, int]], seconds: int) -> None:
        self.slack.fates = fates
        self._guarded()
        self.clock.advance(seconds)

    @rule()
    def kill(self) -> None:
        self.disk.reopen()
        self._live()

    @rule(which=st.integers(0, 20))
    def delete(self, which: int) -> None:
        """Somebody deletes a card or a digest, and its thread with it."""
        parents = [said for said in self.slack.said if said.thread_ts is None]
        if parents:
            parent = parents[which % len(parents)]
            for said in self.slack.said:
                said.deleted = said.deleted or parent.ts in (said.ts, said.thread_ts)

    @invariant()
    def nothing_is_said_twice(self) -> None:
        marks = [said.mark for said in self.slack.said if not said.deleted]
        assert len(marks) == len(set(marks))

    @invariant()
    def each_channel_hears_in_order(self) -> None:
        for channel in CHANNELS:
            ids = [said.mark[0] for said in self.slack.said if said.channel == channel]
            assert ids == sorted(ids)

    def teardown(self) -> None:
        try:
            self._heal()
            arrived = {said.mark for said in self.slack.said}
            expected = {(turn, Part.REPLY if isinstance(news, TicketChanged) else Part.CARD) for turn, news in self.waiting.items()}
            assert expected <= arrived
            self.nothing_is_said_twice()
            self.each_channel_hears_in_order()
        finally:
            self.disk.close()

    def _heal(self) -> None:
        self.slack.fates = []
        for _ in range(20 + len(self.waiting)):
            self.clock.advance(60)
            self._guarded()
        with self.disk.database.read() as tx:
            assert tx.announcements.waiting() == 0

    def _guarded(self) -> None:
        """Run a beat until everything is done or the bot is killed; then it starts again."""
        try:
            self.announcer.beat()
            self.workers.run()
        except Killed:
            self.kill()


AnnouncerMachine.TestCase.settings = MODEST
TestAnnouncer = pytest.mark.timeout(1800)(AnnouncerMachine.TestCase)  # all examples on a busy machine
