"""Who asked for what, and what operators did: the audit."""

from __future__ import annotations

from datetime import datetime

from bot.model.value import Value


class AuditEntry(Value):
    """`what` is "ticket" or "note", or an operator's move. `who` is a name, `who_id` Slack's id or the operator's account.

    `place` is the channel's name or the operator's machine, `place_id` the channel's id; both "" for a direct message. `about` is
    the title of a ticket, or the item that the operator acted on. `outcome` is the state of the submission. `detail` is the reason
    that people were given, or the operator's. `reference` is the submission's id.
    """

    at: datetime
    who: str
    who_id: str
    what: str
    ticket_number: str = ""
    about: str = ""
    place: str = ""
    place_id: str = ""
    outcome: str
    ended_at: datetime | None = None
    detail: str = ""
    reference: str = ""


class AuditFilter(Value):
    """Which entries to show: from `since` until before `until`, of a person (name or id), about a ticket."""

    since: datetime | None = None
    until: datetime | None = None
    user: str = ""
    ticket_number: str = ""
