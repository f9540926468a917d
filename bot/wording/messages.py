"""Slack messages as the text of a ticket or a note."""

from __future__ import annotations

A_PRIVATE_CHANNEL = "a private channel"
FILE = "File"
PHOTO = "Photo"
VIDEO = "Video"
RECORDING = "Recording"
PICTURE = "Picture"
FILE_DELETED = "A file that was deleted."
FILE_HIDDEN = "A file that Slack no longer shows, because the workspace has reached its limit."
FILE_ELSEWHERE = "A file I can't see, because it belongs to another workspace."


def file_from(kind: str, person: str, name: str) -> str:
    """``Photo from Aminath Ali: rack.jpg``."""
    return ": ".join(filter(None, [f"{kind} from {person}" if person else kind, name]))


def message_from(person: str) -> str:
    return f"Message from {person}" if person else "Message from Slack"


def forwarded(author: str, channel: str, link: str) -> str:
    """Above the text of a forwarded message; `channel` includes its mark."""
    whose = " ".join(filter(None, ["Message", author and f"from {author}", channel and f"in {channel}"]))
    return f"{whose} ({link}):" if link else f"{whose}:"


def part_without_words(kind: str) -> str:
    """In place of a part of a message without text; `kind` is Slack's name for it."""
    return f"[{kind.replace('_', ' ')}]" if kind else ""
