"""Which tickets of its type a subscription lets through. Pure."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict

from bot.model.attribution import read_text
from bot.model.markup import bare_text
from bot.model.words import Vocabulary, words

_TICKETS: Final = 64
"""How many tickets' words to cache: a poll asks every filter about one ticket before it goes on to the next."""


class Described(Protocol):
    """What a filter looks at. `bot.model.tickets.Ticket` implements it."""

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
    """The parts of a filter, by the names that people type."""

    PRIORITY = "priority"
    CATEGORY = "category"
    WORDS = "match"
    WITHOUT = "not match"


class Filter(BaseModel):
    """A ticket passes if it passes every rule that is set.

    `categories` are Keesa's keys; the ticket must have one of them. `words` must all be in the title, the description or the
    customer's name, in any order; each also matches longer words that begin with it. A group in `without` excludes the tickets that
    contain all its words. Words are as `bot.model.words.words` returns them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    priority: int | None = None
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[tuple[str, ...], ...] = ()

    def passes(self, ticket: Described) -> bool:
        """Whether the ticket passes every rule."""
        return not self.why_not(ticket)

    def why_not(self, ticket: Described) -> tuple[Rule, ...]:
        """The rules that exclude the ticket; empty if it passes."""
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

        A word of this filter is covered if a word of `other` begins with it. A group that this filter excludes is covered if
        `other` excludes a group whose every word begins a word of it.
        """
        return (
            self.priority in (None, other.priority)
            and (not self.categories or (bool(other.categories) and set(other.categories) <= set(self.categories)))
            and Vocabulary(other.words).has_all(self.words)
            and all(any(Vocabulary(group).has_all(kept_out) for kept_out in other.without) for group in self.without)
        )

    @property
    def in_order(self) -> Filter:
        """The same filter with its words in a canonical order, for comparing."""
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
        """Whether it requires a word that it also excludes."""
        return any(Vocabulary(self.words).has_all(group) for group in self.without)


UNFILTERED: Final = Filter()


@lru_cache(_TICKETS)
def _words_of(title: str, description: str, customer: str) -> Vocabulary:
    """The words as people see them in the ticket."""
    return Vocabulary([*words(bare_text(title)), *words(read_text(description)), *words(bare_text(customer))])
