"""Tickets and notes that a person submitted."""

from __future__ import annotations

from typing import Literal

Kind = Literal["ticket", "note"]

STILL_RUNNING = "This can take a few seconds. You can close this window: I'll message you with the result."
BEING_SENT = "This is being sent to Keesa right now, so it can't be cancelled. I'll message you with the result."
SOMEBODY_ELSES = "Someone else wrote this, so only they can change or cancel it."
FORGOTTEN = "This is too long ago: I no longer have what you wrote. Start again with `/keesa new` or `/keesa note`."
TOO_LONG_FOR_A_FORM = "Your text is longer than the form allows. Here's all of it, so that you can copy it:"


def sending(kind: Kind) -> str:
    return "Raising the ticket…" if kind == "ticket" else "Adding the note…"


def done(kind: Kind, number: str) -> str:
    return f"Ticket {number} raised" if kind == "ticket" else f"Note added to ticket {number}"


def taken(kind: Kind) -> str:
    """Keesa accepted it without giving the ticket's number."""
    if kind == "ticket":
        return "Keesa has your ticket, but its number isn't known yet. I'll tell you when I have it; please don't send it again."
    return "Keesa accepted your note."


def done_without_number(kind: Kind) -> str:
    if kind == "ticket":
        return "Keesa has your ticket, but I couldn't find its number. Look for it in Keesa by its title."
    return "Keesa accepted your note."


def raised_by(number: str, person: str) -> str:
    return f"Ticket {number} raised by {person}"


def kept(kind: Kind, *, maintenance: bool) -> str:
    """For a write that waits until Keesa is back."""
    match kind, maintenance:
        case "ticket", True:
            return "Keesa is down for maintenance. Your ticket is saved, and I'll raise it when Keesa is back."
        case "ticket", False:
            return "I can't reach Keesa. Your ticket is saved, and I'll raise it when Keesa is back."
        case "note", True:
            return "Keesa is down for maintenance. Your note is saved, and I'll post it when Keesa is back."
        case _:
            return "I can't reach Keesa. Your note is saved, and I'll post it when Keesa is back."


def looking_it_up(kind: Kind) -> str:
    """For a write whose answer was lost."""
    if kind == "ticket":
        return "Keesa didn't confirm your ticket. I'm checking whether it arrived and will tell you; please don't send it again."
    return "Keesa didn't confirm your note. I'm checking whether it arrived and will tell you; please don't send it again."


def refused(kind: Kind) -> str:
    """A heading, with the reason below."""
    return "Your ticket wasn't raised" if kind == "ticket" else "Your note wasn't added"


def refused_because(kind: Kind, reason: str) -> str:
    return f"{refused(kind)}: {reason}"


def expired(kind: Kind) -> str:
    if kind == "ticket":
        return "Keesa was unavailable for too long, so your ticket wasn't sent. Send it again when Keesa is back."
    return "Keesa was unavailable for too long, so your note wasn't sent. Send it again when Keesa is back."


def cancelled(kind: Kind) -> str:
    return "Cancelled. Your ticket won't be sent to Keesa." if kind == "ticket" else "Cancelled. Your note won't be sent to Keesa."


def dropped(kind: Kind, reason: str) -> str:
    """An operator of the bot ended it before it was sent. `reason` is theirs."""
    return _with_reason(f"Your {kind} wasn't sent to Keesa: an operator of this bot removed it.", reason)


def dropped_in_doubt(kind: Kind, reason: str) -> str:
    """The same for one that may have reached Keesa."""
    sentence = (
        f"An operator of this bot stopped retrying your {kind}. It may have reached Keesa: look there before you send it again."
    )
    return _with_reason(sentence, reason)


def dropped_without_number(reason: str) -> str:
    """The same for a ticket that Keesa has, but whose number isn't known."""
    sentence = (
        "Keesa has your ticket, but an operator of this bot ended the search for its number. Look for it in Keesa by its title."
    )
    return _with_reason(sentence, reason)


def _with_reason(sentence: str, reason: str) -> str:
    return f"{sentence} Reason: {reason}" if reason else sentence


def alike(ticket: str) -> str:
    return f"{ticket} is open for the same customer and product."


def maybe_alike(ticket: str, when: str) -> str:
    return f"{ticket} was raised for the same customer and product ({when}) and may still be open."
