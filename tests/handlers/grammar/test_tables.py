"""The tables: who may do what, what asks Keesa, and what can be built and pressed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import handlers
from bot import wording
from handlers.grammar import buttons, commands, forms
from handlers.grammar.buttons import BUTTONS, Button
from handlers.grammar.commands import COMMANDS, Command
from handlers.grammar.forms import FORMS, Form
from handlers.grammar.parse import parse
from handlers.slack.metadata import MetadataError

WRITING_COMMANDS = {"new", "note", "subscribe", "unsubscribe", "schedule", "unschedule", "mute", "unmute", "defaults"}
WRITING_BUTTONS = {
    *("raise_ticket", "add_note", "edit_submission"),
    *("change_subscription", "undo_subscribe", "unsubscribe", "add_schedule", "change_schedule", "unschedule"),
    *("new_template", "edit_template", "remove_template"),
}
ASKING_KEESA = {"show", "open", "mine", "list", "notes", "follow", "subscribe", "mute", "why", "status"}


def _declared(module: object, kind: type) -> list[object]:
    return [value for value in vars(module).values() if isinstance(value, kind)]


def test_every_declaration_is_in_its_table() -> None:
    assert _declared(commands, Command) == list(COMMANDS)
    assert _declared(buttons, Button) == list(BUTTONS)
    assert _declared(forms, Form) == list(FORMS)


def test_whatever_is_not_said_to_only_read_writes() -> None:
    assert not Button("new", buttons.nothing).reads_only
    assert not Command("new", lambda _: None).reads_only
    assert {command.name for command in COMMANDS if not command.reads_only} == WRITING_COMMANDS
    assert {command.name for command in COMMANDS if not command.only_shows} == {*WRITING_COMMANDS, "follow", "unfollow"}
    assert {button.id for button in BUTTONS if not button.reads_only} == WRITING_BUTTONS
    assert {form.id for form in FORMS if not form.reads_only} == {
        "new_ticket",
        "note",
        "subscribe",
        "defaults",
        "template",
        "schedule",
    }


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_an_example_is_understood(command: Command[object]) -> None:
    for name in (command.name, *command.aliases):
        call = parse(f"{name} {wording.help.EXAMPLES.get(command.name, '')}", ("open", "closed"))
        assert call.command is command
        assert bool(command.looks_up(call.arguments)) == (command.name in ASKING_KEESA)


def test_what_is_looked_up_is_named() -> None:
    call = parse("show 5", ("open", "closed"))
    assert call.command.looks_up(call.arguments) == wording.tickets.looking_up("5")
    assert not commands.SUBSCRIBE.looks_up(parse("subscribe", ("open",)).arguments), "the form asks nobody"


def test_a_note_with_a_text_is_kept_before_slack_is_answered() -> None:
    said = {text: parse(text, ("open",)) for text in ("note 5 done", "note 5", "note", "help", "show 5")}
    immediate = [text for text, call in said.items() if call.command.is_immediate(call.arguments)]
    assert immediate == ["note 5 done", "help"]


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.id)
def test_a_button_reads_what_is_its_own(button: Button[object]) -> None:
    if button.read in (str, buttons.nothing):
        button.read("")
    else:
        with pytest.raises(MetadataError):
            button.read("")


def test_every_button_is_shown_somewhere() -> None:
    sources = (Path(handlers.__path__[0]) / "blocks").glob("*.py")
    named = {node.id for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
    names = {name for name, value in vars(buttons).items() if isinstance(value, Button)}
    assert names <= named
