"""A selection of tickets: a type, statuses and options in any order, such as ``open customer limit=20``. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeVar

from bot import wording
from bot.model import catalogue
from bot.model.criteria import ALL_TICKETS, Criteria, Limit
from bot.model.filters import UNFILTERED, Filter, Rule
from bot.model.quiet import QuietHours
from bot.model.reminders import Reminder, UserGroup
from bot.model.subscriptions import ALL_SUBSCRIPTIONS, Selected
from handlers.grammar.dates import Calendar
from handlers.grammar.filter_options import Unread, read_filter, read_sync
from handlers.grammar.list_options import CRITERIA, read_criteria, with_bare_dates, with_whole_dates
from handlers.grammar.numbers import LONGEST, read_number
from handlers.grammar.options import Option, Parts, options_in, parts_of, parts_of_free_text, words_in
from handlers.grammar.query import read_query
from handlers.grammar.quiet_options import EXCEPT, OFF, QUIET, read_except, read_quiet
from handlers.grammar.reminder_options import MENTION, REMIND, read_mention, read_reminders
from handlers.grammar.spelling import bare, folded, nearest, plain, quoted
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks
from handlers.grammar.usage_error import UsageError
from handlers.slack.ids import SLASH_COMMAND

R = TypeVar("R")

MAX_LIMIT: Final = 1000
ORDERS: Final = ("asc", "desc")
_ORDER_WORDS: Final = {"asc": ("ascending", "oldest", "earliest"), "desc": ("descending", "newest", "latest", "recent")}
"""What people call them."""
LIST_OPTIONS: Final = ("limit", "order", "status", *CRITERIA)
SUBSCRIPTION_CRITERIA: Final = (Limit.SINCE, Limit.UNTIL, Rule.PRIORITY, Rule.CATEGORY)
"""What narrows a list of subscriptions, besides a type."""
SYNC: Final = "sync"
"""The option for what is copied from Slack to Keesa."""
_MANNER: Final = (SYNC, REMIND, MENTION, QUIET, EXCEPT)
SUBSCRIBE_OPTIONS: Final = (*Rule, "status", *_MANNER)
ALL: Final = "all"
_FILLERS: Final = frozenset({"ticket", "tickets"})
_POLITE: Final = frozenset({*_FILLERS, "all", "my", "me", "now", "please", "the"})
"""Words after ``open`` and ``mine`` that change nothing."""
AS_FILE: Final = "csv"
"""The word behind a list that is wanted as a file."""
_TEXTS: Final = (Limit.CUSTOMER, Limit.ASSIGNED, Rule.WORDS, Rule.WITHOUT, REMIND, QUIET)
_CLEARLY_MEANT: Final = 0.8


class Listing(NamedTuple):
    """Which tickets of a list to show, or to send as a file: ``open priority=high since=7d``."""

    criteria: Criteria = ALL_TICKETS
    as_file: bool = False


class SubscriptionListing(NamedTuple):
    """Which subscriptions to list, of this channel or `everywhere`, or to send as a file: ``all customer priority=high csv``."""

    everywhere: bool = False
    selected: Selected = ALL_SUBSCRIPTIONS
    as_file: bool = False


class SearchRequest(NamedTuple):
    """What to search for: words as typed or a number, or "" if the criteria are enough."""

    words: str
    criteria: Criteria = ALL_TICKETS
    as_file: bool = False


class ListRequest(NamedTuple):
    """The tickets of a type: ``list customer open limit=20``. At most `limit` of those that meet the criteria are listed."""

    ticket_type: str
    status: str
    limit: int = 10
    order: Literal["asc", "desc"] = "desc"
    criteria: Criteria = ALL_TICKETS
    as_file: bool = False

    @property
    def words(self) -> str:
        """What to type for the same list without its criteria; short enough for a button."""
        return f"{self.ticket_type} {self.status} limit={self.limit} {self.order}"


class SubscribeRequest(NamedTuple):
    """What to subscribe a channel to. No type opens the form; no statuses mean all of them. Of the others, None means as it was; a
    `mention` without a handle ends mentions.
    """

    ticket_type: str | None
    statuses: tuple[str, ...] = ()
    filter: Filter = UNFILTERED
    sync_notes: bool | None = None
    reminders: tuple[Reminder, ...] | None = None
    mention: UserGroup | None = None
    quiet: QuietHours | Literal["off"] | None = None


@dataclass(frozen=True)
class Selection:
    """The text after the name of `command`. `statuses` are the operator's names for Keesa's statuses; `calendar` reads dates.

    Each method parses it in another way, and raises `UsageError` if it can't.
    """

    command: str
    text: str
    statuses: tuple[str, ...]
    calendar: Calendar = field(default_factory=Calendar)

    def listing(self) -> Listing:
        parts = with_bare_dates(self._parts(), self.calendar)
        typed = list(map(bare, words_in(parts)))
        words = [word for word in typed if word and word not in (*_POLITE, AS_FILE)]
        options = self._known(options_in(parts), CRITERIA)
        if words:
            meant = self._with_lost_words(words, options) or self._criterion_meant(words)
            raise self._error(wording.usage.not_a_filter(words[0], CRITERIA), suggestion=meant)
        return Listing(self._criteria(options), AS_FILE in typed)

    def subscriptions(self) -> SubscriptionListing:
        parts = with_bare_dates(self._parts(), self.calendar)
        typed = list(map(bare, words_in(parts)))
        words = [word for word in typed if word and word not in (*_POLITE, AS_FILE)]
        criteria = self._criteria(self._known(options_in(parts), SUBSCRIPTION_CRITERIA))
        ticket_type, rest = self._ticket_type(words) if any(map(catalogue.ticket_type_key, words)) else (None, words)
        if rest:
            meant = self._criterion_meant(rest)
            raise self._error(wording.usage.not_a_filter(rest[0], SUBSCRIPTION_CRITERIA), suggestion=meant)
        return SubscriptionListing(ALL in typed, Selected(ticket_type=ticket_type, criteria=criteria), AS_FILE in typed)

    def search(self, links: TicketLinks = NO_LINKS) -> SearchRequest:
        """Free text, in which only what is clearly meant as an option is one."""
        parts = self._read(lambda: parts_of_free_text(folded(self.text), _is_meant))
        as_file = len(parts) > 1 and parts[-1] == AS_FILE
        if not options_in(parts):
            text = self.text.rsplit(None, 1)[0] if as_file else self.text
            return SearchRequest(self._read(lambda: read_query(text, links)), as_file=as_file)
        parts = with_whole_dates(parts[:-1] if as_file else parts, self.calendar)
        criteria = self._criteria(self._known(options_in(parts), CRITERIA))
        words = " ".join(words_in(parts))
        return SearchRequest(self._read(lambda: read_query(words, links)) if words else "", criteria, as_file)

    def ticket_list(self) -> ListRequest:
        parts = with_bare_dates(self._parts(), self.calendar)
        typed, options = self._bared(words_in(parts)), self._known(options_in(parts), LIST_OPTIONS)
        words = [word for word in typed if word != AS_FILE or AS_FILE in self.statuses]
        orders = [word for word in words if word in ORDERS]
        ticket_type, rest = self._ticket_type([word for word in words if word not in ORDERS])
        asked = {option.name: option.value for option in options}
        criteria = self._criteria([option for option in options if option.name in CRITERIA])
        limit = asked.get("limit", "10" if criteria == ALL_TICKETS else str(MAX_LIMIT))
        order = asked.get("order", orders[-1] if orders else "desc")
        self._look_for_lost_words(rest, options)
        statuses = self._statuses([*rest, *_listed(options)], ORDERS, LIST_OPTIONS)
        if len(statuses) > 1:
            raise self._error(wording.usage.ONE_STATUS)
        status = statuses[0] if statuses else self.statuses[0]
        return ListRequest(ticket_type, status, self._limit(limit), self._order(order), criteria, words != typed)

    def subscription(self) -> SubscribeRequest:
        if not self.text:
            return SubscribeRequest(None)
        parts = self._parts()
        options = self._known(options_in(parts), SUBSCRIBE_OPTIONS)
        ticket_type, rest = self._ticket_type(self._bared(words_in(parts)))
        self._look_for_lost_words(rest, options)
        rules = [(option.name, option.value) for option in options if option.name not in ("status", *_MANNER)]
        wanted = self._read(lambda: read_filter(rules))
        typed = {name: [option.value for option in options if option.name == name] for name in _MANNER}
        sync = self._read(lambda: read_sync(typed[SYNC]))
        reminders = self._read(lambda: read_reminders(typed[REMIND]))
        mention = read_mention(typed[MENTION][-1]) if typed[MENTION] else None
        quiet = self._quiet(typed[QUIET], typed[EXCEPT])
        statuses = self._statuses([*rest, *_listed(options)], (), SUBSCRIBE_OPTIONS)
        statuses = () if self._says_all([*rest, *_listed(options)]) else statuses
        return SubscribeRequest(ticket_type, statuses, wanted, sync, reminders, mention, quiet)

    def _quiet(self, hours: Sequence[str], exceptions: Sequence[str]) -> QuietHours | Literal["off"] | None:
        quiet, high_passes = self._read(lambda: read_quiet(hours)), self._read(lambda: read_except(exceptions))
        if quiet and quiet != OFF:
            zone = str(self.calendar.zone)
            return QuietHours(start=quiet.start, end=quiet.end, time_zone=zone, high_passes=bool(high_passes))
        if high_passes:
            raise self._error(wording.usage.EXCEPT_ALONE)
        return OFF if quiet else None

    def type_or_all(self) -> str | None:
        """The key of a ticket type, or None for all."""
        words = [bare(word) for word in plain(self.text).split()]
        if words == [ALL]:
            return None
        if not words:
            raise self._error(wording.usage.ENTER_A_TYPE_OR_ALL)
        ticket_type, rest = self._ticket_type(words)
        if rest:
            raise self._error(wording.usage.REMOVES_WHOLE_TYPES)
        return ticket_type

    def _look_for_lost_words(self, words: Iterable[str], options: Iterable[Option]) -> None:
        """``match=fibre cut`` probably means ``match="fibre cut"``."""
        lost = [word for word in words if word not in (*self.statuses, ALL)]
        if meant := self._with_lost_words(lost, options):
            raise self._error(wording.usage.unknown_status(lost[0], self.statuses), suggestion=meant)

    def _with_lost_words(self, lost: Sequence[str], options: Iterable[Option]) -> str:
        """The option that these words may belong to, with them; "" if there is none."""
        loose = next((option for option in options if option.name in _TEXTS and not option.is_quoted), None)
        return f'{loose.name}="{" ".join([loose.value, *lost])}"' if lost and loose else ""

    def _criterion_meant(self, words: Sequence[str]) -> str:
        """``priority=high`` for ``high``, ``list customer`` for ``customer``; "" if nothing is near."""
        first = words[0]
        if meant := _option_meant(words, CRITERIA):
            return meant
        if catalogue.priority_key(first) is not None:
            return f"{Rule.PRIORITY}={first}"
        if catalogue.category_key(first):
            return f"{Rule.CATEGORY}={quoted(first)}"
        if catalogue.ticket_type_key(first):
            return " ".join([SLASH_COMMAND, "list", first])
        return f"{Limit.SINCE}={quoted(first)}" if self.calendar.read(first) else ""

    def _parts(self) -> Parts:
        return self._read(lambda: parts_of(folded(self.text)))

    def _bared(self, words: Iterable[str]) -> list[str]:
        return [word if word in self.statuses else bare(word) for word in words]

    def _criteria(self, options: Iterable[Option]) -> Criteria:
        return self._read(lambda: read_criteria(((option.name, option.value) for option in options), self.calendar))

    def _read(self, reader: Callable[[], R]) -> R:
        """What `reader` returns; what it can't read is an error of this command."""
        try:
            return reader()
        except Unread as error:
            raise self._error(str(error), suggestion=error.suggestion) from None
        except ValueError as error:
            raise self._error(str(error)) from None

    def _known(self, options: Sequence[Option], names: Sequence[str]) -> Sequence[Option]:
        """The options, if each is one of `names`."""
        for option in options:
            if option.name not in names:
                meant = nearest(option.name, (name for name in names if name.startswith("not ") == option.is_denied))
                suggestion = self._as_meant(Option(meant, option.value, is_quoted=option.is_quoted)) if meant else ""
                raise self._error(wording.usage.unknown_option(option.name, names), suggestion=suggestion)
            if not option.value.strip() and option.name not in (Rule.WORDS, Rule.WITHOUT):
                raise self._error(wording.usage.no_value(option.name))
        return options

    def _as_meant(self, option: Option) -> str:
        """What to type for an option with a misspelt name, whose value may be misspelt too."""
        if option.name in ("status", "order"):
            near = nearest(option.value, self.statuses) if option.name == "status" else _order_meant(option.value)
            return str(Option(option.name, near or option.value, is_quoted=True))
        try:
            read_criteria([(option.name, option.value)] if option.name in CRITERIA else [], self.calendar)
        except Unread as error:
            return error.suggestion or str(option)
        return str(option)

    def _ticket_type(self, words: Sequence[str]) -> tuple[str, list[str]]:
        """The type among some words, wherever it stands, and the other words."""
        named = [word for word in words if word and word not in _FILLERS]
        for start in range(len(named)):
            for end in range(min(len(named), start + catalogue.LONGEST_TYPE), start, -1):
                if key := catalogue.ticket_type_key(" ".join(named[start:end])):
                    return key, self._of_one_type([*named[:start], *named[end:]])
        unknown = [word for word in named if word not in (*self.statuses, ALL)]
        if not unknown:
            raise self._error(wording.usage.ENTER_A_TYPE)
        near = nearest(unknown[0], catalogue.ticket_type_words())
        raise self._error(
            wording.usage.unknown_type(unknown[0]), suggestion=f"{SLASH_COMMAND} {self.command} {near}" if near else ""
        )

    def _of_one_type(self, rest: list[str]) -> list[str]:
        if any(word not in self.statuses and catalogue.ticket_type_key(word) for word in rest):
            raise self._error(wording.usage.ONE_TYPE)
        return rest

    def _says_all(self, words: Iterable[str]) -> bool:
        return ALL in words and ALL not in self.statuses

    def _statuses(self, words: Sequence[str], others: Sequence[str], options: Sequence[str]) -> tuple[str, ...]:
        """The statuses among the words, in the operator's order. `others` and `options` are what else may have been meant there."""
        if self._says_all(words):
            return self._statuses([*self.statuses, *(word for word in words if word != ALL)], others, options)
        asked = [word if word in self.statuses else bare(word) for word in words]
        for place, word in enumerate(asked):
            if word not in self.statuses:
                order = _order_meant(word) if others else ""
                meant = _option_meant(asked[place:], options) or order or quoted(nearest(word, self.statuses))
                raise self._error(wording.usage.unknown_status(word, self.statuses), suggestion=meant)
        return tuple(status for status in self.statuses if status in asked)

    def _limit(self, value: str) -> int:
        digits = read_number(value)
        if not digits or len(digits) > LONGEST or not 1 <= int(digits) <= MAX_LIMIT:
            raise self._error(wording.usage.bad_limit(MAX_LIMIT))
        return int(digits)

    def _order(self, value: str) -> Literal["asc", "desc"]:
        match bare(value):
            case "asc" | "desc" as order:
                return order
        near = _order_meant(value)
        raise self._error(wording.usage.BAD_ORDER, suggestion=f"order={near}" if near else "")

    def _error(self, sentence: str, *, suggestion: str = "") -> UsageError:
        return UsageError(sentence, suggestion=suggestion, command=self.command)


def _is_meant(name: str) -> bool:
    """Whether a name within free text is that of an option, or nearly."""
    return name in CRITERIA or bool(nearest(name, (*Limit, Rule.PRIORITY, Rule.CATEGORY), _CLEARLY_MEANT))


def _order_meant(word: str) -> str:
    near = nearest(word, [*ORDERS, *(name for names in _ORDER_WORDS.values() for name in names)])
    return next((order for order, names in _ORDER_WORDS.items() if near in (order, *names)), "")


def _option_meant(words: Sequence[str], names: Sequence[str]) -> str:
    """``limit=20`` for ``limit 20`` and ``20``; "" if the first word doesn't begin an option."""
    first, *rest = words
    if rest and first in names:
        return f"{first}={rest[0]}"
    return f"limit={first}" if first.isdecimal() and "limit" in names else ""


def _listed(options: Iterable[Option]) -> list[str]:
    """The statuses that are given as an option."""
    return [word for option in options if option.name == "status" for word in option.value.split(",")]
