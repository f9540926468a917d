"""Who wrote a text, and what: what came from Slack stands in Keesa under the bot's account, and names its author in its last line.

That account is named too, because anybody in Keesa can end a text in such a line.
"""

from __future__ import annotations

from bot import wording
from bot.model.attribution import attributed
from bot.model.tickets import Note, Ticket


def note_with_author(note: Note) -> Note:
    """`note` with the person who wrote it as the author, and without the line that says so."""
    found = attributed(note.text)
    if found is None:
        return note
    author = wording.tickets.from_slack(found.user_name, found.channel_name, note.author)
    return note.model_copy(update={"text": found.text, "author": author})


def ticket_with_author(ticket: Ticket) -> Ticket:
    """The same for a ticket's description; its notes are left as they are."""
    found = attributed(ticket.description)
    if found is None:
        return ticket
    raised_by = wording.tickets.from_slack(found.user_name, found.channel_name, ticket.raised_by)
    return ticket.model_copy(update={"description": found.text, "raised_by": raised_by})


def text_without_signature(text: str) -> str:
    """A description or a note without the line."""
    found = attributed(text)
    return found.text if found else text
