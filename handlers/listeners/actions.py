"""Buttons and menus. Each listener acks and hands over; what the button acts on rides in its value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot import wording
from bot.model.writes import NewNote, NewTicket, Submission
from handlers.blocks import forms, remarks, submissions, text, ticket
from handlers.blocks import help as help_blocks
from handlers.features.find import Finder
from handlers.features.following import Following
from handlers.features.lists import Lists
from handlers.features.notes import Notes
from handlers.features.subscriptions import SubscriptionCommands
from handlers.features.tickets import Tickets
from handlers.grammar.parse import ListMine, ListOpen
from handlers.listeners.guard import hand_over
from handlers.listeners.home import Home
from handlers.services import Services
from handlers.slack.ids import Action
from handlers.slack.metadata import PageKind, PageRef, SubmissionRef, SubscriptionRef, TicketRef
from handlers.slack.place import Place, Reply

_ASKS_KEESA = frozenset(
    {
        Action.MY_TICKETS,
        Action.OPEN_TICKETS,
        Action.SHOW_TICKET,
        Action.SHOW_NOTES,
        Action.SHARE_TICKET,
        Action.REFRESH_TICKET,
        Action.FOLLOW_TICKET,
        Action.UNFOLLOW_TICKET,
        Action.SHOW_NOTE,
        Action.SHOW_DESCRIPTION,
        Action.REFRESH_HOME,
        Action.PAGE_PREVIOUS,
        Action.PAGE_NEXT,
    }
)
"""What may take a while, and says so."""
_HAS_A_WINDOW = frozenset({Action.SHOW_NOTE, Action.SHOW_DESCRIPTION})
"""What says so in the window that it opens."""

Press = Callable[[Reply, str, dict[str, Any]], None]
"""What a button does: the place, the button's value, and the whole payload."""


class Actions:
    """What each button and menu does."""

    def __init__(self, services: Services, home: Home) -> None:
        self._services = services
        self._home = home
        self._tickets = Tickets(services)
        self._lists = Lists(services)
        self._notes = Notes(services)
        self._finder = Finder(services)
        self._following = Following(services)
        self._subscriptions = SubscriptionCommands(services)

    def register(self, app: App) -> None:
        """Register them all; a link needs no more than its ack."""
        for action, press in self._presses().items():
            app.action(action)(self._listener(press, asks_keesa=action in _ASKS_KEESA))
        app.action(Action.OPEN_IN_KEESA)(_acknowledge)

    def _presses(self) -> dict[Action, Press]:
        return {
            Action.HELP_TOPIC: self._explain,
            Action.RAISE_TICKET: lambda reply, _value, _body: self._tickets.open_form(reply),
            Action.MY_TICKETS: lambda reply, _value, _body: self._lists.show(reply, ListMine()),
            Action.OPEN_TICKETS: lambda reply, _value, _body: self._lists.show(reply, ListOpen()),
            Action.SHOW_TICKET: lambda reply, value, _body: self._tickets.show(reply, _number(value)),
            Action.SHOW_DESCRIPTION: self._describe,
            Action.SHOW_NOTE: lambda reply, value, _body: self._lists.whole(reply, PageRef.from_json(value)),
            Action.ADD_NOTE: lambda reply, value, _body: self._notes.open_form(reply, _number(value)),
            Action.SHOW_NOTES: lambda reply, value, _body: self._lists.notes(reply, _number(value)),
            Action.SHARE_TICKET: self._share,
            Action.REFRESH_TICKET: self._refresh,
            Action.FOLLOW_TICKET: self._follow,
            Action.UNFOLLOW_TICKET: self._unfollow,
            Action.FIND_TICKETS: lambda reply, _value, _body: reply.open(forms.find_form(reply.place.origin)),
            Action.REFRESH_HOME: lambda reply, _value, _body: self._home.refresh(reply.place),
            Action.PAGE_PREVIOUS: self._page,
            Action.PAGE_NEXT: self._page,
            Action.UNDO_SUBSCRIBE: lambda reply, value, _body: self._subscriptions.undo(reply, SubscriptionRef.from_json(value)),
            Action.CHANGE_SUBSCRIPTION: self._change_subscription,
            Action.UNSUBSCRIBE: lambda reply, value, _body: self._subscriptions.end(reply, SubscriptionRef.from_json(value)),
            Action.CANCEL_SUBMISSION: self._cancel,
            Action.EDIT_SUBMISSION: self._edit,
        }

    def _listener(self, press: Press, *, asks_keesa: bool) -> Callable[..., BoltResponse]:
        def listen(ack: Ack, body: dict[str, Any]) -> BoltResponse:
            reply, action = Reply(self._services.client, Place.of_interaction(body), self._services.timings), body["actions"][0]
            value = str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
            if asks_keesa and action["action_id"] not in _HAS_A_WINDOW:
                reply.promise(remarks.looking_up())
            hand_over(self._services, reply, lambda: press(reply, value, body), asks_keesa=asks_keesa)
            return ack()

        return listen

    def _describe(self, reply: Reply, value: str, _body: dict[str, Any]) -> None:
        self._lists.whole(reply, PageRef(kind=PageKind.DESCRIPTION, query=_number(value)))

    def _explain(self, reply: Reply, value: str, _body: dict[str, Any]) -> None:
        topic = help_blocks.find(value)
        reply.replace(help_blocks.explained(topic) if topic else help_blocks.overview())

    def _share(self, reply: Reply, value: str, _body: dict[str, Any]) -> None:
        """From a message: into its channel. From a form: into the channel in which it was opened."""
        number, place = _number(value), reply.place
        shared = self._tickets.share(reply, number, place.channel_id, place.channel_name, place.thread_ts)
        if shared and place.view_id:
            reply.replace(ticket.pointer(wording.tickets.shared(number, place.channel_name), number))

    def _refresh(self, reply: Reply, value: str, body: dict[str, Any]) -> None:
        ref = TicketRef.from_json(value)
        self._tickets.refresh(reply, ref.number, _lead(body) if ref.in_channel else None)

    def _follow(self, reply: Reply, value: str, body: dict[str, Any]) -> None:
        self._following.press(reply, TicketRef.from_json(value), _lead(body), follow=True)
        self._home.follow_up(reply.place)

    def _unfollow(self, reply: Reply, value: str, body: dict[str, Any]) -> None:
        self._following.press(reply, TicketRef.from_json(value), _lead(body), follow=False)
        self._home.follow_up(reply.place)

    def _page(self, reply: Reply, value: str, _body: dict[str, Any]) -> None:
        ref = PageRef.from_json(value)
        if reply.place.in_home and not reply.place.view_id:
            self._home.turn(reply.place, ref)
        elif ref.kind is PageKind.SUBSCRIPTIONS:
            reply.replace(self._subscriptions.page(ref, reply.place.requester))
        elif ref.kind is PageKind.FIND:
            reply.replace(self._finder.page(ref))
        else:
            reply.replace(self._lists.page(ref, reply.place.user_id))

    def _change_subscription(self, reply: Reply, value: str, _body: dict[str, Any]) -> None:
        self._subscriptions.open_change(reply, SubscriptionRef.from_json(value))

    def _cancel(self, reply: Reply, value: str, _body: dict[str, Any]) -> None:
        ref = SubmissionRef.from_json(value)
        submission = self._submission(ref)
        if submission is None or not self._services.submitter.cancel(ref.id):
            reply.say(remarks.error(wording.submissions.NO_LONGER_WAITING))
        else:
            reply.replace(submissions.cancelled_message(submission.write.kind, ref))

    def _edit(self, reply: Reply, value: str, _body: dict[str, Any]) -> None:
        """The form again, with all that was filled in."""
        submission = self._submission(SubmissionRef.from_json(value))
        if submission is None:
            reply.say(remarks.error(wording.submissions.NO_LONGER_WAITING))
            return
        who, write = submission.requester, submission.write
        place = replace(
            reply.place,
            channel_id=who.channel_id,
            channel_name=who.channel_name,
            thread_ts=submission.thread_ts or None,
            message_ts=submission.message_ts,
        )
        again = Reply(self._services.client, place, self._services.timings)
        if isinstance(write, NewTicket):
            view = self._tickets.form(again, forms.Prefill.of(write))
        else:
            view = self._notes.form(again, write.ticket_number, write.text)
        (again.update if place.view_id else again.open)(view)
        if isinstance(write, NewNote) and text.length(write.text) > forms.NOTE_LENGTH:
            reply.say(submissions.in_full(write.text))

    def _submission(self, ref: SubmissionRef) -> Submission | None:
        with self._services.database.read() as tx:
            return tx.submissions.get(ref.id)


def _number(value: str) -> str:
    return TicketRef.from_json(value).number


def _lead(body: dict[str, Any]) -> str:
    """The line above a channel's card that says why it is there."""
    blocks: list[dict[str, Any]] = (body.get("message") or {}).get("blocks") or []
    lines = blocks[0].get("elements") if blocks and blocks[0].get("type") == "context" else None
    return str(lines[0].get("text")) if lines else wording.tickets.TICKET


def _acknowledge(ack: Ack) -> BoltResponse:
    return ack()
