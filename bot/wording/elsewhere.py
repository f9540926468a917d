"""What people ask for but Keesa's API has no call for: why it can't be done from Slack, where it can, and what is closest to it."""

from __future__ import annotations

WHY = {
    "close": "I can't close tickets: Keesa's API has no call for that. Close the ticket in Keesa.",
    "reopen": "I can't reopen tickets: Keesa's API has no call for that. Reopen the ticket in Keesa.",
    "assign": "I can't assign tickets: Keesa's API has no call for that. Assign the ticket in Keesa.",
    "escalate": "I can't escalate tickets: Keesa's API has no call for that. Escalate the ticket in Keesa.",
    "delete": "I can't delete tickets or notes: Keesa's API has no call for that. Delete them in Keesa.",
    "cancel": "I can't cancel tickets: Keesa's API has no call for that. Cancel the ticket in Keesa.",
    "edit": "I can't edit tickets or notes: Keesa's API has no call for that. Edit them in Keesa.",
    "prioritise": (
        "I can't change a ticket's priority: Keesa's API has no call for that. Change it in Keesa. "
        "For a new ticket, choose the priority when you raise it."
    ),
    "attach": (
        "I can't attach files: Keesa's API has no call for that. Attach the file to the ticket in Keesa, "
        "or share it in Slack and add a note with a link to it."
    ),
    "merge": "I can't merge or split tickets: Keesa's API has no call for that. Do it in Keesa.",
    "hold": "I can't change a ticket's status: Keesa's API has no call for that. Change it in Keesa.",
}


def nearest(command: str) -> str:
    return f"From here you can add a note: `{command}`."


def in_keesa(ticket: str) -> str:
    """`ticket` is its number, as a link."""
    return f"In Keesa: {ticket}"
