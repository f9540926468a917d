"""Which channel wants which tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.models import Subscription
from bot.store.tables import subscriptions


class Subscriptions:
    """The `subscriptions` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Subscription]:
        return self._select()

    def of_channel(self, channel_id: str) -> list[Subscription]:
        return self._select(subscriptions.c.channel_id == channel_id)

    def of_type(self, ticket_type: str) -> list[Subscription]:
        return self._select(subscriptions.c.ticket_type == ticket_type)

    def get(self, channel_id: str, ticket_type: str) -> Subscription | None:
        found = self._select(subscriptions.c.channel_id == channel_id, subscriptions.c.ticket_type == ticket_type)
        return found[0] if found else None

    def add(
        self, *, channel_id: str, channel_name: str, ticket_type: str, statuses: Sequence[str], created_by: str, now: datetime
    ) -> None:
        """A new subscription of a channel that has none of this type yet."""
        values = {
            "channel_id": channel_id,
            "channel_name": channel_name,
            "ticket_type": ticket_type,
            "statuses": list(statuses),
            "created_by": created_by,
            "created_at": now,
        }
        self._connection.execute(insert(subscriptions).values(values))

    def set_statuses(self, subscription_id: int, statuses: Sequence[str]) -> None:
        """Other statuses from now on."""
        change = update(subscriptions).where(subscriptions.c.id == subscription_id)
        self._connection.execute(change.values(statuses=list(statuses)))

    def mark_started(self, subscription_id: int, now: datetime) -> None:
        self._connection.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(started_at=now))

    def stop(self, channel_id: str, reason: str, now: datetime) -> list[Subscription]:
        """The bot cannot speak in the channel any more. Those that were not stopped before come back."""
        running = (subscriptions.c.channel_id == channel_id, subscriptions.c.stopped_at.is_(None))
        stopped = self._select(*running)
        self._connection.execute(update(subscriptions).where(*running).values(stopped_at=now, stopped_reason=reason))
        return stopped

    def resume(self, channel_id: str) -> None:
        """The bot can speak in the channel again."""
        change = update(subscriptions).where(subscriptions.c.channel_id == channel_id)
        self._connection.execute(change.values(stopped_at=None, stopped_reason="", stale_since=None))

    def set_stale(self, channel_id: str, since: datetime | None) -> None:
        """What the channel has been told of Keesa's silence."""
        self._connection.execute(update(subscriptions).where(subscriptions.c.channel_id == channel_id).values(stale_since=since))

    def rename(self, channel_id: str, name: str) -> None:
        """The channel is called so now."""
        self._connection.execute(update(subscriptions).where(subscriptions.c.channel_id == channel_id).values(channel_name=name))

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has another id now."""
        change = update(subscriptions).where(subscriptions.c.channel_id == old_channel_id)
        self._connection.execute(change.values(channel_id=new_channel_id))

    def remove(self, subscription_id: int) -> None:
        self._connection.execute(delete(subscriptions).where(subscriptions.c.id == subscription_id))

    def _select(self, *conditions: ColumnElement[bool]) -> list[Subscription]:
        rows = self._connection.execute(select(subscriptions).where(*conditions).order_by(subscriptions.c.id))
        return [Subscription.model_validate(row._asdict()) for row in rows]
