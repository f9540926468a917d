"""Builds the message about a ticket's changes. A text that is too long for it has a button that shows all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from slack_sdk.models.blocks import ButtonElement

from bot import wording
from bot.model.attribution import read_text
from bot.model.catalogue import category_name, priority_name, ticket_type_name
from bot.model.changes import Change, ChangeKind
from bot.model.markup import bare_line
from bot.model.tickets import Note, Ticket
from handlers.blocks import text
from handlers.blocks.authors import note_with_author, person, text_without_signature
from handlers.blocks.display import Display
from handlers.blocks.kit import MESSAGE_LENGTH, SECTION, Message, actions, button, context, message, section
from handlers.blocks.notes import author, in_order, note_heading, note_quote
from handlers.blocks.rich import rich
from handlers.grammar.buttons import SHOW_DESCRIPTION, SHOW_NOTE, SHOW_NOTES, SHOW_TICKET
from handlers.slack.limits import length
from handlers.slack.metadata import PageKind, PageRef, TicketRef

_TITLE = 150
_VALUE = 250
_LONG = 1_500
_NOTE = 2_500
_NOTE_CHANGES: Mapping[ChangeKind, Callable[[str, str], str]] = {
    ChangeKind.NOTE: wording.changes.new_note,
    ChangeKind.NOTE_EDITED: wording.changes.edited_note,
    ChangeKind.NOTE_REMOVED: wording.changes.removed_note,
}
_ROOM = 500  # for the heading of a digest and everything else that isn't an entry


class _Paragraph(NamedTuple):
    """A change in mrkdwn, and whether its new value was cut."""

    words: str
    is_cut: bool = False


def change_message(ticket: Ticket, changes: Sequence[Change], display: Display) -> Message:
    """The reply in a card's thread: a line or paragraph for each change, and the number of those that don't fit.

    It begins with the ticket, because a reply whose card was deleted stands alone in the channel. It ends with buttons to whatever
    was cut or left out.
    """
    paragraphs = [_paragraph(ticket, change, display) for change in changes]
    shown = next(_pages(paragraph.words for paragraph in paragraphs), [])
    hidden = [change for change, paragraph in zip(changes, paragraphs, strict=True) if paragraph.is_cut]
    if len(shown) < len(paragraphs):
        hidden += changes[len(shown) :]
        shown.append(wording.changes.more_changes(len(paragraphs) - len(shown)))
    buttons = list(_ways_on(ticket, hidden))
    heading = context(f"{display.number(ticket.number)} {text.brief(bare_line(ticket.title), _TITLE)}".rstrip())
    blocks = [heading, *map(section, packed(shown)), *([actions(*buttons)] if buttons else [])]
    return message(blocks, change_text(ticket, changes, display))


def change_text(ticket: Ticket, changes: Sequence[Change], display: Display) -> str:
    """One sentence of mrkdwn, such as ``Ticket 2102001: Status open → closed; New note by John Doe: port changed``."""
    return text.cut(wording.changes.read_out(ticket.number, (_words(change, display) for change in changes)), SECTION)


def _paragraph(ticket: Ticket, change: Change, display: Display) -> _Paragraph:
    if change.kind is ChangeKind.GONE:
        return _Paragraph(wording.changes.gone(display.number(ticket.number)))
    if change.note and change.kind in _NOTE_CHANGES:
        return _note_paragraph(change, change.note, display)
    label = _label(change)
    if change.field in wording.changes.IS_NOW and _known_as(change.field, change.after, display).strip():
        quoted, is_cut = _quoted_change(change)
        return _Paragraph(f"*{wording.changes.IS_NOW[change.field]}*\n{quoted}", is_cut)
    is_cut = length(text.escape(text.one_line(change.after))) > _VALUE
    return _Paragraph(f"*{label}* {_from_to(change, display)}", is_cut)


def _note_paragraph(change: Change, note: Note, display: Display) -> _Paragraph:
    """A new or removed note with its text, or the differences in an edited one."""
    if change.kind is not ChangeKind.NOTE_EDITED:
        label = wording.changes.NEW_NOTE if change.kind is ChangeKind.NOTE else wording.changes.NOTE_REMOVED
        return _Paragraph(*note_quote(note, display, label, _NOTE))
    heading = note_heading(note_with_author(note), display, wording.changes.NOTE_EDITED)
    return _Paragraph(f"{heading}\n{text.quote(_edit(change, note))}", length(text.escape(read_text(note.text))) > _VALUE)


def _edit(change: Change, note: Note) -> str:
    return text.ARROW.join(text.contrast(read_text(change.before), read_text(note.text), _VALUE))


def _quoted_change(change: Change) -> tuple[str, bool]:
    """The new value, quoted: its beginning or, if the difference would be cut off, from the line where the difference begins."""
    before, after = (text.quote(rich(text_without_signature(value))) for value in (change.before, change.after))
    same = text.same_beginning(before, after)
    if same > _LONG - _VALUE:
        after = f"> {text.ELLIPSIS}\n{after[after.rfind(chr(10), 0, same) + 1 :]}"
    shown = text.cut(after, _LONG)
    return shown, shown != after or same > _LONG - _VALUE


def _ways_on(ticket: Ticket, hidden: Sequence[Change]) -> Iterator[ButtonElement]:
    """The buttons to what these changes contain: the one note or all notes, the description, and the card for other fields."""
    ref = TicketRef(number=ticket.number)
    notes = [change.note for change in hidden if change.note and change.kind is not ChangeKind.NOTE_REMOVED]
    if len(notes) == 1 and notes[0] in ticket.notes:
        whole = PageRef(kind=PageKind.NOTE, query=ticket.number, note=in_order(ticket.notes).index(notes[0]))
        yield button(wording.buttons.FULL_NOTE, SHOW_NOTE, whole)
    elif notes:
        yield button(wording.buttons.notes(len(ticket.notes)), SHOW_NOTES, ref)
    fields = [change.field for change in hidden if change.kind is ChangeKind.FIELD]
    if "description" in fields:
        yield button(wording.buttons.FULL_DESCRIPTION, SHOW_DESCRIPTION, ref)
    if any(field != "description" for field in fields):
        yield button(wording.buttons.VIEW, SHOW_TICKET, ref)


def _words(change: Change, display: Display) -> str:
    if change.kind is ChangeKind.GONE:
        return wording.changes.GONE
    if change.note and change.kind in _NOTE_CHANGES:
        return _spoken_note(change, change.note)
    if change.field in wording.changes.IS_NOW:
        return wording.changes.changed(_label(change))
    return f"{_label(change)} {_from_to(change, display)}"


def _spoken_note(change: Change, note: Note) -> str:
    by = author(note_with_author(note))
    words = _edit(change, note) if change.kind is ChangeKind.NOTE_EDITED else text.brief(read_text(note.text), _VALUE)
    return _NOTE_CHANGES[change.kind](by, words)


def _label(change: Change) -> str:
    return wording.changes.FIELD_LABELS.get(change.field, text.brief(change.field, _VALUE))


def _from_to(change: Change, display: Display) -> str:
    """A change from one value to another. If both have the same display name, they are shown as Keesa has them."""
    known = _known_as(change.field, change.before, display), _known_as(change.field, change.after, display)
    shown = [value or wording.changes.NOTHING for value in text.contrast(*known, _VALUE)]
    if shown[0] == shown[1]:
        raw = [value and f"“{text.brief(value, _VALUE)}”" for value in (change.before, change.after)]
        shown = [value or wording.changes.NOTHING for value in raw]
    return text.ARROW.join(shown)


def _known_as(field: str, value: str, display: Display) -> str:
    """The display name of a field's value."""
    names: dict[str, Callable[[str], str]] = {
        "ticket_type": ticket_type_name,
        "category": category_name,
        "priority": _priority,
        "status": display.status,
        "description": read_text,
        "image_urls": str,
        "assigned_to": person,
    }
    return names.get(field, bare_line)(value)


def _priority(value: str) -> str:
    return priority_name(int(value)) if value.isdecimal() else value


def _pages(entries: Iterable[str]) -> Iterator[list[str]]:
    """Splits entries into messages, by their length including the line ends between them."""
    page: list[str] = []
    room = MESSAGE_LENGTH - _ROOM
    for one in entries:
        weight = length(one) + 2
        if page and weight > room:
            yield page
            page, room = [], MESSAGE_LENGTH - _ROOM
        page.append(one)
        room -= weight
    if page:
        yield page


def packed(paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs in as few sections as possible, none of them split. One-line paragraphs follow each other directly."""
    sections: list[str] = []
    before = ""
    for paragraph in paragraphs:
        gap = "\n\n" if "\n" in before + paragraph else "\n"
        before = paragraph
        joined = f"{sections[-1]}{gap}{paragraph}" if sections else paragraph
        if sections and length(joined) <= SECTION:
            sections[-1] = joined
        else:
            sections.append(paragraph)
    return sections
