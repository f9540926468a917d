"""`/keesa help`."""

from __future__ import annotations

from typing import Final

TITLE = "Keesa in Slack"
INTRO = (
    "Raise, find and update Keesa tickets without leaving Slack. Only you can see these replies. In threads, write `@keesa` "
    "instead of `/keesa`. In the thread of a ticket's card, leave out its number. In a direct message to me, just type the words."
)
TOPIC = "Explain a command"
NAME = "@keesa"
MENTION = (
    "To ask me for something, begin your message with my name: `@keesa 2102001`, `@keesa note 2102001 port changed`. In the thread "
    "of a ticket's card, leave out the number. For everything I can do, type `@keesa help`."
)
MENU = "What would you like to do?"

COMMANDS: Final = {
    "menu": "Open the menu. Typing `/keesa` alone does the same.",
    "new": "Open the form for a new ticket, with your title filled in, or as a template says.",
    "templates": "List the templates for new tickets, which fill in the form, and change them.",
    "show": "Show a ticket, with buttons for its notes and more. Typing just the number, or More on a card, does the same.",
    "open": "List open tickets.",
    "mine": "List the tickets you raised from Slack, with their current status.",
    "list": "List tickets of a type: customer, eco, roc, pmc, project, cross department or routine maintenance.",
    "find": "Search tickets I've seen. Matches all your words in any order; “hul” finds “Hulhumalé”.",
    "note": "Add a note to a ticket. Without text, it opens a form.",
    "notes": "List all notes on a ticket, newest last.",
    "follow": (
        "Get a ticket's updates as direct messages until it's closed. Without a number, you choose the ticket. You automatically "
        "follow tickets you raise."
    ),
    "unfollow": "Stop following a ticket.",
    "subscribe": (
        "Post new tickets of a type, and their updates, in this channel. Without a type, it opens a form. `match` looks in the "
        "title, description and customer name; “hul” matches “Hulhumalé”. `sync=notes` adds replies in a card's thread to its "
        "ticket; `sync=off` ends that. `remind` reminds of tickets that wait for something, three times at most: "
        '`remind="high 30m unassigned"`, `remind="2d no-note"`, `remind="7d open"`. `mention=@group` notifies a user group then. '
        "What happens in `quiet` hours comes as one list when they end, except high priority if you say so."
    ),
    "unsubscribe": "Remove this channel's subscriptions to a type, or all of them.",
    "subscriptions": (
        "List this channel's subscriptions, or every channel's: those that post tickets of a type, priority and category, or were "
        "added in a time. With `csv`, as a file for spreadsheets, by direct message."
    ),
    "defaults": "Choose the type, category, product and priority that forms opened in this channel start with.",
    "mute": "Post nothing more about a ticket in this channel. Whoever follows it still gets its updates.",
    "unmute": "Post a ticket's updates in this channel again.",
    "report": (
        "Report how many tickets were opened and closed, what's still open and for how long, compared with the period before. "
        "Without a type, it's about this channel's subscriptions."
    ),
    "preferences": "Choose quiet hours for direct messages about tickets you follow, and what they're about.",
    "threads": "List the messages in channels that show a ticket, with links to their threads.",
    "schedule": (
        "Post a report or a digest in this channel regularly. A digest lists the tickets that were opened and closed. "
        "Scheduling the same again at another time changes it. Without parameters, it opens a form."
    ),
    "schedules": "List the reports and digests that are scheduled for this channel, to edit or remove them.",
    "unschedule": "Remove a scheduled report or digest, by its number in the list.",
    "why": "Explain why a ticket was or wasn't posted in this channel.",
    "status": "Check if I can reach Keesa, how up to date I am, and what's waiting to be sent.",
    "help": "List all commands, or explain one.",
}
"""What each command does."""

USAGE: Final = {
    "new": "[title|template]",
    "show": "<number>",
    "open": "[filters] [csv]",
    "mine": "[filters] [csv]",
    "list": "<type> [status] [limit=N] [asc|desc] [filters] [csv]",
    "find": "<words> [filters] [csv]",
    "note": "<number> [text]",
    "notes": "<number>",
    "follow": "[number]",
    "unfollow": "<number>",
    "subscribe": (
        '[<type> [status…] [priority=5] [category=fault,survey] [match="words"] [not match="words"] [sync=notes] '
        '[remind="30m unassigned"] [mention=@group] [quiet=20:00-07:00] [except=high]]'
    ),
    "unsubscribe": "<type|all>",
    "subscriptions": "[all] [type] [since=…] [until=…] [priority=5] [category=fault] [csv]",
    "mute": "<number>",
    "unmute": "<number>",
    "report": "[type|all] [7d|30d|month|since=2026-11-01] [by=product|category|customer|assignee] [csv]",
    "threads": "<number>",
    "schedule": "[<report|digest> <daily|weekdays|weekly day> <time> [type|all] [by=category] [tz=Asia/Dubai]]",
    "unschedule": "<number>",
    "why": "<number>",
    "help": "[command]",
}
"""The parameters of each command, if it has any."""

FILTERS = (
    "Filters: `since=` and `until=` with a date such as 2026-11-19, 1 March, yesterday or 7d; `customer=` and `assigned=` with a "
    'name, or nobody; `priority=high`; `category=fault,survey`; `match="words"`; `not match="words"`. '
    "With `csv`, you get all of it as a file for spreadsheets, by direct message."
)
"""What `[filters]` and `[csv]` in a usage stand for; mrkdwn."""

EXAMPLES: Final = {
    "new": "No internet at Hulhumalé",
    "show": "2102001",
    "open": "priority=high since=7d",
    "mine": "until=yesterday",
    "list": "customer open limit=20",
    "find": "fibre hulhumale",
    "note": "2102001 Port changed, customer is back online",
    "notes": "2102001",
    "follow": "2102001",
    "unfollow": "2102001",
    "subscribe": 'customer open priority=high match="fibre cut"',
    "unsubscribe": "customer",
    "mute": "2102001",
    "unmute": "2102001",
    "report": "customer 30d by=category",
    "threads": "2102001",
    "schedule": "report weekly mon 08:00",
    "unschedule": "3",
    "why": "2102001",
    "help": "list",
}
"""An example of each, as people type it."""


def number(command: str) -> str:
    return f"To see a ticket, type its number: `{command}`. For every command with an example, type `/keesa help`."


def takes_filters(usage: str) -> bool:
    return "[filters]" in usage


def usage(command: str) -> str:
    return f"Usage: `{command}`"


def example(command: str) -> str:
    return f"Example: `{command}`"


def aliases(words: str) -> str:
    return f"You can also type: {words}"


def read_out(name: str, does: str) -> str:
    return f"{name}: {does}"
