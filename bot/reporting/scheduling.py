"""Makes, changes and removes the channels' schedules, and sends what is due through the outbox.

A report is announced in the transaction that advances its schedule, and its occasion is the due moment. So each is announced once,
whoever is killed when, however many replicas there are, and though the clock is set back and the moment comes again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, Literal, NamedTuple

from bot.model.announcements import Occasion, Recipient
from bot.model.duties import Next
from bot.model.errors import StoreError
from bot.model.news import ReportDue, ScheduleChanged
from bot.model.page import Page
from bot.model.reports import Missing
from bot.model.schedules import Schedule, ScheduleTerms
from bot.model.writes import Requester
from bot.reporting.reports import Reports
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)

_LATE: Final = timedelta(minutes=5)
"""Less than this, nobody wonders about."""
_TRY_AGAIN: Final = timedelta(minutes=10)
_PATIENCE: Final = timedelta(minutes=3)
"""How long a report waits for Keesa to be read, after it was due and after the bot was started. So a feed that fails for ever makes
none late.
"""
_A_STEP: Final = 5.0
"""Seconds. Much less than the time after which another replica would repeat a step."""


class ScheduleResult(Enum):
    """The result of a request about a schedule."""

    MADE = auto()
    CHANGED = auto()
    UNCHANGED = auto()
    ENDED = auto()
    GONE = auto()
    ELSEWHERE = auto()
    FULL = auto()
    TAKEN = auto()
    OUTDATED = auto()


class ScheduleOutcome(NamedTuple):
    """`schedule` is its current state or, if it ENDED, its last. ELSEWHERE means that another channel has it, TAKEN that the
    channel has another one of that kind and scope, OUTDATED that it was changed meanwhile.
    """

    result: ScheduleResult
    schedule: Schedule | None = None


class Scheduling:
    """`step` is a duty of all replicas. Channels have at most `most` schedules."""

    def __init__(
        self,
        database: Database,
        reports: Reports,
        *,
        clock: Clock,
        timings: Timings = Timings(),
        most: int,
        on_news: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._reports = reports
        self._clock = clock
        self._timings = timings
        self._most = most
        self._on_news = on_news
        self._settled_since: datetime | None = None

    def schedule(self, terms: ScheduleTerms, who: Requester) -> ScheduleOutcome:
        """Give the channel, in which the bot can post, this schedule: MADE, FULL, or CHANGED or UNCHANGED if it had one of the same
        kind and scope. What was stopped there goes on.
        """
        now = self._clock()
        with self._database.write() as tx:
            if tx.schedules.resume(who.channel_id) and not tx.subscriptions.of_channel(who.channel_id):
                tx.announcements.take_held(who.channel_id, now)  # reports of then
            known = tx.schedules.find(who.channel_id, terms)
            if known and known.terms == terms:
                return ScheduleOutcome(ScheduleResult.UNCHANGED, known)
            if known:
                tx.schedules.change(known.id, terms, now)
            elif tx.schedules.count(who.channel_id) >= self._most:
                return ScheduleOutcome(ScheduleResult.FULL)
            else:
                tx.schedules.add(channel_id=who.channel_id, terms=terms, created_by=who.user_id, now=now)
            made = tx.schedules.find(who.channel_id, terms)
            assert made is not None  # noqa: S101 (it was written in this transaction)
            self._say(tx, "changed" if known else "made", made, who.user_id)
        self._on_news()
        return ScheduleOutcome(ScheduleResult.CHANGED if known else ScheduleResult.MADE, made)

    def find(self, schedule_id: int, who: Requester) -> ScheduleOutcome:
        """The schedule if they may change it: UNCHANGED, GONE or ELSEWHERE."""
        with self._database.read() as tx:
            known = tx.schedules.get(schedule_id)
        return _changeable(known, who)

    def change(self, schedule_id: int, former: ScheduleTerms | None, terms: ScheduleTerms, who: Requester) -> ScheduleOutcome:
        """Give it these terms in place of the `former`: CHANGED, UNCHANGED, OUTDATED, TAKEN, GONE or ELSEWHERE."""
        with self._database.write() as tx:
            outcome = _changeable(tx.schedules.get(schedule_id), who)
            known = outcome.schedule
            if known is None or known.terms == terms:
                return outcome
            if known.terms != former:
                return ScheduleOutcome(ScheduleResult.OUTDATED)
            same = tx.schedules.find(known.channel_id, terms)
            if same and same.id != known.id:
                return ScheduleOutcome(ScheduleResult.TAKEN)
            tx.schedules.change(known.id, terms, self._clock())
            changed = tx.schedules.get(known.id)
            assert changed is not None  # noqa: S101 (it was written in this transaction)
            self._say(tx, "changed", changed, who.user_id)
        self._on_news()
        return ScheduleOutcome(ScheduleResult.CHANGED, changed)

    def end(self, schedule_id: int, who: Requester) -> ScheduleOutcome:
        """Remove a schedule: ENDED, GONE or ELSEWHERE."""
        with self._database.write() as tx:
            outcome = _changeable(tx.schedules.get(schedule_id), who)
            known = outcome.schedule
            if known is None:
                return outcome
            tx.schedules.remove(known.id)
            self._say(tx, "ended", known, who.user_id)
        self._on_news()
        return ScheduleOutcome(ScheduleResult.ENDED, known)

    def page(self, number: int, size: int) -> Page[Schedule]:
        """A page of what is scheduled for any channel, oldest first."""
        with self._database.read() as tx:
            return tx.schedules.page(number, size)

    def of_channel(self, channel_id: str) -> list[Schedule]:
        with self._database.read() as tx:
            return tx.schedules.of_channel(channel_id)

    def step(self, _position: str) -> Next:
        """Announce what is due, what has been due for the longest first. Many channels may have chosen the same time."""
        self._settle()
        began = self._clock.steady()
        while schedule := self._next_due():
            self._attempt(schedule, self._clock())
            if self._clock.steady() - began > _A_STEP:
                return Next(timedelta(0))
        return Next(self._timings.schedules)

    def _next_due(self) -> Schedule | None:
        with self._database.read() as tx:
            return tx.schedules.next_due(self._clock())

    def _attempt(self, schedule: Schedule, now: datetime) -> None:
        """If it fails, it is tried again later, so that it holds up none of the others."""
        try:
            self._run(schedule, now)
        except StoreError:
            raise
        except Exception:
            log.exception("Schedule %d of %s failed; it is tried again in %s", schedule.id, schedule.channel_id, _TRY_AGAIN)
            self._put_off(schedule, now + _TRY_AGAIN)

    def _put_off(self, schedule: Schedule, until: datetime) -> None:
        """It is still owed what is due."""
        with self._database.write() as tx:
            tx.schedules.advance(schedule, until)

    def _run(self, schedule: Schedule, now: datetime) -> None:
        """Announce the last that was due, unless that was so long ago that the next one is nearer."""
        times = schedule.terms.times
        due, following = times.until(now), times.after(now)
        is_owed = now - due <= (following - due) / 2
        if is_owed and self._waits_for_keesa(schedule, due, now):
            self._put_off(schedule, now + self._timings.schedules)
            return
        news = self._news(schedule, due, now) if is_owed else None
        with self._database.write() as tx:
            if not tx.schedules.advance(schedule, following):
                return
            channel, occasion = Recipient.channel(schedule.channel_id), Occasion.report(schedule.id, due)
            is_new = news and tx.announcements.add(channel, occasion, news, now)
        log.info("Schedule %d of %s was due at %s: %s", schedule.id, schedule.channel_id, due, "announced" if is_new else "skipped")
        self._on_news()

    def _waits_for_keesa(self, schedule: Schedule, due: datetime, now: datetime) -> bool:
        """Whether Keesa has to be read first, mostly because the bot was down. Not for long, since Keesa may be down."""
        is_patient = now - max(due, self._clock.since) < _PATIENCE
        return is_patient and self._reports.are_behind(schedule.terms.report, schedule.channel_id, due)

    def _news(self, schedule: Schedule, due: datetime, now: datetime) -> ReportDue:
        terms = schedule.terms
        made = self._reports.of(
            terms.report, schedule.channel_id, spans=terms.times.spans(due), names_tickets=terms.what == "digest"
        )
        missing, report = (made, None) if isinstance(made, Missing) else (None, made)
        return ReportDue(what=terms.what, terms=terms.report, report=report, missing=missing, due_at=due, is_late=now - due > _LATE)

    def _settle(self) -> None:
        """After the clock was set, and at the start: nothing is due later than it would be by the clock as it is."""
        if self._clock.since == self._settled_since:
            return
        now = self._clock()
        with self._database.read() as tx:
            beyond = [(one, due_at) for one in tx.schedules.all() if (due_at := one.terms.times.after(now)) < one.due_at]
        for schedule, due_at in beyond:
            with self._database.write() as tx:
                tx.schedules.advance(schedule, due_at)
        self._settled_since = self._clock.since

    def _say(self, tx: Transaction, what: Literal["made", "changed", "ended"], schedule: Schedule, user_id: str) -> None:
        now, channel = self._clock(), Recipient.channel(schedule.channel_id)
        news = ScheduleChanged(what=what, user_id=user_id, terms=schedule.terms)
        tx.announcements.add(channel, Occasion.schedule(what, schedule.id, now), news, now)
        log.info("Schedule %d of %s: %s by %s", schedule.id, schedule.channel_id, what, user_id)


def _changeable(known: Schedule | None, who: Requester) -> ScheduleOutcome:
    if known is None:
        return ScheduleOutcome(ScheduleResult.GONE)
    if not known.may_be_changed_by(who):
        return ScheduleOutcome(ScheduleResult.ELSEWHERE)
    return ScheduleOutcome(ScheduleResult.UNCHANGED, known)
