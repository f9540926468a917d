"""`/keesa help`."""

from __future__ import annotations

TITLE = "Keesa in Slack"
INTRO = "Raise, look up and annotate Keesa tickets without leaving Slack. Answers are seen by you alone."
TOPIC = "Explain a command"
USAGE = "How"
EXAMPLE = "Example"
ALIASES = "Also"
COMMANDS = {
    "new": "Opens the form for a new ticket, with the title filled in.",
    "show": "Shows a ticket, with buttons for its notes and more. The number alone does the same.",
    "open": "Lists the open tickets, a page at a time.",
    "mine": "Lists the tickets that you raised from Slack, with their state now.",
    "list": "Lists the tickets of a type: customer, eco, roc, pmc, project, cross department or routine maintenance.",
    "find": "Searches the tickets that the bot has seen: all words must be there, in any order; a word's beginning is enough.",
    "note": "Adds a note to a ticket; without a text it opens the form.",
    "notes": "Lists all notes on a ticket, newest last.",
    "follow": "Sends you what changes in a ticket as direct messages, until it is closed. Tickets that you raise are followed.",
    "unfollow": "Ends that.",
    "subscribe": (
        "From now on this channel hears of new tickets of a type and of what becomes of them; without a type it opens a form. "
        "A word stands for all that begin with it, in the title, the description or the customer's name."
    ),
    "unsubscribe": "Ends this channel's subscription to a type, or all of them.",
    "subscriptions": "Lists this channel's subscriptions, or those of all channels.",
    "why": "Says why this channel heard of a ticket, or why it did not.",
    "status": "Says whether Keesa can be reached, how fresh the bot's knowledge is, and what is still owed.",
    "help": "Says what there is, or explains one command.",
}
