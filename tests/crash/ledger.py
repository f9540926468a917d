"""What the bot hasn't sent yet, from its database; and what it posted, from Slack."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.slack import Message, Room

_ANNOUNCEMENTS = "SELECT count(*) FROM announcements WHERE state IN ('pending', 'sending')"
_SUBMISSIONS = """
    SELECT count(*) FROM submissions
    WHERE state IN ('pending', 'sending', 'unknown') OR told != state
"""


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """The results of a query, whether or not a bot is running on the database."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
        return connection.execute(query).fetchall()


def unsent(database: Path) -> int:
    """The number of unfinished announcements and submissions."""
    return sum(int(rows(database, query)[0][0]) for query in (_ANNOUNCEMENTS, _SUBMISSIONS))


def buried(database: Path) -> list[tuple[Any, ...]]:
    """The announcements that were given up."""
    return rows(database, "SELECT id, channel_id, ticket_number, occasion, detail, error FROM announcements WHERE state = 'dead'")


def let_look_ups_run_out(database: Path) -> None:
    """End the claims on look-ups, which a killed process would hold for two minutes."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE followed SET next_look_at = '2026-01-01 00:00:00.000000'")


def said_twice(rooms: Iterable[Room]) -> list[str]:
    """The announcements with a part that was posted more than once in any of these channels."""
    said = Counter(_mark(message) for room in rooms for message in [*room.channel.messages] if message.metadata)
    return [mark for mark, times in said.items() if times > 1]


def naming(room: Room, number: str) -> list[Message]:
    """The messages in the channel itself that name a ticket: its card, or a digest."""
    return [message for message in room.messages if number in message.plain]


def _mark(message: Message) -> str:
    assert message.metadata
    return json.dumps(message.metadata["event_payload"], sort_keys=True)
