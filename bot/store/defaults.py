"""What each channel's forms start with. `channel_id` is the id of a channel or a conversation."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from bot.model.defaults import FormDefaults
from bot.store.insert import put_all
from bot.store.tables import form_defaults


class FormDefaultsTable:
    """The `form_defaults` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, channel_id: str, defaults: FormDefaults) -> None:
        put_all(self._connection, form_defaults, [{"channel_id": channel_id, "defaults": defaults.model_dump(mode="json")}])

    def of(self, channel_id: str) -> FormDefaults:
        query = select(form_defaults.c.defaults).where(form_defaults.c.channel_id == channel_id)
        found = self._connection.scalar(query)
        return FormDefaults.model_validate(found, extra="ignore") if found else FormDefaults()

    def move(self, old_channel_id: str, new_channel_id: str) -> None:
        """The channel has a new id. What somebody has chosen there already stays."""
        if self.of(new_channel_id) == FormDefaults():
            self._connection.execute(delete(form_defaults).where(form_defaults.c.channel_id == new_channel_id))
            change = update(form_defaults).where(form_defaults.c.channel_id == old_channel_id)
            self._connection.execute(change.values(channel_id=new_channel_id))
