"""When and about what a person wants direct messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.model.changes import Change, ChangeKind
from bot.model.quiet import Quiet
from bot.model.value import Value


class Topic(StrEnum):
    """What a change is about, as people choose it."""

    STATUS = "status"
    PRIORITY = "priority"
    ASSIGNMENT = "assignment"
    NOTES = "notes"
    DETAILS = "details"


_OF_FIELD: Final = {"status": Topic.STATUS, "priority": Topic.PRIORITY, "assigned_to": Topic.ASSIGNMENT}


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
