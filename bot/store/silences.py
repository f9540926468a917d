"""When a feed was not read for long, so that it can still be said afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.model.feeds import Silence
from bot.store.tables import silences


class Silences:
    """The `silences` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, silence: Silence) -> None:
        self._connection.execute(insert(silences).values(silence.model_dump()))

    def of(self, ticket_type: str, statuses: Collection[str]) -> list[Silence]:
        """Those of these feeds, the first to begin first."""
        feeds = (silences.c.ticket_type == ticket_type, silences.c.status.in_(statuses))
        rows = self._connection.execute(select(silences).where(*feeds).order_by(silences.c.since, silences.c.status))
        return [Silence.model_validate(row._asdict()) for row in rows]

    def prune(self, before: datetime) -> None:
        """Forget those that were over before then."""
        self._connection.execute(delete(silences).where(silences.c.until < before))
