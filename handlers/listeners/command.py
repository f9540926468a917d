"""``/keesa``: text -> intent (`parse`) -> service -> blocks."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot.model.errors import KeesaBotError
from handlers.blocks import help as help_blocks
from handlers.blocks.kit import Message
from handlers.blocks.remarks import looking_up
from handlers.features.find import Finder
from handlers.features.following import Following
from handlers.features.lists import Lists
from handlers.features.notes import Notes
from handlers.features.status import report
from handlers.features.subscriptions import SubscriptionCommands
from handlers.features.tickets import Tickets
from handlers.features.why import answer_why
from handlers.grammar.parse import (
    AddNote,
    Find,
    Follow,
    Help,
    Intent,
    ListByType,
    ListMine,
    ListOpen,
    ListSubscriptions,
    New,
    Show,
    ShowNotes,
    Status,
    Subscribe,
    Unfollow,
    Unsubscribe,
    UsageError,
    Why,
    parse,
)
from handlers.listeners.guard import as_message, guarded
from handlers.services import Services
from handlers.slack.ids import Command
from handlers.slack.metadata import PageKind, PageRef
from handlers.slack.place import Place, Reply


class KeesaCommand:
    """The listener. It acks, parses and hands over; only what needs nobody else (help, a usage error) is answered in the ack."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tickets = Tickets(services)
        self._lists = Lists(services)
        self._notes = Notes(services)
        self._finder = Finder(services)
        self._following = Following(services)
        self._subscriptions = SubscriptionCommands(services)

    def handle(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """A command as Slack sends it; the answer in the ack is seen by that person alone."""
        reply = Reply(self._services.client, Place.of_command(body), self._services.timings)
        try:
            intent = parse(body.get("text") or "", self._services.statuses)
            answer = self._take(intent, reply)
        except (UsageError, KeesaBotError) as error:
            reply.keep_promise()
            answer = as_message(error)
        return ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral") if answer else ack()

    def _take(self, intent: Intent, reply: Reply) -> Message | None:
        """The answer where it is at hand; else the work is handed over, and answers later."""
        match intent:
            case Help(command):
                topic = help_blocks.find(command)
                return help_blocks.explained(topic) if topic else help_blocks.overview()
            case AddNote(number=str(number), text=text) if text:
                self._notes.submit(reply, number, text)
            case _:
                self._hand_over(intent, reply)
        return None

    def _hand_over(self, intent: Intent, reply: Reply) -> None:
        """What may have to wait for Keesa says so after a second, and holds up nothing that need not."""
        work = guarded(reply, lambda: self._work(intent, reply))
        word = _word_before(intent)
        if word is None:
            self._services.run(work)
        else:
            reply.promise(word)
            self._services.ask(work)

    def _work(self, intent: Intent, reply: Reply) -> None:
        match intent:
            case New(title):
                self._tickets.open_form(reply, title)
            case Show(number):
                self._tickets.show(reply, number)
            case AddNote(number):
                self._notes.open_form(reply, number)
            case ShowNotes(number):
                self._lists.notes(reply, number)
            case Follow() | Unfollow():
                self._following.work(reply, intent)
            case _:
                self._work_on_many(intent, reply)

    def _work_on_many(self, intent: Intent, reply: Reply) -> None:
        match intent:
            case ListOpen() | ListMine() | ListByType():
                self._lists.show(reply, intent)
            case Find(words):
                reply.say(self._finder.page(PageRef(kind=PageKind.FIND, query=words)))
            case Subscribe() | Unsubscribe() | ListSubscriptions():
                self._subscriptions.work(reply, intent)
            case Why() | Status():
                reply.say(self._told(intent, reply))

    def _told(self, intent: Why | Status, reply: Reply) -> Message:
        match intent:
            case Why(number):
                return answer_why(self._services, reply.place.channel_id, number)
            case Status():
                return report(self._services)


def _word_before(intent: Intent) -> Message | None:
    """What is said while Keesa is asked; None where it need not be."""
    match intent:
        case Show(number) | ShowNotes(number) | Follow(number) | Why(number):
            return looking_up(number)
        case ListOpen() | ListMine() | ListByType() | Status() | Subscribe(ticket_type=str()):
            return looking_up()
    return None


def register(app: App, services: Services) -> None:
    """Register the slash command."""
    app.command(Command.KEESA)(KeesaCommand(services).handle)
