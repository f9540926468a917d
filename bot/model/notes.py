"""Matches the notes of two states of a ticket to find new, edited and removed ones. Pure.

Keesa's calls share no identifier for a note, so a note is matched by its time and text, else its time and author, else its text and
author. Notes without visible text are ignored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from bot.model.readings import reading, text_reading
from bot.model.tickets import Note


class Edit(NamedTuple):
    """A note as it was and as it is."""

    before: Note
    after: Note


class NoteChanges(NamedTuple):
    """Each list is in the order of time; notes without a time come first."""

    added: list[Note]
    edited: list[Edit]
    removed: list[Note]


def compare_notes(before: Iterable[Note], after: Iterable[Note]) -> NoteChanges:
    """What happened to the notes `before`. The same text twice is two notes."""
    pairing = _Pairing(_said(before), _said(after))
    for same in _SAME:
        pairing.pair(*same)
    edited = [pair for way in _EDITED for pair in pairing.pair(*way)]
    for same in _SAME_ELSEWHERE:
        pairing.pair(*same)
    edited += pairing.pair(*_REWRITTEN)
    edits = sorted((Edit(was.note, now.note) for was, now in edited), key=lambda edit: _order(edit.after))
    return NoteChanges(pairing.left_after, edits, pairing.left_before)


def says_something(note: Note) -> bool:
    """Whether the note has visible text."""
    return bool(text_reading(note.text))


class _Said(NamedTuple):
    """A note as people read it. The times are since 1970, None if the note has no time."""

    note: Note
    text: str
    author: str
    second: int | None
    minute: int | None

    @property
    def may_be_rounded(self) -> bool:
        """Whether its time may be rounded down to the minute: one call of the API gives no seconds."""
        return self.second is not None and self.second % 60 == 0


def _said(notes: Iterable[Note]) -> list[_Said]:
    read = [(note, text_reading(note.text)) for note in notes]
    return [_read(note, text) for note, text in read if text]


def _read(note: Note, text: str) -> _Said:
    second = None if note.written_at is None else int(note.written_at.timestamp() // 1)
    return _Said(note, text, reading(note.author), second, None if second is None else second // 60)


Key = Callable[[_Said], Hashable]
"""What two notes must have in common. A note whose key is None matches no other."""
Agreement = Callable[[_Said, _Said], bool]


class _Pairing:
    """The notes of both states that aren't matched yet."""

    def __init__(self, before: list[_Said], after: list[_Said]) -> None:
        self._before = before
        self._after = after

    @property
    def left_before(self) -> list[Note]:
        return sorted((said.note for said in self._before), key=_order)

    @property
    def left_after(self) -> list[Note]:
        return sorted((said.note for said in self._after), key=_order)

    def pair(self, key: Key, agree: Agreement = lambda was, now: True) -> list[tuple[_Said, _Said]]:
        """Match and take out the notes that have the same `key` and `agree`, each once."""
        waiting: dict[Hashable, list[_Said]] = defaultdict(list)
        for now in self._after:
            waiting[key(now)].append(now)
        waiting.pop(None, None)
        pairs: list[tuple[_Said, _Said]] = []
        left: list[_Said] = []
        for was in self._before:
            candidates = waiting.get(key(was), [])
            place = next((place for place, now in enumerate(candidates) if agree(was, now)), None)
            if place is None:
                left.append(was)
            else:
                pairs.append((was, candidates.pop(place)))
        self._before = left
        taken = {id(now) for _, now in pairs}
        self._after = [now for now in self._after if id(now) not in taken]
        return pairs


def _to_the_minute(was: _Said, now: _Said) -> bool:
    return was.may_be_rounded or now.may_be_rounded


def _one_is_nameless(was: _Said, now: _Said) -> bool:
    return not (was.author and now.author)


_SAME: Final[tuple[tuple[Key] | tuple[Key, Agreement], ...]] = (
    (lambda said: (said.second, said.text, said.author),),
    (lambda said: (said.second, said.text),),
    (lambda said: None if said.minute is None else (said.minute, said.text), _to_the_minute),
)
_EDITED: Final[tuple[tuple[Key] | tuple[Key, Agreement], ...]] = (
    (lambda said: None if said.second is None else (said.second, said.author),),
    (lambda said: None if said.minute is None else (said.minute, said.author), _to_the_minute),
)
_SAME_ELSEWHERE: Final[tuple[tuple[Key] | tuple[Key, Agreement], ...]] = (
    (lambda said: (said.text, said.author),),
    (lambda said: said.text, _one_is_nameless),
)
_REWRITTEN: Final[tuple[Key]] = (lambda said: None if said.may_be_rounded else said.second,)
"""A note that was edited and whose author was renamed: nobody else wrote one in that second."""


def _order(note: Note) -> datetime:
    return note.written_at or datetime.min.replace(tzinfo=UTC)
