"""Builds a ticket's notes as the comments in its pane, newest first, by page.

Source: https://docs.slack.dev/messaging/work-objects-comments
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from bot import wording
from bot.model.attribution import read_text, signature
from bot.model.tickets import Note
from bot.model.writes import NewNote, Submission
from handlers.blocks import text
from handlers.blocks.authors import note_with_author
from handlers.blocks.notes import in_order

Comment = dict[str, Any]

MOST: Final = 50
"""Comments on a page, if Slack asks for more."""
_TEXT: Final = 3_000
_NAME: Final = 200


class CommentPage(NamedTuple):
    """Some comments, and the cursor of the page with older ones; "" if there are none."""

    comments: list[Comment]
    cursor: str


def comment_page(notes: Sequence[Note], url: str, cursor: str, limit: int) -> CommentPage:
    """Up to `limit` notes. The cursor counts the notes that are older, so new ones move nothing."""
    ordered = _numbered(notes, url)
    end = min(int(cursor), len(ordered)) if cursor.isascii() and cursor.isdigit() else len(ordered)
    start = max(0, end - max(1, min(limit, MOST)))
    return CommentPage(ordered[start:end][::-1], str(start) if start else "")


def with_age(page: CommentPage, sentence: str, seconds: int) -> CommentPage:
    """The same page, headed by the bot's own remark on how old it is."""
    return page._replace(comments=[_comment("age", {"text": wording.objects.PRODUCT}, seconds, sentence, ""), *page.comments])


def own_comment(submission: Submission, note: NewNote, url: str) -> Comment:
    """A comment that has become a note, as its author wrote it."""
    who = {"user_id": submission.requester.user_id}
    return _comment(_id_of(submission.id), who, int(submission.created_at.timestamp()), note.text, url)


def _numbered(notes: Sequence[Note], url: str) -> list[Comment]:
    """Oldest first, each with an id of its own that stays the same. Keesa gives none."""
    comments: list[Comment] = []
    taken: set[str] = set()
    for note in in_order(notes):
        key = _key(note)
        while key in taken:
            key = f"{key}-"
        taken.add(key)
        author = text.plain(note_with_author(note).author, _NAME) or wording.objects.PRODUCT
        seconds = int(note.written_at.timestamp()) if note.written_at else 0
        comments.append(_comment(key, {"text": author}, seconds, read_text(note.text), url))
    return comments


def _key(note: Note) -> str:
    if name := signature(note.text):
        return _id_of(name)
    source = f"{note.written_at}\n{note.author}\n{note.text}"
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _comment(key: str, sender: dict[str, str], seconds: int, said: str, url: str) -> Comment:
    shown = text.plain_lines(said, _TEXT).strip() or wording.tickets.NO_TEXT
    link = {"url": url} if url else {}
    return {"id": key, "sender": sender, "timestamp": seconds, "comment": {"value": shown}, **link}


def _id_of(reference: str) -> str:
    return f"note-{reference}"
