"""Messages that were kept as they came, because what they ask for couldn't be done before Slack was answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.model.value import Value
from bot.model.writes import SAID


class KeptMessage(Value):
    """One of them. It is a row in the database before Slack is answered, until it was carried out.

    `key` is that of the submission that may come of it, so it is the same if Slack delivers the message again. `said` is what the
    listener needs of Slack's event.
    """

    id: str
    key: str
    user_id: str
    channel_id: str
    said: Mapping[str, Any]
    created_at: datetime
    request_id: str = ""

    @property
    def is_to_the_bot(self) -> bool:
        """Whether it was written to the bot, rather than in a thread whose replies become notes."""
        return self.key.startswith(SAID)
