"""That a channel wants to hear nothing more about a ticket."""

from __future__ import annotations

from datetime import datetime

from bot.model.value import Value


class Mute(Value):
    """`user_id` is who muted the ticket for the channel."""

    user_id: str
    since: datetime
