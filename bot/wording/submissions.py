"""What becomes of a ticket or a note that a person submitted."""

from __future__ import annotations

from typing import Literal

Kind = Literal["ticket", "note"]
STILL_RUNNING = "This can take a few seconds. You may close this: you will be told how it went."


def sending(kind: Kind) -> str:
    return "Raising the ticket…" if kind == "ticket" else "Adding the note…"


def done(kind: Kind, number: str) -> str:
    return f"Ticket {number} raised" if kind == "ticket" else f"Note added to ticket {number}"


def kept(kind: Kind, *, maintenance: bool) -> str:
    """For a write that waits until Keesa is back."""
    why = "is down for maintenance" if maintenance else "cannot be reached"
    fate = "raised" if kind == "ticket" else "posted"
    return f"Keesa {why}; your {kind} is kept and will be {fate} when it is back."


def looking_it_up(kind: Kind) -> str:
    """For a write whose answer was lost."""
    return f"Keesa did not say whether it has your {kind}. I am looking it up and will tell you; please do not send it again."


def refused(kind: Kind) -> str:
    return "The ticket was not raised" if kind == "ticket" else "The note was not added"


def expired(kind: Kind) -> str:
    return f"Keesa was away too long: your {kind} was not sent, and I have stopped trying. Send it again when Keesa is back."


def cancelled(kind: Kind) -> str:
    return f"Cancelled: your {kind} will not be sent to Keesa."


def raised_by(number: str, person: str) -> str:
    return f"{done('ticket', number)} by {person}"


def alike(ticket: str) -> str:
    return f"{ticket} is open for the same customer and product."


def maybe_alike(ticket: str, when: str) -> str:
    return f"{ticket} was raised for the same customer and product ({when}), and I do not know that it was closed."


NO_LONGER_WAITING = "This is not kept any more: it is being sent right now, or was sent or cancelled already."
TOO_LONG_FOR_A_FORM = "The form takes less than you typed. This is all of it, to copy from:"
