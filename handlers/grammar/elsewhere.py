"""The table of things that people ask for but Keesa's API has no call for, so that they can't be done from Slack. Pure.

Help doesn't list them. Source for what the API has: the endpoints in Keesa's API document.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bot import wording
from handlers.grammar.commands import NOTE, words
from handlers.grammar.numbers import LONGEST, FirstNumber, first_number
from handlers.grammar.spelling import nearest
from handlers.grammar.ticket_links import TicketLinks
from handlers.grammar.usage_error import UsageError
from handlers.slack.ids import SLASH_COMMAND

_NEAR: Final = 0.8
"""How similar a word must be. Stricter than for commands, because a wrong guess would claim that something can't be done."""

_PREPOSITIONS: Final = ("to", "from", "with", "as", "for", "into", "until", "till", "by", "on", "at")


class Elsewhere(NamedTuple):
    """Something that can only be done on Keesa's own pages, and the words that people try for it.

    `needs_more` means that what follows the ticket says nothing without the word, such as the name in “assign 5 ana”.
    """

    name: str
    aliases: tuple[str, ...] = ()
    needs_more: bool = False

    @property
    def why(self) -> str:
        """Why it can't be done, and where it can, in sentences."""
        return wording.elsewhere.WHY[self.name]


ELSEWHERE: Final = (
    Elsewhere(
        "close", ("closed", "resolve", "resolved", "solve", "solved", "complete", "completed", "finish", "done", "fix", "fixed")
    ),
    Elsewhere("reopen", ("re-open", "reopened")),
    Elsewhere(
        "assign", ("reassign", "re-assign", "unassign", "claim", "take", "transfer", "forward", "delegate", "dispatch"), True
    ),
    Elsewhere("escalate", ("escalated", "de-escalate")),
    Elsewhere("delete", ("remove", "erase", "del", "rm")),
    Elsewhere("cancel", ("withdraw", "void", "abort")),
    Elsewhere("edit", ("update", "change", "modify", "rename", "correct")),
    Elsewhere("prioritise", ("prioritize", "priority", "deprioritise", "deprioritize", "urgent"), True),
    Elsewhere("attach", ("upload", "attachment", "attachments")),
    Elsewhere("merge", ("split", "duplicate"), True),
    Elsewhere("hold", ("pause", "suspend", "accept", "acknowledge", "ack", "approve", "reject", "set-status")),
)


class OnlyInKeesa(UsageError):
    """It can't be done from Slack. `number` is the ticket that was named, if any; `url` is its page, if known."""

    def __init__(self, what: Elsewhere, number: str, text: str, links: TicketLinks) -> None:
        note = f"{SLASH_COMMAND} {NOTE.name} {number or '<number>'} {text or '<text>'}"
        super().__init__(f"{what.why} {wording.elsewhere.nearest(note)}", command=NOTE.name)
        self.number = number
        self.url = links.url(number) if number else ""


def refusal(word: str, behind: str, links: TicketLinks) -> OnlyInKeesa | None:
    """The answer to that word and the text after it, or None if it asks for something else."""
    what = _find(word) or _find(nearest(word, [*words(), *_words()], _NEAR))
    if what is None:
        return None
    ticket = first_number(behind, links)
    if ticket is None or len(ticket.number) > LONGEST:
        ticket = FirstNumber("", "")
    return OnlyInKeesa(what, ticket.number, _as_note(what, word, ticket.behind), links)


def _as_note(what: Elsewhere, word: str, behind: str) -> str:
    """What was typed, as a note that a colleague in Keesa understands: “reassign to ana” rather than “to ana”."""
    is_rest = what.needs_more or behind.partition(" ")[0].casefold() in _PREPOSITIONS
    return f"{word} {behind}" if behind and is_rest else behind


def _find(word: str) -> Elsewhere | None:
    return next((what for what in ELSEWHERE if word in (what.name, *what.aliases)), None)


def _words() -> list[str]:
    return [word for what in ELSEWHERE for word in (what.name, *what.aliases)]
