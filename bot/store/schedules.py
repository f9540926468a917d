"""When channels get reports and digests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from bot.model.page import Page, read_page
from bot.model.schedules import Schedule, ScheduleTerms
from bot.store.insert import insert_new
from bot.store.tables import schedules


class SchedulesTable:
    """The `schedules` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Schedule]:
        return self._select()

    def page(self, number: int, size: int) -> Page[Schedule]:
        """A page of all of them."""
        total = self._connection.scalar(select(func.count()).select_from(schedules)) or 0
        return read_page(total, number, size, lambda first: self._select(first=first, at_most=size))

    def of_channel(self, channel_id: str) -> list[Schedule]:
        return self._select(schedules.c.channel_id == channel_id)

    def get(self, schedule_id: int) -> Schedule | None:
        return next(iter(self._select(schedules.c.id == schedule_id)), None)

    def find(self, channel_id: str, terms: ScheduleTerms) -> Schedule | None:
        """The channel's schedule of the same kind and scope."""
        same = (schedules.c.channel_id == channel_id, schedules.c.what == terms.what, schedules.c.scope == terms.scope)
        return next(iter(self._select(*same)), None)

    def next_due(self, now: datetime) -> Schedule | None:
        """The one that has been due for the longest, in a channel in which the bot can post."""
        due = (schedules.c.due_at <= now, schedules.c.stopped_at.is_(None))
        query = select(schedules).where(*due).order_by(schedules.c.due_at, schedules.c.id).limit(1)
        row = self._connection.execute(query).one_or_none()
        return Schedule.model_validate(row._asdict(), extra="ignore") if row else None

    def count(self, channel_id: str) -> int:
        query = select(func.count()).select_from(schedules).where(schedules.c.channel_id == channel_id)
        return self._connection.scalar(query) or 0

    def add(self, *, channel_id: str, terms: ScheduleTerms, created_by: str, now: datetime) -> None:
        """Nothing changes if the channel has one of the same kind and scope."""
        place = {"channel_id": channel_id, "created_by": created_by, "created_at": now}
        due_at = terms.times.after(now)
        insert_new(self._connection, schedules, {**place, "what": terms.what, "scope": terms.scope, **_columns(terms, due_at)})

    def change(self, schedule_id: int, terms: ScheduleTerms, now: datetime) -> None:
        """It has these terms from now on. The channel has no other one of that kind and scope."""
        change = update(schedules).where(schedules.c.id == schedule_id)
        columns = {"what": terms.what, "scope": terms.scope, **_columns(terms, terms.times.after(now))}
        self._connection.execute(change.values(columns))

    def advance(self, schedule: Schedule, due_at: datetime) -> bool:
        """It is due then. False if it was due at another time, or changed, or removed since."""
        seen = (schedules.c.id == schedule.id, schedules.c.due_at == schedule.due_at)
        return bool(self._connection.execute(update(schedules).where(*seen).values(due_at=due_at)).rowcount)

    def skip_due(self, now: datetime) -> None:
        """What is due now may have been posted already: each is due the next time."""
        for schedule in self._select(schedules.c.due_at <= now):
            self.advance(schedule, schedule.terms.times.after(now))

    def stop(self, channel_id: str, now: datetime) -> list[Schedule]:
        """The bot can no longer post in the channel. Returns the schedules that weren't stopped before."""
        running = (schedules.c.channel_id == channel_id, schedules.c.stopped_at.is_(None))
        stopped = self._select(*running)
        self._connection.execute(update(schedules).where(*running).values(stopped_at=now))
        return stopped

    def resume(self, channel_id: str) -> bool:
        """The bot can post in the channel again. False if nothing was stopped there."""
        stopped = (schedules.c.channel_id == channel_id, schedules.c.stopped_at.is_not(None))
        return bool(self._connection.execute(update(schedules).where(*stopped).values(stopped_at=None)).rowcount)

    def remove(self, schedule_id: int) -> None:
        self._connection.execute(delete(schedules).where(schedules.c.id == schedule_id))

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has a new id."""
        self._connection.execute(
            update(schedules).where(schedules.c.channel_id == old_channel_id).values(channel_id=new_channel_id)
        )

    def _select(self, *conditions: ColumnElement[bool], first: int = 0, at_most: int | None = None) -> list[Schedule]:
        query = select(schedules).where(*conditions).order_by(schedules.c.id)
        rows = self._connection.execute(query.offset(first or None).limit(at_most))
        return [Schedule.model_validate(row._asdict(), extra="ignore") for row in rows]


def _columns(terms: ScheduleTerms, due_at: datetime) -> dict[str, object]:
    return {"terms": terms.model_dump(mode="json"), "due_at": due_at}
