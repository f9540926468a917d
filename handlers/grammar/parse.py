"""What stands behind ``/keesa`` -> what the person wants. Pure.

Case does not matter; ``#2102001`` and ``2102001`` are one; the quotes and dashes that a phone puts in are understood. Free text (a
title, a note) is kept to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from bot import wording
from bot.model import catalogue
from bot.model.filters import UNFILTERED, Filter
from bot.model.words import words
from handlers.blocks import help as help_blocks
from handlers.blocks.forms import NOTE_LENGTH
from handlers.blocks.text import length as units
from handlers.grammar.filter_options import read_filter
from handlers.grammar.options import Option, split
from handlers.slack.metadata import MAX_QUERY

MAX_LIMIT: Final = 1000
ORDERS: Final = ("asc", "desc")
_NUMBER = re.compile(r"#?0*([0-9]{1,18})")
_DIGITS = re.compile(r"#?[0-9]+")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "−": "-"})


@dataclass(frozen=True)
class Help:
    command: str = ""


@dataclass(frozen=True)
class New:
    title: str = ""


@dataclass(frozen=True)
class Show:
    number: str


@dataclass(frozen=True)
class ListOpen:
    pass


@dataclass(frozen=True)
class ListMine:
    pass


@dataclass(frozen=True)
class ListByType:
    ticket_type: str
    status: str
    limit: int = 10
    order: Literal["asc", "desc"] = "desc"

    @property
    def words(self) -> str:
        """What to type for the same list; it fits a button."""
        return f"{self.ticket_type} {self.status} limit={self.limit} {self.order}"


@dataclass(frozen=True)
class Find:
    words: str
    """As typed."""


@dataclass(frozen=True)
class Follow:
    number: str


@dataclass(frozen=True)
class Unfollow:
    number: str


@dataclass(frozen=True)
class AddNote:
    number: str | None
    text: str = ""


@dataclass(frozen=True)
class ShowNotes:
    number: str


@dataclass(frozen=True)
class Subscribe:
    ticket_type: str | None
    """None opens the form."""
    statuses: tuple[str, ...] = ()
    filter: Filter = UNFILTERED


@dataclass(frozen=True)
class Unsubscribe:
    ticket_type: str | None
    """None is all of them."""


@dataclass(frozen=True)
class ListSubscriptions:
    everywhere: bool = False


@dataclass(frozen=True)
class Why:
    number: str


@dataclass(frozen=True)
class Status:
    pass


Intent = (
    Help
    | New
    | Show
    | ListOpen
    | ListMine
    | ListByType
    | Find
    | Follow
    | Unfollow
    | AddNote
    | ShowNotes
    | Subscribe
    | Unsubscribe
    | ListSubscriptions
    | Why
    | Status
)


class UsageError(Exception):
    """The words make no sense: what is wrong, what may have been meant, and whose help explains it. All plain text."""

    def __init__(self, sentence: str, *, suggestion: str = "", command: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestion = suggestion
        self.command = command


def parse(text: str, statuses: Sequence[str]) -> Intent:
    """The intent behind the text of a command; `statuses` are the names that Keesa's statuses go by. Raises `UsageError`."""
    word, *rest = _unescape(text).split(None, 1) or [""]
    if not word:
        return Help()
    if number := _NUMBER.fullmatch(word):
        return Show(number[1])
    if _DIGITS.fullmatch(word):
        raise UsageError(wording.usage.NUMBER_TOO_LONG, command="show")
    topic = help_blocks.find(_plain(word))
    if topic is None:
        near = _nearest(word, help_blocks.command_words())
        raise UsageError(wording.usage.unknown_command(word), suggestion=f"/keesa {near}" if near else "")
    return _Arguments(topic.name, "".join(rest).strip(), tuple(statuses)).intent()


@dataclass(frozen=True)
class _Arguments:
    """What stands behind a command's word."""

    command: str
    text: str
    statuses: tuple[str, ...]

    def intent(self) -> Intent:
        readers: dict[str, Callable[[], Intent]] = {
            "help": self._help,
            "new": lambda: New(self._free(self.text)),
            "show": lambda: Show(self._number(self.text)),
            "open": ListOpen,
            "mine": ListMine,
            "list": self._list,
            "find": self._find,
            "follow": lambda: Follow(self._number(self.text)),
            "unfollow": lambda: Unfollow(self._number(self.text)),
            "note": self._note,
            "notes": lambda: ShowNotes(self._number(self.text)),
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "subscriptions": lambda: ListSubscriptions(everywhere=_plain(self.text) == "all"),
            "why": lambda: Why(self._number(self.text)),
            "status": Status,
        }
        return readers[self.command]()

    def _help(self) -> Help:
        word = _plain(self.text)
        topic = help_blocks.find(word)
        if word and topic is None:
            near = _nearest(word, help_blocks.command_words())
            raise UsageError(wording.usage.unknown_command(self.text), suggestion=f"/keesa help {near}" if near else "")
        return Help(topic.name if topic else "")

    def _number(self, word: str) -> str:
        found = _NUMBER.fullmatch(_unquoted(word))
        if found is None and _DIGITS.fullmatch(_unquoted(word)):
            raise UsageError(wording.usage.NUMBER_TOO_LONG, command=self.command)
        if found is None:
            raise UsageError(wording.usage.GIVE_A_NUMBER if not word else wording.usage.not_a_number(word), command=self.command)
        return found[1]

    def _note(self) -> AddNote:
        if not self.text:
            return AddNote(None)
        number, *text = self.text.split(None, 1)
        return AddNote(self._number(number), text[0] if text else "")

    def _free(self, typed: str) -> str:
        """No longer than the form can show: its end would else be lost."""
        if (length := units(typed)) > NOTE_LENGTH:
            raise UsageError(wording.usage.too_long(length, NOTE_LENGTH), command=self.command)
        return typed

    def _find(self) -> Find:
        if not words(self.text):
            raise UsageError(wording.usage.GIVE_WORDS, command=self.command)
        if len(self.text) > MAX_QUERY:
            raise UsageError(wording.usage.too_many_words(MAX_QUERY), command=self.command)
        return Find(self.text)

    def _list(self) -> ListByType:
        words, given = self._split()
        ticket_type, rest = self._ticket_type([word for word in words if word not in ORDERS])
        options = dict([*(("order", word) for word in words if word in ORDERS), *((option.name, option.value) for option in given)])
        limit, order = options.pop("limit", "10"), options.pop("order", "desc")
        if options:
            raise UsageError(wording.usage.unknown_option(next(iter(options))), command=self.command)
        statuses = self._statuses(rest)
        if len(statuses) > 1:
            raise UsageError(wording.usage.ONE_STATUS, command=self.command)
        return ListByType(ticket_type, statuses[0] if statuses else self.statuses[0], self._limit(limit), self._order(order))

    def _subscribe(self) -> Subscribe:
        if not self.text:
            return Subscribe(None)
        words, options = self._split()
        ticket_type, rest = self._ticket_type(words)
        self._look_for_lost_words(rest, options)
        listed = [word for option in options if option.name == "status" for word in option.value.split(",")]
        try:
            wanted = read_filter((option.name, option.value) for option in options if option.name != "status")
        except ValueError as error:
            raise UsageError(str(error), command=self.command) from None
        return Subscribe(ticket_type, self._statuses([*rest, *listed]), wanted)

    def _look_for_lost_words(self, words: Iterable[str], options: Iterable[Option]) -> None:
        """``match=fibre cut`` means ``match="fibre cut"``, or so one may suppose."""
        lost = [word for word in words if word not in self.statuses]
        loose = next((option for option in options if option.name.endswith("match") and not option.is_quoted), None)
        if lost and loose:
            meant = f'{loose.name}="{" ".join([loose.value, *lost])}"'
            raise UsageError(wording.usage.unknown_status(lost[0], self.statuses), suggestion=meant, command=self.command)

    def _unsubscribe(self) -> Unsubscribe:
        if _unquoted(_plain(self.text)) == "all":
            return Unsubscribe(None)
        if not self.text:
            raise UsageError(wording.usage.GIVE_A_TYPE_OR_ALL, command=self.command)
        ticket_type, rest = self._ticket_type(_plain(self.text).split())
        if rest:
            raise UsageError(wording.usage.ENDS_WHOLE_TYPES, command=self.command)
        return Unsubscribe(ticket_type)

    def _split(self) -> tuple[list[str], list[Option]]:
        try:
            return split(_fold(self.text))
        except ValueError as error:
            raise UsageError(str(error), command=self.command) from None

    def _ticket_type(self, words: list[str]) -> tuple[str, list[str]]:
        """The type that the first words name, and the words after it."""
        for count in range(len(words), 0, -1):
            key = catalogue.ticket_type_key(" ".join(words[:count]))
            if key:
                return key, words[count:]
        if not words:
            raise UsageError(wording.usage.GIVE_A_TYPE, command=self.command)
        near = _nearest(words[0], catalogue.ticket_type_words())
        raise UsageError(
            wording.usage.unknown_type(words[0]), suggestion=f"/keesa {self.command} {near}" if near else "", command=self.command
        )

    def _statuses(self, words: Iterable[str]) -> tuple[str, ...]:
        asked = set(words)
        for word in sorted(asked - set(self.statuses)):
            near = _nearest(word, self.statuses)
            meant = f'"{near}"' if " " in near else near
            raise UsageError(wording.usage.unknown_status(word, self.statuses), suggestion=meant, command=self.command)
        return tuple(status for status in self.statuses if status in asked)

    def _limit(self, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", value) or not 1 <= int(value) <= MAX_LIMIT:
            raise UsageError(wording.usage.bad_limit(MAX_LIMIT), command=self.command)
        return int(value)

    def _order(self, value: str) -> Literal["asc", "desc"]:
        match value:
            case "asc" | "desc":
                return value
        raise UsageError(wording.usage.BAD_ORDER, command=self.command)


def _unescape(text: str) -> str:
    """Slack sends ``&``, ``<`` and ``>`` of a command's text as entities."""
    return re.sub("&(?:lt|gt|amp);", lambda entity: _ENTITIES[entity[0]], text)


def _fold(text: str) -> str:
    return text.translate(_TYPOGRAPHY).casefold()


def _unquoted(word: str) -> str:
    """A word that somebody put in quotes all the same."""
    return word.translate(_TYPOGRAPHY).strip("\"'")


def _plain(text: str) -> str:
    return _fold(text).replace(",", " ").strip()


def _nearest(word: str, words: Iterable[str]) -> str:
    return next(iter(get_close_matches(_plain(word), words, n=1, cutoff=0.6)), "")
