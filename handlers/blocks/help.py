"""The commands, in the one table that help and the parser's suggestions are made of, and the help itself."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.models.blocks import ActionsBlock, Option, StaticSelectElement

from bot import wording
from handlers.blocks import text
from handlers.blocks.kit import Message, actions, button, header, message, plain, section
from handlers.slack.ids import Action, Command

_OPTION = 75


@dataclass(frozen=True)
class Topic:
    """A word behind ``/keesa``. `usage` and `example` are what follows it, in plain text."""

    name: str
    aliases: tuple[str, ...] = ()
    usage: str = ""
    example: str = ""

    @property
    def does(self) -> str:
        """What it does, in a sentence."""
        return wording.help.COMMANDS[self.name]

    @property
    def how(self) -> str:
        """The whole command with its parameters."""
        return f"{Command.KEESA} {self.name} {self.usage}".rstrip()

    @property
    def such_as(self) -> str:
        """The whole command as one would type it."""
        return f"{Command.KEESA} {self.name} {self.example}".rstrip()


COMMANDS = (
    Topic("new", ("raise", "create"), "[title]", "No internet at Hulhumalé"),
    Topic("show", ("view",), "<number>", "2102001"),
    Topic("open"),
    Topic("mine"),
    Topic("list", (), "<type> [status] [limit=N] [asc|desc]", "customer open limit=20"),
    Topic("find", (), "<words>", "fibre hulhumale"),
    Topic("note", (), "<number> [text]", "2102001 Port changed, customer is back online"),
    Topic("notes", (), "<number>", "2102001"),
    Topic("follow", (), "<number>", "2102001"),
    Topic("unfollow", (), "<number>", "2102001"),
    Topic(
        "subscribe",
        ("watch",),
        '[<type> [status…] [priority=5] [category=fault,survey] [match="words"] [not match="words"]]',
        'customer open priority=high match="fibre cut"',
    ),
    Topic("unsubscribe", ("unwatch",), "<type|all>", "customer"),
    Topic("subscriptions", ("watches",), "[all]"),
    Topic("why", (), "<number>", "2102001"),
    Topic("status"),
    Topic("help", (), "[command]", "list"),
)


def find(word: str) -> Topic | None:
    """The command of that name or alias, in any case."""
    folded = word.casefold()
    return next((topic for topic in COMMANDS if folded in (topic.name, *topic.aliases)), None)


def command_words() -> list[str]:
    """Every word that `find` knows, for suggestions."""
    return [word for topic in COMMANDS for word in (topic.name, *topic.aliases)]


def overview() -> Message:
    """What there is, with buttons and a menu of commands to explain."""
    lines = [f"`{text.escape(topic.such_as)}`\n{text.escape(topic.does)}" for topic in COMMANDS]
    half = len(lines) // 2
    parts = [section(wording.help.INTRO), section("\n".join(lines[:half])), section("\n".join(lines[half:]))]
    return message([header(wording.help.TITLE), *parts, _topics(), _buttons()], f"{wording.help.TITLE}: {wording.help.INTRO}")


def explained(topic: Topic) -> Message:
    """One command."""
    lines = [
        f"*{topic.name}*: {text.escape(topic.does)}",
        f"{wording.help.USAGE}: `{text.escape(topic.how)}`",
        f"{wording.help.EXAMPLE}: `{text.escape(topic.such_as)}`" if topic.example else "",
        f"{wording.help.ALIASES}: {', '.join(topic.aliases)}" if topic.aliases else "",
    ]
    return message([section("\n".join(filter(None, lines))), _topics()], f"{topic.name}: {text.escape(topic.does)}")


def _topics() -> ActionsBlock:
    options = [Option(text=plain(topic.name, _OPTION), value=topic.name) for topic in COMMANDS]
    return actions(StaticSelectElement(action_id=Action.HELP_TOPIC, placeholder=plain(wording.help.TOPIC, 150), options=options))


def _buttons() -> ActionsBlock:
    return actions(
        button(wording.buttons.RAISE, Action.RAISE_TICKET, style="primary"),
        button(wording.buttons.MY_TICKETS, Action.MY_TICKETS),
        button(wording.buttons.OPEN_TICKETS, Action.OPEN_TICKETS),
    )
