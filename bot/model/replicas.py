"""A process of the bot among those that share the database."""

from __future__ import annotations

from datetime import datetime

from bot.model.value import Value


class Replica(Value):
    """`id` is by host and process, for people to recognise. `version` is the bot's."""

    id: str
    version: str
    started_at: datetime
    seen_at: datetime
