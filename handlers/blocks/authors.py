"""The author of a text: a person who wrote from Slack is named in its signature, while Keesa names the bot's account.

That account is shown too, because anybody in Keesa can write such a signature.
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
    """The name of somebody in Keesa as plain text, without the nick: Keesa writes ``John Doe (John)`` and ``Keesa Bot (Bot)``.

    Capitals in brackets are kept, since they aren't a nick but tell two people apart, as in ``Ali (NOC)``.
    """
    name = bare_line(source)
    found = _NICK.fullmatch(name)
    return found["name"] if found and (not found["nick"].isupper() or found["nick"] == "BOT") else name


def note_with_author(note: Note) -> Note:
    """`note` without its signature; its author is the person whom the signature names. Plain text."""
    found, author = attributed(note.text), person(note.author)
    if found is None:
        return note.model_copy(update={"author": author})
    author = wording.tickets.from_slack(found.user_name, found.channel_name, author)
    return note.model_copy(update={"text": found.text, "author": author})


def ticket_with_author(ticket: Ticket) -> Ticket:
    """`ticket` without the signature in its description, by that person, with all one-line fields as plain text. Notes are
    unchanged.
    """
    read = {name: bare_line(getattr(ticket, name)) for name in _LINES}
    read |= {"raised_by": person(ticket.raised_by), "assigned_to": person(ticket.assigned_to)}
    if found := attributed(ticket.description):
        raised_by = wording.tickets.from_slack(found.user_name, found.channel_name, read["raised_by"])
        read |= {"description": found.text, "raised_by": raised_by}
    return ticket.model_copy(update=read)


def text_without_signature(text: str) -> str:
    """A description or a note without its signature."""
    found = attributed(text)
    return found.text if found else text
