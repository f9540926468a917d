"""Schedules: when a channel gets a report or a digest. Pure.

APScheduler says on which days; which moment a time of day is there, `zoneinfo` says. APScheduler's own answer for a zone has a time
twice that a clock shows twice, and none on a day on which a clock leaves it out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Literal
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.model.periods import Span
from bot.model.reports import ReportTerms
from bot.model.value import Value
from bot.model.writes import Requester

What = Literal["report", "digest"]
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_INSTANT: Final = timedelta(microseconds=1)
_A_DAY: Final = timedelta(days=1)
_LONG: Final = timedelta(days=9)
"""Longer than from any due moment to the next."""


class Rhythm(StrEnum):
    """On which days."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"


class Times(Value):
    """When something is due: at a time of day in a time zone. `weekday` is one of `WEEKDAYS` if it is weekly.

    Of a time that the clocks leave out, the moment as long after the last midnight counts; of one that they show twice, the first.
    """

    rhythm: Rhythm
    weekday: str = ""
    hour: int
    minute: int = 0
    zone: str

    def after(self, moment: datetime) -> datetime:
        """The next due moment."""
        zone = ZoneInfo(self.zone)
        wall: datetime = moment.astimezone(zone).replace(tzinfo=UTC, fold=0) - _A_DAY  # as if there were no zones
        while True:
            wall = self._trigger.get_next_fire_time(None, wall + _INSTANT)
            due = wall.replace(tzinfo=zone).astimezone(UTC)
            if due > moment:
                return due

    def until(self, moment: datetime) -> datetime:
        """The last due moment that isn't later."""
        due = self.after(moment - _LONG)
        while (following := self.after(due)) <= moment:
            due = following
        return due

    def spans(self, due: datetime) -> tuple[Span, Span]:
        """The time since the due moment before, and the time before that."""
        last = self.until(due - _INSTANT)
        return Span(start=last, end=due), Span(start=self.until(last - _INSTANT), end=last)

    @property
    def _trigger(self) -> CronTrigger:
        days = {Rhythm.DAILY: "*", Rhythm.WEEKDAYS: "mon-fri", Rhythm.WEEKLY: self.weekday}[self.rhythm]
        return CronTrigger(day_of_week=days, hour=self.hour, minute=self.minute, timezone=UTC)


class ScheduleTerms(Value):
    """What a channel gets, and when. The period of the `report` is the time since the last one."""

    what: What
    report: ReportTerms
    times: Times

    @property
    def scope(self) -> str:
        """What it is about. A channel has one schedule for each kind and scope."""
        return self.report.ticket_type or ("all" if self.report.everything else "")


class Schedule(Value):
    """A channel's schedule. `due_at` is when it is due next; `stopped_at` is set while the bot can't post in the channel."""

    id: int
    channel_id: str
    terms: ScheduleTerms
    created_by: str
    created_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None

    def may_be_changed_by(self, who: Requester) -> bool:
        """In its own channel anybody may change it; elsewhere only whoever made it."""
        return who.channel_id == self.channel_id or who.user_id == self.created_by
