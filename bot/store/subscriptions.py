"""Which channel is subscribed to which tickets."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Text, and_, cast, delete, func, or_, select, true, update

from bot.model.filters import Filter
from bot.model.page import Page, read_page
from bot.model.reminders import Reminder
from bot.model.subscriptions import Subscription, Terms
from bot.store.insert import insert_new
from bot.store.lists import is_among
from bot.store.tables import subscriptions

_STATUSES: Final = cast(subscriptions.c.statuses, Text).label("statuses")  # PostgreSQL can't compare JSON
_REMINDERS: Final = TypeAdapter(tuple[Reminder, ...])
_NO_REMINDERS: Final = "[]"
_KIND: Final = (subscriptions.c.ticket_type + " " + cast(subscriptions.c.statuses, Text)).label("kind")


class SubscriptionsTable:
    """The `subscriptions` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Subscription]:
        return self._select()

    def page(self, number: int, size: int, channel_id: str | None = None) -> Page[Subscription]:
        """A page of all of them, or of a channel's."""
        shown = (subscriptions.c.channel_id == channel_id,) if channel_id else ()
        total = self._connection.scalar(select(func.count()).select_from(subscriptions).where(*shown)) or 0
        return read_page(total, number, size, lambda first: self._select(*shown, first=first, at_most=size))

    def of_channel(self, channel_id: str) -> list[Subscription]:
        return self._select(subscriptions.c.channel_id == channel_id)

    def get(self, subscription_id: int) -> Subscription | None:
        return next(iter(self._select(subscriptions.c.id == subscription_id)), None)

    def not_started(self) -> list[Subscription]:
        """Those whose channel still waits for the message that it begins."""
        return self._select(subscriptions.c.started_at.is_(None))

    def needed_feeds(self) -> set[tuple[str, str]]:
        """The ticket types and statuses that any channel is subscribed to."""
        rows = self._connection.execute(select(subscriptions.c.ticket_type, _STATUSES).distinct())
        return {(row.ticket_type, status) for row in rows for status in json.loads(row.statuses)}

    def feeds_by_kind(self) -> dict[str, set[tuple[str, str]]]:
        """The feeds of each kind of subscription: there are a few kinds, however many channels are subscribed."""
        kinds = select(_KIND, subscriptions.c.ticket_type, _STATUSES).where(subscriptions.c.stopped_at.is_(None)).distinct()
        rows = self._connection.execute(kinds)
        return {row.kind: {(row.ticket_type, status) for status in json.loads(row.statuses)} for row in rows}

    def channels_with_reminders(self) -> set[str]:
        """The channels that want to be reminded of something."""
        query = select(subscriptions.c.channel_id).where(subscriptions.c.reminders != _NO_REMINDERS)
        return set(self._connection.scalars(query.distinct()))

    def at_odds(self, *, stale: Collection[str], unsure: Collection[str], unread: Collection[str]) -> list[Subscription]:
        """The subscriptions of the channels that may have to be told something about Keesa.

        These are the channels of which one subscription is of a `stale` kind, and that weren't told, or the other way round; and
        those of an `unsure` kind, or an `unread` one that hasn't started.
        """
        told = self._running_channels(subscriptions.c.stale_since.is_not(None))
        odd = told ^ (self._running_channels(_KIND.in_(stale)) if stale else set())
        if unsure or unread:
            not_begun = and_(_KIND.in_(unread), subscriptions.c.started_at.is_(None))
            odd |= self._running_channels(or_(_KIND.in_(unsure), not_begun))
        return self._select(is_among(subscriptions.c.channel_id, odd), subscriptions.c.stopped_at.is_(None)) if odd else []

    def running_channels(self) -> set[str]:
        """The subscribed channels in which the bot can post."""
        return self._running_channels(true())

    def _running_channels(self, condition: ColumnElement[bool]) -> set[str]:
        running = (subscriptions.c.stopped_at.is_(None), condition)
        return set(self._connection.scalars(select(subscriptions.c.channel_id).where(*running)))

    def find(self, channel_id: str, terms: Terms) -> Subscription | None:
        """The channel's subscription to that type with that filter, whatever its statuses and the order of its words."""
        of_type = self._select(subscriptions.c.channel_id == channel_id, subscriptions.c.ticket_type == terms.ticket_type)
        return next((one for one in of_type if one.filter.in_order == terms.filter.in_order), None)

    def add(self, *, channel_id: str, channel_name: str, terms: Terms, created_by: str, now: datetime) -> bool:
        """A new subscription. False if the channel has one to this type with this filter."""
        if self.find(channel_id, terms):
            return False
        place = {"channel_id": channel_id, "channel_name": channel_name, "created_by": created_by, "created_at": now}
        return insert_new(self._connection, subscriptions, place | _columns(terms))

    def change(self, subscription_id: int, terms: Terms, former: Terms | None, now: datetime) -> None:
        """It has these terms from now on. `former` is what an undo restores, None if there is nothing to undo."""
        kept = former.model_dump(mode="json") if former else None
        change = update(subscriptions).where(subscriptions.c.id == subscription_id)
        self._connection.execute(change.values(_columns(terms) | {"former": kept, "changed_at": now}))

    def mark_started(self, subscription_id: int, now: datetime) -> None:
        self._connection.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(started_at=now))

    def begin_anew(self, subscription_id: int) -> None:
        """Not all of its feeds have been read yet."""
        self._connection.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(started_at=None))

    def stop(self, channel_id: str, reason: str, now: datetime) -> list[Subscription]:
        """The bot can no longer post in the channel. Returns the subscriptions that weren't stopped before."""
        running = (subscriptions.c.channel_id == channel_id, subscriptions.c.stopped_at.is_(None))
        stopped = self._select(*running)
        self._connection.execute(update(subscriptions).where(*running).values(stopped_at=now, stopped_reason=reason))
        return stopped

    def resume(self, channel_id: str, now: datetime) -> None:
        """The bot can post in the channel again."""
        change = update(subscriptions).where(subscriptions.c.channel_id == channel_id)
        self._connection.execute(change.values(stopped_at=None, resumed_at=now, stopped_reason="", stale_since=None))

    def next_channel(self, after: str) -> tuple[str, str] | None:
        """The id and name of the channel with the next id, among those that can be posted in; None if there is none."""
        running = (subscriptions.c.channel_id > after, subscriptions.c.stopped_at.is_(None))
        query = select(subscriptions.c.channel_id, subscriptions.c.channel_name).where(*running)
        row = self._connection.execute(query.order_by(subscriptions.c.channel_id).limit(1)).one_or_none()
        return (row.channel_id, row.channel_name) if row else None

    def set_stale(self, channel_ids: Collection[str], since: datetime | None) -> None:
        """Record what the channels were told about Keesa's silence."""
        theirs = is_among(subscriptions.c.channel_id, channel_ids)
        self._connection.execute(update(subscriptions).where(theirs).values(stale_since=since))

    def rename(self, channel_id: str, name: str) -> None:
        """The channel has a new name."""
        self._connection.execute(update(subscriptions).where(subscriptions.c.channel_id == channel_id).values(channel_name=name))

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has a new id."""
        change = update(subscriptions).where(subscriptions.c.channel_id == old_channel_id)
        self._connection.execute(change.values(channel_id=new_channel_id))

    def remove(self, subscription_id: int) -> None:
        self._connection.execute(delete(subscriptions).where(subscriptions.c.id == subscription_id))

    def _select(self, *conditions: ColumnElement[bool], first: int = 0, at_most: int | None = None) -> list[Subscription]:
        query = select(subscriptions).where(*conditions).order_by(subscriptions.c.id)
        rows = self._connection.execute(query.offset(first or None).limit(at_most))
        names = list(rows.keys())
        return [_subscription(dict(zip(names, row, strict=True))) for row in rows]


def _columns(terms: Terms) -> dict[str, Any]:
    kinds = {"ticket_type": terms.ticket_type, "statuses": list(terms.statuses), "filters": _as_text(terms.filter)}
    manner = {"sync_notes": terms.sync_notes, "reminders": _REMINDERS.dump_json(terms.reminders).decode()}
    return kinds | manner | {name: (one := getattr(terms, name)) and one.model_dump() for name in ("mention", "quiet")}


def _as_text(filter: Filter) -> str:
    """Equal filters always give the same text, which is part of the table's key."""
    return filter.model_dump_json(exclude_defaults=True)


def _subscription(columns: dict[str, Any]) -> Subscription:
    read = {"filter": _filter(columns.pop("filters")), "reminders": _REMINDERS.validate_json(columns.pop("reminders"))}
    return Subscription.model_validate(columns | read, extra="ignore")


@lru_cache(maxsize=1000)
def _filter(text: str) -> Filter:
    """Most of many subscriptions have one of a few filters."""
    return Filter.model_validate_json(text, extra="ignore")
