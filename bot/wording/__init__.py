"""Every text that people read, a module a topic, so that a second language is one folder.

Callers write ``wording.tickets.not_found(number)``. Texts are whole sentences, or labels that stand alone; counts go through
`plurals`. All of it is plain text: whoever puts it into mrkdwn escapes it. What people type stands in backticks, which
`text.without_code` removes where Slack would show them. Marks such as ``*bold*`` are added by the builders.
"""

from bot.wording import (
    access,
    announcements,
    buttons,
    changes,
    dates,
    enumerations,
    errors,
    filters,
    finding,
    following,
    forms,
    help,
    home,
    lists,
    names,
    notes,
    operator,
    plurals,
    reasons,
    shortcuts,
    status,
    submissions,
    subscriptions,
    tickets,
    usage,
    why,
)

__all__ = [
    "access",
    "announcements",
    "buttons",
    "changes",
    "dates",
    "enumerations",
    "errors",
    "filters",
    "finding",
    "following",
    "forms",
    "help",
    "home",
    "lists",
    "names",
    "notes",
    "operator",
    "plurals",
    "reasons",
    "shortcuts",
    "status",
    "submissions",
    "subscriptions",
    "tickets",
    "usage",
    "why",
]
