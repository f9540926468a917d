"""Quiet hours: when nothing is told that can wait. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.model.catalogue import PRIORITIES
from bot.model.value import Value

MINUTES: Final = 24 * 60
_HIGH: Final = max(PRIORITIES)


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

    def __str__(self) -> str:
        """``20:00-07:00``, as people type it."""
        return "{:02}:{:02}-{:02}:{:02}".format(*divmod(self.start, 60), *divmod(self.end, 60))


class QuietHours(Quiet):
    """Those of a subscription. If `high_passes`, tickets with high priority are posted all the same."""

    time_zone: str = "UTC"
    high_passes: bool = False

    def held_until(self, priority: int | None, now: datetime) -> datetime | None:
        """When to post what happens now to a ticket with that priority; None for at once."""
        if self.high_passes and priority == _HIGH:
            return None
        return self.end_after(now, ZoneInfo(self.time_zone))
