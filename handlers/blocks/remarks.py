"""Builds error messages, and the messages shown while somebody waits."""

from __future__ import annotations

from bot import wording
from handlers.blocks import text
from handlers.blocks.kit import MESSAGE_LENGTH, SECTION, Message, actions, button, message, remark, section
from handlers.grammar.buttons import ADD_NOTE, OPEN_FORM
from handlers.slack.ids import SLASH_COMMAND
from handlers.slack.metadata import CommandRef, NoteRef

_SENTENCE = 2_500


def error(sentence: str) -> Message:
    """An error. The plain sentence includes the fix, such as an exception's `for_person`."""
    return remark(text.cut(text.escape(sentence), _SENTENCE))


def not_saved(sentence: str, typed: str) -> Message:
    """Why nothing was saved and, if it would be lost, the `typed` text, to copy from here."""
    if not typed:
        return error(sentence)
    said = error(f"{sentence} {wording.errors.TYPED}")
    parts = text.split(text.cut(text.escape(typed), MESSAGE_LENGTH - SECTION), SECTION)
    return message([*said.blocks, *map(section, parts)], said.text)


def usage_error(sentence: str, suggestion: str = "", command: str = "", name: str = SLASH_COMMAND) -> Message:
    """A command that wasn't understood: what is wrong, the nearest correct form, and where to find help. All plain text.

    `name` is what people begin a command with where it is shown.
    """
    lines = [sentence, wording.usage.did_you_mean(suggestion) if suggestion else "", wording.usage.see_help(command)]
    return error("\n".join(filter(None, lines)).replace(SLASH_COMMAND, name))


def only_in_keesa(sentence: str, number: str, url: str) -> Message:
    """What can't be done from Slack: why, where it can be done (with a link to the ticket, if any), and a button to add a note."""
    there = wording.elsewhere.in_keesa(text.link(url, f"#{number}")) if url else ""
    said = text.cut("\n".join(filter(None, [text.escape(sentence), there])), _SENTENCE)
    if not number:
        return remark(said)
    return message([section(said), actions(button(wording.buttons.ADD_NOTE, ADD_NOTE, NoteRef(number=number)))], said)


def form_to_open(ref: CommandRef) -> Message:
    """Slack opens forms for those who press something, not for those who write."""
    return message([section(wording.forms.PRESS), actions(button(wording.buttons.OPEN_FORM, OPEN_FORM, ref))], wording.forms.PRESS)


def looking_up(number: str = "") -> Message:
    """Shown when an answer takes longer than a second."""
    return message([section(wording.tickets.looking_up(number))], wording.tickets.looking_up(number))


def unforeseen(reference: str) -> Message:
    """An unexpected error. `reference` is in the log."""
    return error(wording.errors.unexpected(reference))
