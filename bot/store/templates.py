"""The workspace's templates of tickets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from bot.model.templates import TicketTemplate
from bot.store.insert import put_all
from bot.store.tables import templates


class TemplatesTable:
    """The `templates` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[TicketTemplate]:
        """By name."""
        found = self._connection.scalars(select(templates.c.template).order_by(templates.c.name))
        return [TicketTemplate.model_validate(one, extra="ignore") for one in found]

    def get(self, name: str) -> TicketTemplate | None:
        found = self._connection.scalar(select(templates.c.template).where(templates.c.name == name))
        return TicketTemplate.model_validate(found, extra="ignore") if found else None

    def put(self, template: TicketTemplate, user_id: str, now: datetime) -> None:
        values = {"template": template.model_dump(mode="json"), "changed_by": user_id, "changed_at": now}
        put_all(self._connection, templates, [{"name": template.name, **values}])

    def remove(self, name: str) -> bool:
        """False if there was none."""
        return bool(self._connection.execute(delete(templates).where(templates.c.name == name)).rowcount)
