"""Times in which a feed wasn't read, kept for later explanations."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from bot.model.feeds import Silence
from bot.store.insert import insert_new
from bot.store.pruning import delete_some
from bot.store.tables import silences


class SilencesTable:
    """The `silences` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, silence: Silence) -> None:
        """Nothing changes if it was added before."""
        insert_new(self._connection, silences, silence.model_dump())

    def of(self, ticket_type: str, statuses: Collection[str]) -> list[Silence]:
        """The silences of these feeds, in the order in which they began."""
        feeds = (silences.c.ticket_type == ticket_type, silences.c.status.in_(statuses))
        rows = self._connection.execute(select(silences).where(*feeds).order_by(silences.c.since, silences.c.status))
        return [Silence.model_validate(row._asdict()) for row in rows]

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of those that ended before then. Returns how many."""
        return delete_some(self._connection, silences, silences.c.until < before, at_most)
