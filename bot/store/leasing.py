"""Claims on rows: the columns `owner`, `lease_until` and `fence`, which each table whose rows are claimed has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, or_, select, update

from bot.runtime.leases import Lease


def free(table: Table, now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Nobody has claimed the row, or the lease has ended: whoever held it was killed, or cut off from the database."""
    return or_(table.c.lease_until.is_(None), table.c.lease_until < now)


def claim(connection: Connection, table: Table, *row: ColumnElement[bool], lease: Lease, **values: Any) -> int | None:
    """Claim the row for this lease and change `values` in it. Returns the claim's fence; None if it isn't there or not free."""
    available = (*row, free(table, lease.now))
    found = connection.execute(select(table.c.fence, table.c.lease_until, table.c.owner).where(*available)).one_or_none()
    if found is None:
        return None
    claimed = update(table).where(*available, table.c.fence == found.fence)
    fence: int = found.fence + 1
    if not connection.execute(claimed.values(owner=lease.owner, lease_until=lease.until, fence=fence, **values)).rowcount:
        return None
    if found.lease_until is not None:
        lease.taken_from = found.owner or ""
    return fence


def renew(connection: Connection, table: Table, *row: ColumnElement[bool], fence: int, until: datetime) -> bool:
    """The claim with this fence lasts until then. False, with nothing changed, if it was released, or the row claimed again."""
    held = (*row, table.c.fence == fence, table.c.lease_until.is_not(None))
    return bool(connection.execute(update(table).where(*held).values(lease_until=until)).rowcount)


def release_all(connection: Connection, table: Table) -> None:
    """End all claims: for the only process that may use a SQLite file, at its start."""
    connection.execute(update(table).where(table.c.lease_until.is_not(None)).values(lease_until=None))
