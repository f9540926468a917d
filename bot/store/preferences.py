"""When and about what each person wants direct messages. Who never said so has no row."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from bot.model.preferences import Preferences
from bot.model.quiet import Quiet
from bot.store.insert import put_all
from bot.store.tables import preferences


class PreferencesTable:
    """The `preferences` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, user_id: str, chosen: Preferences) -> None:
        row = {
            "user_id": user_id,
            "time_zone": chosen.time_zone,
            "quiet_start": chosen.quiet and chosen.quiet.start,
            "quiet_end": chosen.quiet and chosen.quiet.end,
            "is_hourly": chosen.is_hourly,
            "left_out": list(chosen.left_out),
        }
        put_all(self._connection, preferences, [row])

    def of(self, user_ids: Collection[str]) -> dict[str, Preferences]:
        """By person, without those who have none."""
        if not user_ids:
            return {}
        rows = self._connection.execute(select(preferences).where(preferences.c.user_id.in_(user_ids)))
        return {
            row.user_id: Preferences(
                time_zone=row.time_zone,
                quiet=None if row.quiet_start is None else Quiet(start=row.quiet_start, end=row.quiet_end),
                is_hourly=row.is_hourly,
                left_out=tuple(row.left_out),
            )
            for row in rows
        }
