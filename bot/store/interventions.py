"""What operators did about what waits, and the audit, which is that and all submissions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from heapq import merge
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, and_, func, insert, or_, select

from bot.model.audit import AuditEntry, AuditFilter
from bot.model.queues import Intervention
from bot.store.pruning import delete_some
from bot.store.tables import interventions, submissions


class InterventionsTable:
    """The `interventions` table within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, done: Intervention) -> None:
        values = {**done.operator.model_dump(), "move": done.move, "item": str(done.item), "ticket_number": done.ticket_number}
        self._connection.execute(insert(interventions).values(values | {"reason": done.reason, "at": done.at}))

    def audit(self, wanted: AuditFilter) -> list[AuditEntry]:
        """What people asked for and what operators did, oldest first."""
        return list(merge(self._asked(wanted), self._done(wanted), key=lambda entry: entry.at))

    def prune(self, before: datetime, at_most: int) -> int:
        """Delete some of those before then. Returns how many."""
        return delete_some(self._connection, interventions, interventions.c.at < before, at_most)

    def _asked(self, wanted: AuditFilter) -> Iterable[AuditEntry]:
        number = submissions.c.ticket_number  # of a note that wasn't posted, only its text has it
        unposted = and_(number == "", submissions.c.write["ticket_number"].as_string() == wanted.ticket_number)
        of_ticket = or_(number == wanted.ticket_number, unposted)
        where = [*_between(submissions.c.created_at, wanted), *([of_ticket] if wanted.ticket_number else [])]
        where += self._by(wanted.user) if wanted.user else []
        rows = self._connection.execute(select(submissions).where(*where).order_by(submissions.c.created_at, submissions.c.id))
        return map(_asked, rows)

    def _done(self, wanted: AuditFilter) -> Iterable[AuditEntry]:
        of_ticket = interventions.c.ticket_number == wanted.ticket_number
        where = [*_between(interventions.c.at, wanted), *([of_ticket] if wanted.ticket_number else [])]
        where += _of(wanted.user, interventions.c.account, interventions.c.name)
        rows = self._connection.execute(select(interventions).where(*where).order_by(interventions.c.at, interventions.c.id))
        return map(_done, rows)

    def _by(self, user: str) -> list[ColumnElement[bool]]:
        """Nobody's name is somebody else's id, and only ids have an index."""
        by_id = submissions.c.user_id == user
        if self._connection.scalar(select(submissions.c.id).where(by_id).limit(1)):
            return [by_id]
        return [func.lower(submissions.c.user_name) == user.lower()]


def _between(moment: Column[datetime], wanted: AuditFilter) -> list[ColumnElement[bool]]:
    since = [moment >= wanted.since] if wanted.since else []
    return [*since, *([moment < wanted.until] if wanted.until else [])]


def _of(user: str, user_id: Column[str], name: Column[str]) -> list[ColumnElement[bool]]:
    return [or_(user_id == user, func.lower(name) == user.lower())] if user else []


def _asked(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        at=row.created_at,
        who=row.user_name,
        who_id=row.user_id,
        what=row.kind,
        ticket_number=row.ticket_number or row.write.get("ticket_number") or "",
        about=row.write.get("title") or "",
        place=row.channel_name,
        place_id=row.channel_id,
        outcome=row.state,
        ended_at=row.finished_at,
        detail=row.error,
        reference=row.id,
    )


def _done(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        at=row.at,
        who=row.name,
        who_id=row.account,
        what=row.move,
        ticket_number=row.ticket_number,
        about=row.item,
        place=row.host,
        outcome="done",
        ended_at=row.at,
        detail=row.reason,
    )
