"""Tells followers of a ticket's changes, and knows which notes people wrote in Slack themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.model.announcements import Occasion, Recipient
from bot.model.attribution import signature
from bot.model.changes import Change
from bot.model.tickets import Note, TicketRecord
from bot.model.writes import Submission
from bot.store.database import Transaction
from bot.watching import recipients


def tell_followers(tx: Transaction, record: TicketRecord, changes: Sequence[Change], now: datetime) -> None:
    """Announce the changes to each follower, except their own notes. If the ticket is closed or gone, following ends."""
    ticket = record.ticket
    followers = tx.follows.followers(ticket.number)
    authors = _authors(tx, [change.note for change in changes if change.note]) if followers else {}
    preferences = tx.preferences.of(followers)
    for person, news in recipients.news_for_followers(ticket, changes, followers, authors, preferences).items():
        held_until = preferences[person].held_until(now) if person in preferences else None
        occasion = Occasion.change(ticket.number, record.version)
        tx.announcements.add(Recipient.person(person), occasion, news, now, held_until=held_until)
    if recipients.ends_following(ticket, changes):
        tx.follows.end(ticket.number)


def _authors(tx: Transaction, notes: Iterable[Note]) -> dict[Note, str]:
    """The authors of these notes from Slack, by the signatures of their submissions."""
    return {note: submission.requester.user_id for note, submission in submissions_of(tx, notes)}


def submissions_of(tx: Transaction, notes: Iterable[Note]) -> Iterator[tuple[Note, Submission]]:
    """The submissions of those notes that are from Slack, by their signatures."""
    for note in notes:
        submission_id = signature(note.text)
        submission = tx.submissions.get(submission_id) if submission_id else None
        if submission is not None and submission.write.kind == "note":
            yield note, submission
