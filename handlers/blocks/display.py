"""How dates, ticket numbers and statuses are displayed, according to the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal, Self
from zoneinfo import ZoneInfo

from bot import wording
from bot.config import Settings
from handlers.blocks import text


@dataclass(frozen=True)
class Display:
    """Built once. `ticket_url` contains ``{number}``; `statuses` maps the names that people use to what Keesa expects."""

    dates: Literal["local", "fixed"] = "local"
    time_zone: tzinfo = UTC
    ticket_url: str | None = None
    statuses: Mapping[str, str | int] = field(default_factory=lambda: {"open": "open", "closed": "closed"})

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """From DATES, TIME_ZONE, KEESA_TICKET_URL and KEESA_STATUSES."""
        return cls(settings.dates, ZoneInfo(settings.time_zone), settings.keesa_ticket_url, settings.keesa_statuses)

    def when(self, moment: datetime) -> str:
        """`moment` as mrkdwn, in each reader's own time zone or in the fixed one."""
        if self.dates == "fixed":
            return self.when_plain(moment)
        return f"<!date^{int(moment.timestamp())}^{wording.dates.SLACK}|{self.when_plain(moment)}>"

    def when_plain(self, moment: datetime) -> str:
        """`moment` in the fixed time zone, such as ``11 Aug 2020, 18:30 +05``."""
        try:
            local = moment.astimezone(self.time_zone)
        except OverflowError:  # the calendar's first and last day don't exist in other time zones
            local = moment
        return wording.dates.written(local)

    def bound(self, moment: datetime, *, ends: bool = False) -> str:
        """Where a span of time starts or, if it `ends`, ends, in the fixed time zone: a day, or a time within one. Plain text."""
        local = moment.astimezone(self.time_zone)
        if local.time() != time():
            return wording.dates.written(local)
        return wording.dates.day(local - timedelta(days=1) if ends else local)

    def url(self, number: str) -> str | None:
        """The address of the ticket on Keesa's own pages, if it is configured."""
        return self.ticket_url and self.ticket_url.replace("{number}", number)

    def number(self, number: str) -> str:
        """A ticket's number in bold mrkdwn, linked if its address is configured."""
        url = self.url(number)
        return f"*{text.link(url, '#' + number) if url else '#' + number}*"

    def status(self, value: str) -> str:
        """The name of a status that Keesa returned as a name or as a number. Plain text."""
        names = {str(sent): name for name, sent in self.statuses.items()}
        return names.get(value, value)


def age(span: timedelta) -> str:
    """A span of time in its largest whole unit, such as ``3 minutes``. A negative one is ``0 seconds``."""
    seconds = max(0, int(span.total_seconds()))
    units: tuple[tuple[int, wording.plurals.Counted], ...] = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
    for size, unit in units:
        if seconds >= size:
            return wording.plurals.counted(seconds // size, unit)
    return wording.plurals.counted(seconds, "second")
