"""What all replicas together do once, and when it is due again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from bot.store.insert import insert_new
from bot.store.tables import duties


class DutiesTable:
    """The `duties` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, names: Collection[str], now: datetime) -> list[str]:
        """Those of the duties that are due. One that was never done is."""
        waiting = select(duties.c.name).where(duties.c.name.in_(names), duties.c.due_at > now)
        return sorted(set(names) - set(self._connection.scalars(waiting)))

    def claim(self, name: str, now: datetime, until: datetime) -> str | None:
        """The position of a due duty, which isn't due again before `until`; None if another replica was faster."""
        insert_new(self._connection, duties, {"name": name, "due_at": now, "position": ""})
        here = duties.c.name == name
        claimed = update(duties).where(here, duties.c.due_at <= now).values(due_at=until).returning(duties.c.position)
        position: str | None = self._connection.scalar(claimed)
        return position

    def finish(self, name: str, until: datetime, due_at: datetime, position: str) -> None:
        """A step of a duty that was claimed `until` then is done. Does nothing if somebody has claimed it since."""
        held = (duties.c.name == name, duties.c.due_at == until)
        self._connection.execute(update(duties).where(*held).values(due_at=due_at, position=position))
