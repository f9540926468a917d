"""What stands behind a command's word, and what it is read as. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from bot import wording
from bot.model import catalogue
from bot.model.filters import UNFILTERED, Filter
from bot.model.words import words
from handlers.grammar.filter_options import read_filter
from handlers.grammar.options import Option, split
from handlers.grammar.spelling import folded, nearest, plain, unquoted
from handlers.slack.limits import INPUT_LENGTH, length
from handlers.slack.metadata import MAX_QUERY, TicketRef

MAX_LIMIT: Final = 1000
ORDERS: Final = ("asc", "desc")
_NUMBER = re.compile(r"#?0*([0-9]{1,18})")
_DIGITS = re.compile(r"#?[0-9]+")


class UsageError(Exception):
    """The words make no sense: what is wrong, what may have been meant, and whose help explains it. All plain text."""

    def __init__(self, sentence: str, *, suggestion: str = "", command: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestion = suggestion
        self.command = command


@dataclass(frozen=True)
class ListRequest:
    """The tickets of a type: ``list customer open limit=20``."""

    ticket_type: str
    status: str
    limit: int = 10
    order: Literal["asc", "desc"] = "desc"

    @property
    def words(self) -> str:
        """What to type for the same list; it fits a button."""
        return f"{self.ticket_type} {self.status} limit={self.limit} {self.order}"


@dataclass(frozen=True)
class NoteRequest:
    """A note, or the number and the text that its form opens with; no number opens an empty form."""

    number: str | None
    text: str = ""


@dataclass(frozen=True)
class SubscribeRequest:
    """What a channel is to be subscribed to. No type opens the form; no statuses are all of them."""

    ticket_type: str | None
    statuses: tuple[str, ...] = ()
    filter: Filter = UNFILTERED


@dataclass(frozen=True)
class Arguments:
    """The text behind the word of `command`; `statuses` are the names that Keesa's statuses go by.

    Each method reads it as something else, and raises `UsageError` where that cannot be.
    """

    command: str
    text: str
    statuses: tuple[str, ...]

    def nothing(self) -> None:
        """Whatever stands there is passed over."""

    def title(self) -> str:
        """Kept to the letter, and no longer than the form can show: its end would else be lost."""
        if (size := length(self.text)) > INPUT_LENGTH:
            raise self._error(wording.usage.too_long(size, INPUT_LENGTH))
        return self.text

    def ticket(self) -> TicketRef:
        return TicketRef(number=self._number(self.text))

    def note(self) -> NoteRequest:
        """The text is kept to the letter."""
        if not self.text:
            return NoteRequest(None)
        number, *text = self.text.split(None, 1)
        return NoteRequest(self._number(number), text[0] if text else "")

    def search(self) -> str:
        """The words as typed."""
        if not words(self.text):
            raise self._error(wording.usage.ENTER_WORDS)
        if len(self.text) > MAX_QUERY:
            raise self._error(wording.usage.too_many_words(MAX_QUERY))
        return self.text

    def ticket_list(self) -> ListRequest:
        words, given = self._split()
        ticket_type, rest = self._ticket_type([word for word in words if word not in ORDERS])
        options = dict([*(("order", word) for word in words if word in ORDERS), *((option.name, option.value) for option in given)])
        limit, order = options.pop("limit", "10"), options.pop("order", "desc")
        if options:
            raise self._error(wording.usage.unknown_option(next(iter(options))))
        statuses = self._statuses(rest)
        if len(statuses) > 1:
            raise self._error(wording.usage.ONE_STATUS)
        return ListRequest(ticket_type, statuses[0] if statuses else self.statuses[0], self._limit(limit), self._order(order))

    def subscription(self) -> SubscribeRequest:
        if not self.text:
            return SubscribeRequest(None)
        words, options = self._split()
        ticket_type, rest = self._ticket_type(words)
        self._look_for_lost_words(rest, options)
        listed = [word for option in options if option.name == "status" for word in option.value.split(",")]
        try:
            wanted = read_filter((option.name, option.value) for option in options if option.name != "status")
        except ValueError as error:
            raise self._error(str(error)) from None
        return SubscribeRequest(ticket_type, self._statuses([*rest, *listed]), wanted)

    def type_or_all(self) -> str | None:
        """The key of a ticket type; None is all of them."""
        if unquoted(plain(self.text)) == "all":
            return None
        if not self.text:
            raise self._error(wording.usage.ENTER_A_TYPE_OR_ALL)
        ticket_type, rest = self._ticket_type(plain(self.text).split())
        if rest:
            raise self._error(wording.usage.REMOVES_WHOLE_TYPES)
        return ticket_type

    def is_all(self) -> bool:
        return plain(self.text) == "all"

    def _number(self, word: str) -> str:
        if number := read_number(word):
            return number
        if _DIGITS.fullmatch(unquoted(word)):
            raise self._error(wording.usage.NUMBER_TOO_LONG)
        raise self._error(wording.usage.not_a_number(word) if word else wording.usage.ENTER_A_NUMBER)

    def _look_for_lost_words(self, words: Iterable[str], options: Iterable[Option]) -> None:
        """``match=fibre cut`` means ``match="fibre cut"``, or so one may suppose."""
        lost = [word for word in words if word not in self.statuses]
        loose = next((option for option in options if option.name.endswith("match") and not option.is_quoted), None)
        if lost and loose:
            meant = f'{loose.name}="{" ".join([loose.value, *lost])}"'
            raise self._error(wording.usage.unknown_status(lost[0], self.statuses), suggestion=meant)

    def _split(self) -> tuple[list[str], list[Option]]:
        try:
            return split(folded(self.text))
        except ValueError as error:
            raise self._error(str(error)) from None

    def _ticket_type(self, words: list[str]) -> tuple[str, list[str]]:
        """The type that the first words name, and the words after it."""
        for count in range(len(words), 0, -1):
            key = catalogue.ticket_type_key(" ".join(words[:count]))
            if key:
                return key, words[count:]
        if not words:
            raise self._error(wording.usage.ENTER_A_TYPE)
        near = nearest(words[0], catalogue.ticket_type_words())
        raise self._error(wording.usage.unknown_type(words[0]), suggestion=f"/keesa {self.command} {near}" if near else "")

    def _statuses(self, words: Iterable[str]) -> tuple[str, ...]:
        asked = set(words)
        for word in sorted(asked - set(self.statuses)):
            near = nearest(word, self.statuses)
            meant = f'"{near}"' if " " in near else near
            raise self._error(wording.usage.unknown_status(word, self.statuses), suggestion=meant)
        return tuple(status for status in self.statuses if status in asked)

    def _limit(self, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", value) or not 1 <= int(value) <= MAX_LIMIT:
            raise self._error(wording.usage.bad_limit(MAX_LIMIT))
        return int(value)

    def _order(self, value: str) -> Literal["asc", "desc"]:
        match value:
            case "asc" | "desc":
                return value
        raise self._error(wording.usage.BAD_ORDER)

    def _error(self, sentence: str, *, suggestion: str = "") -> UsageError:
        return UsageError(sentence, suggestion=suggestion, command=self.command)


def read_number(word: str) -> str:
    """The ticket number that `word` is, without the zeros that lead it; "" where it is none."""
    found = _NUMBER.fullmatch(unquoted(word))
    return found[1] if found else ""


def is_number(word: str) -> bool:
    """Whether `word` is meant as a ticket number, also one that is too long."""
    return bool(_DIGITS.fullmatch(word))
