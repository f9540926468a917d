"""When and about what a person wants direct messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.model.changes import Change, ChangeKind
from bot.model.value import Value

MINUTES: Final = 24 * 60


class Topic(StrEnum):
    """What a change is about, as people choose it."""

    STATUS = "status"
    PRIORITY = "priority"
    ASSIGNMENT = "assignment"
    NOTES = "notes"
    DETAILS = "details"


_OF_FIELD: Final = {"status": Topic.STATUS, "priority": Topic.PRIORITY, "assigned_to": Topic.ASSIGNMENT}


class Quiet(Value):
    """Quiet hours of each day, in minutes after midnight. They may last past midnight."""

    start: int = Field(ge=0, lt=MINUTES)
    end: int = Field(ge=0, lt=MINUTES)

    def end_after(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet hours end in which `now` lies; None outside of them. Clocks in `zone` may be set in between."""
        local = now.astimezone(zone)
        minute = local.hour * 60 + local.minute
        over_midnight = self.start > self.end
        is_quiet = minute >= self.start or minute < self.end if over_midnight else self.start <= minute < self.end
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1 if over_midnight and minute >= self.start else 0)
        wall = datetime.combine(day, time(*divmod(self.end, 60)), zone)
        ends = (wall.replace(fold=fold).astimezone(now.tzinfo) for fold in (0, 1))  # both, if the hour comes twice
        return next((end for end in ends if end > now), None)


class Preferences(Value):
    """`left_out` are the topics that the person doesn't want to hear about. `is_hourly` gathers updates until the full hour."""

    time_zone: str = "UTC"
    quiet: Quiet | None = None
    is_hourly: bool = False
    left_out: tuple[Topic, ...] = ()

    def wanted(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """The changes to tell. That a ticket is gone is told in any case."""
        return tuple(change for change in changes if change.kind is ChangeKind.GONE or _topic(change) not in self.left_out)

    def held_until(self, now: datetime) -> datetime | None:
        """When to tell what happens now; None for at once."""
        zone = ZoneInfo(self.time_zone)
        due_at = _full_hour_after(now, zone) if self.is_hourly else now
        held_until = (self.quiet and self.quiet.end_after(due_at, zone)) or due_at
        return held_until if held_until > now else None


def _topic(change: Change) -> Topic:
    return _OF_FIELD.get(change.field, Topic.DETAILS) if change.kind is ChangeKind.FIELD else Topic.NOTES


def _full_hour_after(now: datetime, zone: ZoneInfo) -> datetime:
    minute = now.astimezone(zone).minute
    return now.replace(second=0, microsecond=0) + timedelta(minutes=60 - minute)
