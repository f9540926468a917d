"""The clock of the database's server, which replicas on several hosts share."""

from __future__ import annotations

from sqlalchemy import Connection, text

from bot.runtime.clock import Reading, steady_seconds


def read_clock(connection: Connection) -> Reading | None:
    """What it shows, assumed to be read half-way between question and answer; None on SQLite, which has no server."""
    if connection.dialect.name != "postgresql":
        return None
    asked = steady_seconds()
    moment = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    answered = steady_seconds()
    return Reading(moment, at=(asked + answered) / 2, uncertainty=(answered - asked) / 2)
