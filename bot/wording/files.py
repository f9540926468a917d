"""Lists of tickets as files."""

from __future__ import annotations

from bot.wording.plurals import counted

NUMBER = "Number"
TITLE = "Title"
CONTACT_NAME = "Contact"
CONTACT_NUMBER = "Contact number"
RAISED = "Raised"
RAISED_BY = "Raised by"
CLOSED = "Closed"
LINK = "Link"
NO_SCOPE = (
    "I can't send files yet. Ask whoever manages Slack apps here to give me the scope `files:write` and to install me again. "
    "Without `csv`, I answer here."
)
NO_FILES = "I can't send files in this workspace. Without `csv`, I answer here."


def sent(count: int) -> str:
    return f"I sent you a file with {counted(count, 'ticket')} as a direct message."


def cut(count: int, total: int) -> str:
    return f"It has the first {count:,} of {total:,} tickets. To get the others, narrow the list down, for example with `since=7d`."


def comes(title: str, count: int) -> str:
    """Above the file."""
    return f"{title}: {counted(count, 'ticket')}"


def name(kind: str, day: str) -> str:
    """The file's name."""
    return f"keesa-{kind}-{day}.csv"
