"""Sample values for the store and for forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.model.inbox import KeptMessage
from bot.model.steps import Step, StepKind
from bot.model.tickets import Note, Ticket
from bot.model.writes import SAID, NewNote, NewTicket, Requester, Submission, Write

ANA = Requester(user_id="U0ANA", user_name="ana", channel_id="C0NOC", channel_name="noc")


def ticket(number: str = "2102001", **fields: Any) -> Ticket:
    """An open ticket."""
    given = {"title": "Fibre cut", "description": "No light", "status": "open", "ticket_type": "customer_support", **fields}
    return Ticket(number=number, **given)


def note(text: str, at: datetime | None = None, author: str = "John Doe (John)") -> Note:
    return Note(text=text, author=author, written_at=at)


def new_ticket(**fields: Any) -> NewTicket:
    """The values of a filled-in form."""
    given: dict[str, Any] = {
        "title": "Fibre cut at Hulhumalé",
        "description": "No light since noon",
        "ticket_type": "customer_support",
        "category": "fault",
        "product_id": 6,
        "customer_name": "Ahmed",
        "customer_contact": 7735241,
        "customer_id": 20,
        **fields,
    }
    return NewTicket(**given)


def submission(now: datetime, *, write: Write | None = None, id: str = "AAAA1111", **fields: Any) -> Submission:
    """A write that was just submitted."""
    given: dict[str, Any] = {"key": f"form {id}", "requester": ANA, "created_at": now, "due_at": now, **fields}
    return Submission(id=id, write=write or NewNote(ticket_number="2102001", text="Port changed"), **given)


def step(now: datetime, *, id: str = "Fx1") -> Step:
    """A step of a workflow that Slack has just asked for."""
    inputs = {"person": {"id": ANA.user_id}, "ticket_number": "2102001"}
    return Step(id=id, kind=StepKind.LOOK_UP_TICKET, inputs=inputs, token="xwfp-1", created_at=now)


def kept_message(now: datetime, *, id: str = "AAAA1111") -> KeptMessage:
    """A message to the bot that was just kept."""
    said = {"message": {"user": ANA.user_id, "channel": ANA.channel_id, "ts": "1.1", "text": "note 2102001 x"}, "whose": ""}
    return KeptMessage(id=id, key=f"{SAID}{id}", user_id=ANA.user_id, channel_id=ANA.channel_id, said=said, created_at=now)
