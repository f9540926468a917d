"""Which of a type's tickets a subscription lets through. Pure."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict

from bot.model.attribution import read_text
from bot.model.markup import bare_text
from bot.model.words import Vocabulary, words

_TICKETS: Final = 64
"""How many tickets' words are kept: a poll asks each filter about a ticket before it goes on to the next one."""


class Described(Protocol):
    """What a filter looks at; `bot.model.tickets.Ticket` is such a thing."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def customer(self) -> str: ...
    @property
    def priority(self) -> int | None: ...
    @property
    def category(self) -> str | None: ...


class Rule(StrEnum):
    """The parts of a filter, by the words with which people ask for them."""

    PRIORITY = "priority"
    CATEGORY = "category"
    WORDS = "match"
    WITHOUT = "not match"


class Filter(BaseModel):
    """A rule that is not set lets everything through; a ticket has to pass all that are.

    `categories` are Keesa's keys, of which one is enough. `words` all have to be in the title, the description or the customer's
    name, in any order; each stands for every word that begins with it. Each group in `without` keeps out the tickets that have all
    of its words. Words are as `bot.model.words.words` gives them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    priority: int | None = None
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[tuple[str, ...], ...] = ()

    def passes(self, ticket: Described) -> bool:
        """Whether the ticket passes."""
        return not self.why_not(ticket)

    def why_not(self, ticket: Described) -> tuple[Rule, ...]:
        """The rules that keep the ticket out; none where it passes."""
        text = _words_of(ticket.title, ticket.description, ticket.customer) if self.words or self.without else Vocabulary(())
        failed = {
            Rule.PRIORITY: self.priority is not None and ticket.priority != self.priority,
            Rule.CATEGORY: bool(self.categories) and ticket.category not in self.categories,
            Rule.WORDS: not text.has_all(self.words),
            Rule.WITHOUT: any(text.has_all(group) for group in self.without),
        }
        return tuple(rule for rule, keeps_out in failed.items() if keeps_out)

    def covers(self, other: Filter) -> bool:
        """Whether every ticket that passes `other` passes this one too.

        A word asked for is in every ticket with a word that begins with it. What this one keeps out, `other` has to keep out
        too: by a group of words that is in every ticket which has this one's.
        """
        return (
            self.priority in (None, other.priority)
            and (not self.categories or (bool(other.categories) and set(other.categories) <= set(self.categories)))
            and Vocabulary(other.words).has_all(self.words)
            and all(any(Vocabulary(group).has_all(kept_out) for kept_out in other.without) for group in self.without)
        )

    @property
    def in_order(self) -> Filter:
        """The same filter, whatever the order in which its words were given."""
        without = sorted({tuple(sorted(set(group))) for group in self.without})
        return self.model_copy(
            update={
                "categories": tuple(sorted(set(self.categories))),
                "words": tuple(sorted(set(self.words))),
                "without": tuple(without),
            }
        )

    @property
    def contradicts_itself(self) -> bool:
        """Whether what has to be there is also what must not be."""
        return any(Vocabulary(self.words).has_all(group) for group in self.without)


UNFILTERED: Final = Filter()


@lru_cache(_TICKETS)
def _words_of(title: str, description: str, customer: str) -> Vocabulary:
    """Each is as the person who reads the ticket sees it."""
    return Vocabulary([*words(bare_text(title)), *words(read_text(description)), *words(bare_text(customer))])
