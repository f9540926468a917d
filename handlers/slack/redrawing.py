"""Redraws the card on which a note was asked for when Keesa has the note, so that its number of notes is right."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from slack_sdk import WebClient

from bot import wording
from bot.keesa.client import KeesaClient
from bot.model.writes import NewNote, Submission, SubmissionState
from bot.runtime.clock import Clock
from bot.runtime.ornaments import ornament
from bot.runtime.timings import Timings
from bot.tickets import Tickets
from bot.watching.following import Following
from handlers.blocks import lists, ticket
from handlers.blocks.display import Display
from handlers.blocks.kit import Message
from handlers.slack.calls import call
from handlers.slack.metadata import LAST_PAGE, CardRef, FormOrigin, PageKind, PageRef
from handlers.slack.reply import as_view, respond

RESPONSE_URL_LIFE: Final = timedelta(minutes=25)
"""Slack's limit is 30 minutes; the rest is for slow clocks."""


class Redrawing:
    """Errors are only logged: the note is in Keesa, and the person was told so."""

    def __init__(
        self,
        client: WebClient,
        keesa: KeesaClient,
        tickets: Tickets,
        following: Following,
        display: Display,
        clock: Clock,
        timings: Timings,
    ) -> None:
        self._client = client
        self._keesa = keesa
        self._tickets = tickets
        self._following = following
        self._display = display
        self._clock = clock
        self._timings = timings

    def after(self, submission: Submission) -> None:
        """The person has been told the outcome."""
        if submission.state is not SubmissionState.DONE or not submission.card or not isinstance(submission.write, NewNote):
            return
        ornament(
            "card",
            lambda: self._redraw(CardRef.from_json(submission.card), submission),
            None,
        )

    def _redraw(self, card: CardRef, submission: Submission) -> None:
        """If the form took the place of the card's window, there is no card to redraw."""
        is_in_time = self._clock.age(submission.created_at) < RESPONSE_URL_LIFE
        if card.view_id not in ("", submission.view_id) and (shown := self._shown(card, submission)):
            call(self._client.views_update, self._timings, view_id=card.view_id, view=as_view(shown, _origin(card, submission)))
        elif card.response_url and is_in_time and (shown := self._shown(card, submission)):
            respond(card.response_url, shown, replace=True)

    def _shown(self, card: CardRef, submission: Submission) -> Message | None:
        """The card or the last page of the ticket's notes, up to date; None if Keesa has no such ticket."""
        number = submission.ticket_number
        if card.in_notes:
            page = PageRef(kind=PageKind.NOTES, query=number, page=LAST_PAGE)
            return lists.note_list(number, self._keesa.notes(number), page, self._display)
        found = self._tickets.get(number)
        if found is None:
            return None
        followed = self._following.is_followed_by(submission.requester.user_id, number)
        followers = self._following.followers_of(number)
        if card.in_channel:
            return ticket.channel_card(found, self._display, wording.tickets.TICKET, followed=followed, followers=followers)
        return ticket.personal_card(found, self._display, followed=followed, followers=followers)


def _origin(card: CardRef, submission: Submission) -> FormOrigin:
    """The origin stored in the card's window before."""
    who = submission.requester
    return FormOrigin(
        channel_id=who.channel_id,
        channel_name=who.channel_name[:100],
        thread_ts=submission.thread_ts or None,
        in_home=card.in_home,
    )
