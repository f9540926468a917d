"""The App Home."""

from __future__ import annotations

INTRO = "Raise, look up and annotate Keesa tickets without leaving Slack."
WELCOME = (
    "New here? Choose *Raise a ticket* for your first one; what you raise is listed here with its state. To hear of other "
    "people's tickets, invite me to a channel with `/invite @keesa` and type `/keesa subscribe customer` there."
)
NO_TICKETS = "You have not raised a ticket from Slack yet."
NO_SUBSCRIPTIONS = "No channel of this workspace is subscribed. Type `/keesa subscribe customer` in one."
NO_OPEN_TICKETS = "There are no open tickets. I list those of my own Keesa account."
ASKING_KEESA = "Asking Keesa…"


def find(command: str) -> str:
    return f"Anywhere in Slack, `{command}` finds a ticket too."


def shown_at(when: str) -> str:
    return f"As of {when}"


def feeds_read(when: str) -> str:
    return f"Subscribed tickets last read {when}"


def feeds_failing(failing: int, feeds: int, when: str) -> str:
    since = f"not read since {when}" if when else "not read yet"
    return f"{failing} of {feeds} feeds cannot be read from Keesa; the oldest {since}"
