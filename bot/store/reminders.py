"""Of which tickets each channel was reminded, and how often."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.model.reminders import Told
from bot.store.insert import put_all
from bot.store.tables import reminders

_FORGET = delete(reminders).where(
    reminders.c.channel_id == bindparam("of_channel"),
    reminders.c.ticket_number == bindparam("of_ticket"),
    reminders.c.reminder == bindparam("of_reminder"),
)


class About(NamedTuple):
    """A ticket, and the text of a reminder."""

    ticket_number: str
    reminder: str


class RemindersTable:
    """The `reminders` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def channels(self) -> set[str]:
        """The channels that were reminded of something."""
        return set(self._connection.scalars(select(reminders.c.channel_id).distinct()))

    def of_channel(self, channel_id: str, ticket_number: str | None = None) -> dict[About, Told]:
        """What a channel was reminded of, or what of one ticket."""
        query = select(reminders).where(reminders.c.channel_id == channel_id)
        if ticket_number is not None:
            query = query.where(reminders.c.ticket_number == ticket_number)
        return {
            About(row.ticket_number, row.reminder): Told(row.began, row.times, row.told_at)
            for row in self._connection.execute(query)
        }

    def put_all(self, channel_id: str, told: Mapping[About, Told]) -> None:
        """The channel was reminded so often of these now."""
        rows = [{"channel_id": channel_id, **about._asdict(), **one._asdict()} for about, one in told.items()]
        put_all(self._connection, reminders, rows)

    def forget(self, channel_id: str, those: Collection[About]) -> None:
        """These don't wait any more. They may be thousands, if somebody ends a subscription."""
        if those:
            self._connection.execute(_FORGET, [{"of_channel": channel_id, **_as_of(about)} for about in those])

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has a new id."""
        change = update(reminders).where(reminders.c.channel_id == old_channel_id)
        self._connection.execute(change.values(channel_id=new_channel_id))


def _as_of(about: About) -> dict[str, str]:
    return {"of_ticket": about.ticket_number, "of_reminder": about.reminder}
