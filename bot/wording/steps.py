"""Steps of workflows. Slack shows a reason as plain text, to the person who started the workflow."""

from __future__ import annotations

from collections.abc import Mapping

NOBODY = "I don't know who started this workflow. Let a person start it, for example with a link or a button."
EXPIRED = "Keesa was unavailable for too long. Start the workflow again when Keesa is back."
NOT_SENT = "The person who asked for it cancelled it before it was sent to Keesa."


def not_accepted(number: str) -> str:
    """Slack didn't take the values of a step that has succeeded."""
    return (
        f"This is done for ticket {number}, but Slack didn't accept its values. Ask an administrator to update the app's manifest."
    )


def unreadable(faults: Mapping[str, str]) -> str:
    """What is wrong with each field, by its label."""
    return " ".join(f"{label}: {fault}" for label, fault in faults.items())


def unknown_product(word: str) -> str:
    return f"“{word}” isn't a product. Use the name or the number of one, for example GPON."
