"""The table of commands: everything about each except the feature that handles it (`handlers.listeners.routes`).

Parsing, help, suggestions, access, the manifest's hint and the README's table follow from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from bot import wording
from handlers.grammar.arguments import Arguments, NoteRequest
from handlers.grammar.selection import SubscribeRequest
from handlers.grammar.spelling import bare_word, nearest
from handlers.grammar.usage_error import UsageError
from handlers.slack.ids import SLASH_COMMAND
from handlers.slack.metadata import TicketRef

A = TypeVar("A")


def _never(_: object) -> bool:
    return False


def _asks_nobody(_: object) -> str:
    return ""


def _asks_keesa(_: object) -> str:
    return wording.tickets.looking_up("")


def _asks_for_ticket(ticket: TicketRef) -> str:
    return wording.tickets.looking_up(ticket.number)


def _asks_if_given(ticket: TicketRef | None) -> str:
    return wording.tickets.looking_up(ticket.number) if ticket else ""


@dataclass(frozen=True, eq=False)
class Command(Generic[A]):
    """A command of ``/keesa``.

    `read` parses the text after its name; `wording.help` describes it, by name. It counts as writing unless it is declared as
    `reads_only`; with `changes_own`, everybody may use it, though it changes something of their own. `looks_up` is the notice if
    Keesa takes longer than a second, "" if Keesa isn't asked. `is_immediate` means that it is carried out before Slack is answered,
    because it needs nothing slow or must not be lost. `is_hinted` is for the few that fit into the hint in Slack's list of
    commands.
    """

    name: str
    read: Callable[[Arguments], A]
    aliases: tuple[str, ...] = ()
    reads_only: bool = False
    changes_own: bool = False
    looks_up: Callable[[A], str] = _asks_nobody
    is_immediate: Callable[[A], bool] = _never
    is_hinted: bool = False

    @property
    def only_shows(self) -> bool:
        """Whether it has no effect but its answer."""
        return self.reads_only and not self.changes_own

    @property
    def does(self) -> str:
        """What it does, in one sentence."""
        return wording.help.COMMANDS[self.name]

    @property
    def how(self) -> str:
        """Its usage: the whole command with its parameters."""
        return f"{SLASH_COMMAND} {self.name} {wording.help.USAGE.get(self.name, '')}".rstrip()

    @property
    def such_as(self) -> str:
        """An example of the whole command."""
        return f"{SLASH_COMMAND} {self.name} {wording.help.EXAMPLES.get(self.name, '')}".rstrip()


def _read_topic(arguments: Arguments) -> Command[Any] | None:
    """The command to explain, or None for all."""
    word = bare_word(arguments.text)
    topic = find(word)
    if topic or not word:
        return topic
    near = nearest(arguments.text, words())
    meant = f"{SLASH_COMMAND} {HELP.name} {near}" if near else ""
    raise UsageError(wording.usage.unknown_command(arguments.text), suggestion=meant)


def _asks_to_preview(asked: SubscribeRequest) -> str:
    return wording.tickets.looking_up("") if asked.ticket_type else ""


def _has_text(note: NoteRequest) -> bool:
    return bool(note.text)


NEW = Command("new", Arguments.title, ("raise", "create"), is_hinted=True)
SHOW = Command("show", Arguments.ticket, ("view",), reads_only=True, looks_up=_asks_for_ticket)
OPEN = Command("open", Arguments.listing, reads_only=True, looks_up=_asks_keesa, is_hinted=True)
MINE = Command("mine", Arguments.listing, reads_only=True, looks_up=_asks_keesa, is_hinted=True)
LIST = Command("list", Arguments.ticket_list, reads_only=True, looks_up=_asks_keesa, is_hinted=True)
FIND = Command("find", Arguments.search, reads_only=True, is_hinted=True)
NOTE = Command("note", Arguments.note, is_immediate=_has_text, is_hinted=True)
NOTES = Command("notes", Arguments.ticket, reads_only=True, looks_up=_asks_for_ticket)
FOLLOW = Command("follow", Arguments.ticket_if_any, reads_only=True, changes_own=True, looks_up=_asks_if_given, is_hinted=True)
UNFOLLOW = Command("unfollow", Arguments.ticket, reads_only=True, changes_own=True)
SUBSCRIBE = Command("subscribe", Arguments.subscription, ("watch",), looks_up=_asks_to_preview, is_hinted=True)
UNSUBSCRIBE = Command("unsubscribe", Arguments.type_or_all, ("unwatch",))
SUBSCRIPTIONS = Command("subscriptions", Arguments.subscriptions, ("watches",), reads_only=True)
PREFERENCES = Command("preferences", Arguments.nothing, ("prefs",), reads_only=True)
DEFAULTS = Command("defaults", Arguments.nothing)
TEMPLATES = Command("templates", Arguments.nothing, ("template",), reads_only=True)
MUTE = Command("mute", Arguments.ticket, looks_up=_asks_for_ticket)
UNMUTE = Command("unmute", Arguments.ticket)
THREADS = Command("threads", Arguments.ticket, reads_only=True)
REPORT = Command("report", Arguments.report, ("reports",), reads_only=True, is_hinted=True)
SCHEDULE = Command("schedule", Arguments.schedule)
SCHEDULES = Command("schedules", Arguments.nothing, reads_only=True)
UNSCHEDULE = Command("unschedule", Arguments.schedule_number)
WHY = Command("why", Arguments.ticket, reads_only=True, looks_up=_asks_for_ticket)
STATUS = Command("status", Arguments.nothing, reads_only=True, looks_up=_asks_keesa)
MENU = Command("menu", Arguments.nothing, reads_only=True, is_immediate=lambda _: True)
HELP = Command("help", _read_topic, reads_only=True, is_immediate=lambda _: True, is_hinted=True)

COMMANDS: Final[tuple[Command[Any], ...]] = (
    *(NEW, SHOW, OPEN, MINE, LIST, FIND, NOTE, NOTES, FOLLOW, UNFOLLOW),
    *(SUBSCRIBE, UNSUBSCRIBE, SUBSCRIPTIONS, PREFERENCES, DEFAULTS, TEMPLATES, MUTE, UNMUTE, THREADS),
    *(REPORT, SCHEDULE, SCHEDULES, UNSCHEDULE, WHY, STATUS, MENU, HELP),
)


def find(word: str) -> Command[Any] | None:
    """The command with that name or alias, in any case."""
    folded = word.casefold()
    return next((command for command in COMMANDS if folded in (command.name, *command.aliases)), None)


def words() -> list[str]:
    """Every name that `find` knows, for suggestions."""
    return [word for command in COMMANDS for word in (command.name, *command.aliases)]


def usage_hint() -> str:
    """The hint that Slack shows after ``/keesa`` while somebody types; the app's manifest has it."""
    return f"[{' | '.join([wording.help.EXAMPLES[SHOW.name], *(command.name for command in COMMANDS if command.is_hinted)])}]"
