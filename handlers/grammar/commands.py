"""The table of commands: all that there is to know of each, but which feature answers it (`handlers.listeners.routes`).

Reading, help, suggestions, access, the manifest's hint and the README's table follow from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from bot import wording
from handlers.grammar.arguments import Arguments, NoteRequest, SubscribeRequest, UsageError
from handlers.grammar.spelling import bare_word, nearest
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


@dataclass(frozen=True, eq=False)
class Command(Generic[A]):
    """A word behind ``/keesa``.

    `read` makes its arguments of what stands behind the word; what help says of it is in `wording.help`, by its name. Whatever is
    not said to be `reads_only` counts as writing. `looks_up` is what is said when Keesa takes longer than a second to be asked, ""
    where it is not asked. `is_immediate` says that it is carried out before Slack is answered: because it needs nobody, or because
    it must not be lost. `is_hinted` is for the few that fit into the hint in Slack's own list of commands.
    """

    name: str
    read: Callable[[Arguments], A]
    aliases: tuple[str, ...] = ()
    reads_only: bool = False
    looks_up: Callable[[A], str] = _asks_nobody
    is_immediate: Callable[[A], bool] = _never
    is_hinted: bool = False

    @property
    def does(self) -> str:
        """What it does, in a sentence."""
        return wording.help.COMMANDS[self.name]

    @property
    def how(self) -> str:
        """The whole command with its parameters."""
        return f"{SLASH_COMMAND} {self.name} {wording.help.USAGE.get(self.name, '')}".rstrip()

    @property
    def such_as(self) -> str:
        """The whole command as one would type it."""
        return f"{SLASH_COMMAND} {self.name} {wording.help.EXAMPLES.get(self.name, '')}".rstrip()


def _read_topic(arguments: Arguments) -> Command[Any] | None:
    """The command that is to be explained; None is all of them."""
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
OPEN = Command("open", Arguments.nothing, reads_only=True, looks_up=_asks_keesa, is_hinted=True)
MINE = Command("mine", Arguments.nothing, reads_only=True, looks_up=_asks_keesa, is_hinted=True)
LIST = Command("list", Arguments.ticket_list, reads_only=True, looks_up=_asks_keesa, is_hinted=True)
FIND = Command("find", Arguments.search, reads_only=True, is_hinted=True)
NOTE = Command("note", Arguments.note, is_immediate=_has_text, is_hinted=True)
NOTES = Command("notes", Arguments.ticket, reads_only=True, looks_up=_asks_for_ticket)
FOLLOW = Command("follow", Arguments.ticket, reads_only=True, looks_up=_asks_for_ticket, is_hinted=True)
UNFOLLOW = Command("unfollow", Arguments.ticket, reads_only=True)
SUBSCRIBE = Command("subscribe", Arguments.subscription, ("watch",), looks_up=_asks_to_preview, is_hinted=True)
UNSUBSCRIBE = Command("unsubscribe", Arguments.type_or_all, ("unwatch",))
SUBSCRIPTIONS = Command("subscriptions", Arguments.is_all, ("watches",), reads_only=True)
WHY = Command("why", Arguments.ticket, reads_only=True, looks_up=_asks_for_ticket)
STATUS = Command("status", Arguments.nothing, reads_only=True, looks_up=_asks_keesa)
HELP = Command("help", _read_topic, reads_only=True, is_immediate=lambda _: True, is_hinted=True)

COMMANDS: Final[tuple[Command[Any], ...]] = (
    *(NEW, SHOW, OPEN, MINE, LIST, FIND, NOTE, NOTES, FOLLOW, UNFOLLOW),
    *(SUBSCRIBE, UNSUBSCRIBE, SUBSCRIPTIONS, WHY, STATUS, HELP),
)


def find(word: str) -> Command[Any] | None:
    """The command of that name or alias, in any case."""
    folded = word.casefold()
    return next((command for command in COMMANDS if folded in (command.name, *command.aliases)), None)


def words() -> list[str]:
    """Every word that `find` knows, for suggestions."""
    return [word for command in COMMANDS for word in (command.name, *command.aliases)]


def usage_hint() -> str:
    """What Slack shows behind ``/keesa`` while somebody types it; in the app's manifest."""
    return f"[{' | '.join([wording.help.EXAMPLES[SHOW.name], *(command.name for command in COMMANDS if command.is_hinted)])}]"
