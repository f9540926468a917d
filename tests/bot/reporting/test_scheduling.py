"""What is due is announced once, whoever runs when, and whatever the clock does; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model.announcements import Recipient
from bot.model.news import ChannelStopped, ReportDue, ScheduleChanged
from bot.model.reports import Missing, Report, ReportTerms
from bot.model.schedules import Rhythm, ScheduleTerms, Times
from bot.model.writes import Requester
from bot.reporting.reports import Reports
from bot.reporting.scheduling import ScheduleResult, Scheduling
from bot.runtime.leases import Lease
from bot.store.database import Database
from bot.watching.channels import Channels
from tests.harness import HandClock
from tests.harness.lines import claim_head

ANA = Requester(user_id="U1", user_name="ana", channel_id="C1", channel_name="noc")
BO = Requester(user_id="U2", user_name="bo", channel_id="C2", channel_name="ops")
DAILY = Times(rhythm=Rhythm.DAILY, hour=17, zone="Indian/Maldives")
TERMS = ScheduleTerms(what="digest", report=ReportTerms(everything=True), times=DAILY)
"""At noon, UTC; the clock begins at nine."""


def scheduling(database: Database, clock: HandClock) -> Scheduling:
    zone, retention = ZoneInfo("Indian/Maldives"), timedelta(days=90)
    statuses, stale_after = ("open", "closed"), timedelta(minutes=5)
    reports = Reports(
        database, statuses=statuses, max_limit=1000, stale_after=stale_after, zone=zone, retention=retention, clock=clock
    )
    return Scheduling(database, reports, clock=clock, most=2)


@pytest.fixture
def replicas(database: Database, clock: HandClock) -> list[Scheduling]:
    return [scheduling(database, clock) for _ in range(3)]


def work(replicas: list[Scheduling]) -> None:
    """All of them at the same time, until nothing is due."""
    with ThreadPoolExecutor(len(replicas)) as pool:
        for _ in range(3):
            list(pool.map(lambda one: one.step(""), replicas))


def posted(database: Database, clock: HandClock, channel: str = "C1") -> list[ReportDue]:
    """What was announced since the last time."""
    found = []
    with database.write() as tx:
        while head := claim_head(tx, Recipient.channel(channel), Lease(clock, timedelta(minutes=2))):
            tx.lines.sent([(head, "1.0")], clock())
            found += [head.news] if isinstance(head.news, ReportDue) else []
    return found


def test_once_when_it_is_due(replicas: list[Scheduling], database: Database, clock: HandClock) -> None:
    made = replicas[0].schedule(TERMS, ANA)
    assert made.result is ScheduleResult.MADE
    work(replicas)
    assert posted(database, clock) == []
    due = clock.advance(hours=3, seconds=2) - timedelta(seconds=2)
    work(replicas)
    (news,) = posted(database, clock)
    assert (news.what, news.due_at, news.is_late, news.missing) == ("digest", due, False, Missing.NOT_WATCHED)
    clock.advance(hours=24)
    work(replicas)
    assert [one.due_at for one in posted(database, clock)] == [due + timedelta(days=1)]


def test_a_change(database: Database, clock: HandClock) -> None:
    """Anything may change, unless somebody else changed it first, or the channel has another such one."""
    desk = scheduling(database, clock)
    made, other = desk.schedule(TERMS, ANA).schedule, TERMS.model_copy(update={"what": "report"})
    assert made is not None
    weekly = TERMS.model_copy(update={"times": Times(rhythm=Rhythm.WEEKLY, weekday="mon", hour=9, zone="UTC")})
    about_eco = weekly.model_copy(update={"report": ReportTerms(ticket_type="eco_support")})
    desk.schedule(other, ANA)
    steps: list[tuple[int, ScheduleTerms, ScheduleTerms, Requester, ScheduleResult]] = [
        (made.id, TERMS, weekly, BO, ScheduleResult.ELSEWHERE),
        (made.id, TERMS, other, ANA, ScheduleResult.TAKEN),
        (made.id, TERMS, about_eco, ANA, ScheduleResult.CHANGED),
        (made.id, TERMS, about_eco, ANA, ScheduleResult.UNCHANGED),  # Slack delivers the form again
        (made.id, TERMS, weekly, ANA, ScheduleResult.OUTDATED),
        (made.id, about_eco, weekly, ANA, ScheduleResult.CHANGED),
        (99, TERMS, weekly, ANA, ScheduleResult.GONE),
    ]
    results = [desk.change(number, former, terms, who).result for number, former, terms, who, _ in steps]
    assert results == [result for *_, result in steps]
    assert [(one.id, one.terms) for one in desk.of_channel("C1")] == [(made.id, weekly), (made.id + 1, other)]
    assert desk.find(made.id, ANA).schedule == desk.of_channel("C1")[0]
    assert desk.of_channel("C1")[0].due_at == weekly.times.after(clock())


@pytest.mark.parametrize(("hours", "sent"), [(3.05, [0]), (10, [0]), (16, []), (28, [1]), (24 * 3 + 4, [3])])
def test_what_was_missed(database: Database, clock: HandClock, hours: float, sent: list[int]) -> None:
    """The last one is sent if it is less old than half of the time to the next."""
    scheduling(database, clock).schedule(TERMS, ANA)
    first = clock() + timedelta(hours=3)
    clock.advance(hours=hours)
    again = scheduling(database, clock)
    for _ in range(3):
        again.step("")
    news = posted(database, clock)
    assert [one.due_at for one in news] == [first + timedelta(days=days) for days in sent]
    assert all(one.is_late == (hours > 3.1) for one in news)


def read(database: Database, clock: HandClock) -> None:
    """The feed of the open tickets was read now."""
    with database.write() as tx:
        tx.feeds.ensure("customer_support", ["open"], clock())
        feed = tx.feeds.get("customer_support", "open")
        assert feed
        tx.feeds.finish(feed.model_copy(update={"baselined_at": feed.baselined_at or clock(), "last_success_at": clock()}))


@pytest.mark.parametrize(("is_read", "minutes"), [(True, 2), (False, 3)])
def test_a_report_waits_until_what_happened_while_the_bot_was_down_is_known(
    database: Database, clock: HandClock, is_read: bool, minutes: int
) -> None:
    """But not for ever, if Keesa is down: then it says so."""
    scheduling(database, clock).schedule(TERMS, ANA)
    read(database, clock)
    clock = HandClock(clock.advance(hours=4))  # as the bot's own, when it is started again
    again, began, reports = scheduling(database, clock), clock(), list[ReportDue]()
    while not reports and clock() - began < timedelta(minutes=30):
        clock.advance(minutes=1)
        again.step("")
        reports = posted(database, clock)
        if is_read:
            read(database, clock)
    assert clock() - began == timedelta(minutes=minutes)
    assert [bool(one.report and one.report.watch.stale_since) for one in reports] == [not is_read]
    again.step("")
    assert posted(database, clock) == []


def test_the_clock_is_set_back_over_a_due_moment(replicas: list[Scheduling], database: Database, clock: HandClock) -> None:
    replicas[0].schedule(TERMS, ANA)
    clock.advance(hours=3, minutes=1)
    work(replicas)
    assert len(posted(database, clock)) == 1
    clock.set_by(hours=-1)
    work(replicas)
    clock.advance(hours=2)
    work(replicas)
    assert posted(database, clock) == [], "it is the same moment"
    clock.advance(hours=23)
    work(replicas)
    assert len(posted(database, clock)) == 1


def test_the_clock_was_years_ahead(replicas: list[Scheduling], database: Database, clock: HandClock) -> None:
    clock.set_by(days=2_000)
    replicas[0].schedule(TERMS, ANA)
    clock.set_by(days=-2_000)
    work(replicas)
    clock.advance(hours=3, minutes=1)
    work(replicas)
    assert len(posted(database, clock)) == 1


def test_replicas_and_kills_leave_one(database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = scheduling(database, clock), scheduling(database, clock)
    one.schedule(TERMS, ANA)
    clock.advance(hours=3, minutes=1)
    count, calls = Reports.of, iter([lambda: other.step("")])

    def slow(reports: Reports, *what: Any, **how: Any) -> Report | Missing:
        next(calls, lambda: None)()  # the duty's time is over, so another replica repeats the step
        return count(reports, *what, **how)

    monkeypatch.setattr(Reports, "of", slow)
    one.step("")
    assert next(calls, None) is None
    assert len(posted(database, clock)) == 1


def test_one_that_fails_holds_up_no_other(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one = scheduling(database, clock)
    one.schedule(TERMS, ANA)
    one.schedule(TERMS, BO)
    clock.advance(hours=3, minutes=1)
    count = Reports.of

    def broken(reports: Reports, terms: ReportTerms, channel_id: str, **how: Any) -> Report | Missing:
        if channel_id == "C1":
            raise ValueError("this can't be counted")
        return count(reports, terms, channel_id, **how)

    monkeypatch.setattr(Reports, "of", broken)
    one.step("")
    assert (len(posted(database, clock, "C1")), len(posted(database, clock, "C2"))) == (0, 1)
    assert "it is tried again in" in caplog.text
    caplog.clear()
    monkeypatch.setattr(Reports, "of", count)
    one.step("")
    assert posted(database, clock, "C1") == []
    clock.advance(minutes=10)
    one.step("")
    assert len(posted(database, clock, "C1")) == 1


def test_a_channel_that_the_bot_had_to_leave(database: Database, clock: HandClock) -> None:
    """Whoever scheduled something is told once; scheduling the same again resumes it."""
    schedules, channels = scheduling(database, clock), Channels(database, clock=clock)
    schedules.schedule(TERMS, ANA)
    assert not channels.stop("C9", "is_archived"), "nothing is scheduled there"
    for _ in range(2):
        assert channels.stop("C1", "not_in_channel")
    with database.write() as tx:
        head = claim_head(tx, Recipient.person("U1"), Lease(clock, timedelta(minutes=2)))
        assert head
        tx.lines.sent([(head, "1.0")], clock())
        assert claim_head(tx, Recipient.person("U1"), Lease(clock, timedelta(minutes=2))) is None
    assert isinstance(head.news, ChannelStopped)
    assert head.news.scheduled == TERMS
    clock.advance(days=1, hours=3, minutes=1)
    schedules.step("")
    assert posted(database, clock) == []
    assert schedules.schedule(TERMS, ANA).result is ScheduleResult.UNCHANGED
    schedules.step("")
    assert len(posted(database, clock)) == 1


def test_what_was_due_before_a_backup_was_restored_is_not_repeated(database: Database, clock: HandClock) -> None:
    schedules = scheduling(database, clock)
    schedules.schedule(TERMS, ANA)
    posted(database, clock)
    clock.advance(hours=4)
    with database.write() as tx:
        tx.schedules.skip_due(clock())
    schedules.step("")
    assert posted(database, clock) == []
    clock.advance(hours=24)
    schedules.step("")
    assert len(posted(database, clock)) == 1


def test_changing_and_removing(database: Database, clock: HandClock) -> None:
    schedules = scheduling(database, clock)
    first = schedules.schedule(TERMS, ANA).schedule
    assert first
    assert schedules.schedule(TERMS, ANA).result is ScheduleResult.UNCHANGED
    later = TERMS.model_copy(update={"times": DAILY.model_copy(update={"hour": 18})})
    changed = schedules.schedule(later, ANA)
    assert (changed.result, changed.schedule and changed.schedule.id) == (ScheduleResult.CHANGED, first.id)
    clock.advance(hours=3, minutes=1)
    schedules.step("")
    assert posted(database, clock) == [], "not at the old time"
    assert schedules.end(first.id, BO).result is ScheduleResult.ELSEWHERE
    assert schedules.end(first.id, ANA).result is ScheduleResult.ENDED
    assert schedules.end(first.id, ANA).result is ScheduleResult.GONE
    clock.advance(hours=2)
    schedules.step("")
    assert posted(database, clock) == []
    assert schedules.of_channel("C1") == []


def test_a_channel_has_a_limit(database: Database, clock: HandClock) -> None:
    schedules = scheduling(database, clock)
    scopes = [ReportTerms(), ReportTerms(everything=True), ReportTerms(ticket_type="eco_support")]
    results = [schedules.schedule(TERMS.model_copy(update={"report": report}), ANA).result for report in scopes]
    assert results == [ScheduleResult.MADE, ScheduleResult.MADE, ScheduleResult.FULL]


def test_the_channel_is_told(database: Database, clock: HandClock) -> None:
    schedules = scheduling(database, clock)
    made = schedules.schedule(TERMS, ANA).schedule
    assert made
    schedules.end(made.id, ANA)
    said = []
    with database.write() as tx:
        while head := claim_head(tx, Recipient.channel("C1"), Lease(clock, timedelta(minutes=2))):
            tx.lines.sent([(head, "1.0")], clock())
            said.append(head.news)
    assert [(one.what, one.user_id) for one in said if isinstance(one, ScheduleChanged)] == [("made", "U1"), ("ended", "U1")]


def test_a_channel_that_moves_takes_its_schedules_along(database: Database, clock: HandClock) -> None:
    schedules = scheduling(database, clock)
    schedules.schedule(TERMS, ANA)
    with database.write() as tx:
        tx.schedules.move("C1", "C9")
    assert [one.channel_id for one in schedules.of_channel("C9")] == ["C9"]


def test_due_moments_are_of_the_schedules_zone(database: Database, clock: HandClock) -> None:
    schedule = scheduling(database, clock).schedule(TERMS, ANA).schedule
    assert schedule
    assert schedule.due_at == datetime.fromisoformat("2026-11-07T12:00+00:00")
