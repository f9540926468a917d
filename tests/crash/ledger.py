"""What the bot hasn't sent yet, from its database; and what it posted, from Slack."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text

from tests.slack import Message, Room

_ANNOUNCEMENTS = "SELECT count(*) FROM announcements WHERE state IN ('pending', 'sending')"
_SUBMISSIONS = """
    SELECT count(*) FROM submissions
    WHERE state IN ('pending', 'sending', 'unknown') OR told != state
"""


def rows(database_url: str, query: str) -> list[tuple[Any, ...]]:
    """The results of a query, whether or not a bot is running on the database, without changing anything."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        url = make_url(f"sqlite:///file:{url.database}?mode=ro&uri=true")
    with _connected(url) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    driver = {"postgresql": "postgresql+psycopg"}.get(url.drivername, url.drivername)
    engine = create_engine(url.set(drivername=driver), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def unsent(database_url: str) -> int:
    """The number of unfinished announcements and submissions."""
    return sum(int(rows(database_url, query)[0][0]) for query in (_ANNOUNCEMENTS, _SUBMISSIONS))


def buried(database_url: str) -> list[tuple[Any, ...]]:
    """The announcements that were given up."""
    return rows(
        database_url, "SELECT id, channel_id, ticket_number, occasion, detail, error FROM announcements WHERE state = 'dead'"
    )


def let_look_ups_run_out(database_url: str) -> None:
    """End the claims on look-ups, which a killed process would hold for a while, and make them due."""
    with _connected(make_url(database_url)) as connection:
        connection.execute(text("UPDATE followed SET next_look_at = '2026-01-01 00:00:00.000000', lease_until = NULL"))


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
