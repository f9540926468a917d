"""Who wrote a text, and what: what came from Slack stands in Keesa under the bot's account, and names its author in its last line.

That account is named too, because anybody in Keesa can end a text in such a line.
"""

from __future__ import annotations

import re
from typing import Final

from bot import wording
from bot.model.attribution import attributed
from bot.model.markup import bare_line
from bot.model.tickets import Note, Ticket

_LINES: Final = ("title", "customer", "contact_name", "contact_number")
_NICK: Final = re.compile(r"(?P<name>.*\S)\s*\((?P<nick>[^\s()\d][^\s()]*)\)")


def person(source: str) -> str:
    """Somebody in Keesa as plain text, by name alone: Keesa writes ``John Doe (John)`` and ``Keesa Bot (Bot)``.

    What stands in capitals is no nick but what tells two people apart, as in ``Ali (NOC)``.
    """
    name = bare_line(source)
    found = _NICK.fullmatch(name)
    return found["name"] if found and (not found["nick"].isupper() or found["nick"] == "BOT") else name


def note_with_author(note: Note) -> Note:
    """`note` with the person who wrote it as the author, as plain text, and without the line that says so."""
    found, author = attributed(note.text), person(note.author)
    if found is None:
        return note.model_copy(update={"author": author})
    author = wording.tickets.from_slack(found.user_name, found.channel_name, author)
    return note.model_copy(update={"text": found.text, "author": author})


def ticket_with_author(ticket: Ticket) -> Ticket:
    """The same for a ticket's description, and every field of one line as plain text; its notes are left as they are."""
    read = {name: bare_line(getattr(ticket, name)) for name in _LINES}
    read |= {"raised_by": person(ticket.raised_by), "assigned_to": person(ticket.assigned_to)}
    if found := attributed(ticket.description):
        raised_by = wording.tickets.from_slack(found.user_name, found.channel_name, read["raised_by"])
        read |= {"description": found.text, "raised_by": raised_by}
    return ticket.model_copy(update=read)


def text_without_signature(text: str) -> str:
    """A description or a note without the line."""
    found = attributed(text)
    return found.text if found else text
