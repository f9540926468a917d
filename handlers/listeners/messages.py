"""Messages to the bot: mentions in channels and threads, and plain words in the bot's own conversation.

They are commands without the slash: the words are the same, and so are the rules about who may use the bot. Slack acknowledges an
event once its listener returns, so a note is committed by then, as after ``/keesa note``. If Slack has to be asked first (whom a
message names, where a person is from, what a thread is about that the database doesn't know), the message itself is committed, and
carried out afterwards.

Sources: https://docs.slack.dev/reference/events/app_mention and https://docs.slack.dev/reference/events/message.im
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

from slack_bolt import App

from bot import wording
from bot.model.errors import Busy, KeesaBotError
from bot.model.inbox import KeptMessage
from bot.model.writes import SAID
from handlers.blocks import remarks
from handlers.blocks.kit import Message, remark
from handlers.grammar.elsewhere import OnlyInKeesa
from handlers.grammar.files_text import file_text
from handlers.grammar.said import TypedReader, addressed, as_typed, escaped, is_talk, mentions_in, unaddressed
from handlers.grammar.slack_text import Mention, Reader, mapping, mappings, string, unescaped
from handlers.grammar.usage_error import UnknownCommand, UsageError
from handlers.listeners.access import Access, NotKnownYet, Refusal
from handlers.listeners.carrying_out import CarryingOut
from handlers.listeners.handing_over import hand_over, start
from handlers.listeners.keeping import has_lasted, said_in, told_names, told_ticket
from handlers.listeners.thread_replies import BY_PEOPLE, ThreadReplies
from handlers.services import Services
from handlers.slack.failures import as_message, guarded, is_tried_again
from handlers.slack.ids import SLACKBOT
from handlers.slack.place import Place
from handlers.slack.reply import Reply

log = logging.getLogger(__name__)

_LATE: Final = 50 * 60
"""Seconds after which an edit isn't acted on. What was acted on is remembered for an hour."""


class _Known(NamedTuple):
    """What has to be known before a message is carried out: the names in it, the writer's workspace, the ticket of its thread.

    A name or workspace is "" if Slack has to be asked; the ticket is "" if there is none, and None if Slack has to be asked.
    """

    names: Mapping[Mention, str]
    whose: str
    ticket_number: str | None

    @property
    def is_complete(self) -> bool:
        return bool(self.whose) and all(self.names.values()) and self.ticket_number is not None


class MessageListener:
    """The listener, and the carrier of what was kept. It ignores what apps write, and edits of what was acted on."""

    def __init__(self, services: Services, access: Access, carrying_out: CarryingOut) -> None:
        self._services = services
        self._access = access
        self._carrying_out = carrying_out
        self._replies = ThreadReplies(services, access)

    def register(self, app: App) -> None:
        """Register the events."""
        app.event("app_mention")(self.mentioned)
        app.event("message")(self.written)

    def mentioned(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Somebody mentioned the bot, at the beginning of a message to it or in passing."""
        if not _is_by_a_person(event):
            return
        words, reply, whose = addressed(event["text"], self._services.identity.user_id), self._reply(event), _team_of(event, body)
        if words is not None:
            self._take(reply, words, whose, event)
        elif whose and self._refusal(reply.place, whose) is None:
            self._hint(reply)

    def written(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Somebody wrote, in the bot's own conversation or in a channel, or something happened to a message."""
        event = {**event, "text": string(event.get("text"))}  # Slack may leave it out beside files
        if not _is_by_a_person(event):
            if event.get("channel"):
                self._replies.take_edit(event, _team_of(mapping(event.get("message")), body))
            return
        reply, whose = self._reply(event), _team_of(event, body)
        if reply.place.is_direct:
            self._take(reply, unaddressed(event["text"], self._services.identity.user_id), whose, event)
        else:
            self._replies.take(event, whose)

    def carry_out(self, kept: KeptMessage) -> None:
        """What was kept, once Slack has told what has to be known. Raises a `KeesaBotError`: see `Carrier`."""
        if not kept.is_to_the_bot:
            self._replies.carry_out(kept)
            return
        event, whose = kept.said["message"], kept.said["whose"]
        reply = self._reply(event, is_kept=True)
        if self._comes_too_late(kept, event["text"]):
            log.info("Left message %s unanswered: it came too long ago", kept.id)
            return
        known = self._completed(kept, whose, reply.place, event)
        guarded(reply, lambda: self._carry_out(reply, event["text"], event, known))()

    def give_up(self, kept: KeptMessage) -> None:
        """Tell the person, and give the text back."""
        event = kept.said["message"]
        self._reply(event).say(remarks.not_saved(wording.errors.NOT_CARRIED_OUT, unescaped(string(event.get("text")))))

    def _reply(self, event: Mapping[str, Any], *, is_kept: bool = False) -> Reply:
        return Reply(self._services.client, Place.of_message(event), self._services.timings, is_kept=is_kept)

    def _take(self, reply: Reply, words: str, whose: str, event: Mapping[str, Any]) -> None:
        """Carry out the words now, or keep them if Slack has to be asked something first. `whose` may be ""."""
        mentioned = mentions_in(words)
        try:
            known = _Known(self._services.directory.names(mentioned, 0), whose, self._ticket_of(reply.place, event))
            if known.is_complete:
                self._carry_out(reply, words, event, known)
            else:
                self._keep(reply.place, {**event, "text": words}, whose)
        except KeesaBotError as error:
            hand_over(self._services, reply, partial(as_message, error))

    def _keep(self, place: Place, message: Mapping[str, Any], whose: str) -> None:
        key, said = f"{SAID}{place.delivery}", said_in(message, whose)
        self._services.inbox.keep(key, place.user_id, place.channel_id, said, delivery=place.delivery)

    def _completed(self, kept: KeptMessage, whose: str, place: Place, event: Mapping[str, Any]) -> _Known:
        """What has to be known. Asks Slack."""
        names = told_names(self._services, kept, mentions_in(event["text"]))
        whose = whose or ("" if self._access.is_stranger(place.user_id) else self._services.identity.team_id)
        number = self._ticket_of(place, event)
        return _Known(names, whose, told_ticket(self._services, place) if number is None else number)

    def _comes_too_late(self, kept: KeptMessage, words: str) -> bool:
        """Whether it only asks for an answer, for which nobody waits any more."""
        if has_lasted(self._services, kept, self._services.timings.answer_awaited):
            with suppress(UsageError):
                return self._carrying_out.only_shows(as_typed(words, self._reader({})))
        return False

    def _carry_out(self, reply: Reply, words: str, event: Mapping[str, Any], known: _Known) -> None:
        answer: Message | None
        if refusal := self._refusal(reply.place, known.whose):
            if refusal.sentence == wording.access.NOT_LOADED and reply.is_kept:
                raise NotKnownYet(refusal.sentence)
            answer = refusal.message
        else:
            reader = self._reader(known.names)
            typed = as_typed(words, reader).strip()
            reply.place = replace(reply.place, words=typed, ticket_number=known.ticket_number or "")
            reply.place = replace(reply.place, words=self._with_files(reply.place, event, reader))
            answer = self._answer(reply)
        if answer:
            hand_over(self._services, reply, lambda: answer)

    def _answer(self, reply: Reply) -> Message | None:
        place = reply.place
        try:
            return self._carrying_out.answer(reply, place.words)
        except (UsageError, KeesaBotError) as error:
            reply.cancel_notice()
            if is_tried_again(reply, error):
                raise
            if isinstance(error, UnknownCommand) and is_talk(place.words) and not place.is_direct:
                self._hint(reply)
                return None
            return _in_thread(error) if isinstance(error, UsageError) and not place.is_direct else as_message(error)

    def _with_files(self, place: Place, event: Mapping[str, Any], reader: Reader) -> str:
        """What was written. The files with it are part of a note, and of nothing else."""
        files = "\n".join(file_text(file, reader) for file in mappings(event.get("files")))
        with suppress(UsageError):
            if files and self._carrying_out.is_note(place):
                return f"{place.words}\n{escaped(files)}"
        return place.words

    def _refusal(self, place: Place, whose: str) -> Refusal | None:
        """Why this person may not use the bot there, as for commands."""
        is_own = whose == self._services.identity.team_id
        return self._access.at(place.user_id, place.channel_id) if is_own else Refusal(wording.access.OTHER_WORKSPACE)

    def _hint(self, reply: Reply) -> None:
        """How to write to the bot: once for each person, who may only have mentioned it."""

        def hint() -> Message | None:
            return remark(wording.help.MENTION) if self._services.threads.may_hint(reply.place.user_id) else None

        with suppress(Busy):
            start(self._services, reply, hint)

    def _ticket_of(self, place: Place, event: Mapping[str, Any]) -> str | None:
        """The ticket in whose thread it was written, or "". None if the database doesn't know, and Slack may."""
        if not place.thread_ts or place.thread_ts == place.said_ts:
            return ""
        found = self._services.threads.ticket_of(place.recipient, place.channel_id, place.thread_ts)
        may_be_a_card = event.get("parent_user_id") in (None, "", self._services.identity.user_id)
        return None if found is None and may_be_a_card else found or ""

    def _reader(self, names: Mapping[Mention, str]) -> Reader:
        display = self._services.display
        return TypedReader(lambda mention: names.get(mention, ""), display.when_plain, self._services.links)


def _is_by_a_person(event: Mapping[str, Any]) -> bool:
    """Whether a person wrote it, rather than an app, and it can be answered. A late edit can't: see `_LATE`."""
    if not (all(event.get(key) for key in ("user", "channel", "ts")) and isinstance(event.get("text"), str)):
        return False
    is_edit = event.get("subtype") not in BY_PEOPLE or _edited_after(event) > _LATE
    return not is_edit and not event.get("bot_id") and event["user"] != SLACKBOT


def _edited_after(event: Mapping[str, Any]) -> float:
    """The seconds from when it was written until it was edited; 0 if it wasn't."""
    with suppress(ValueError):
        return float(string(mapping(event.get("edited")).get("ts")) or event["ts"]) - float(event["ts"])
    return 0.0


def _team_of(event: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """The writer's workspace; "" if Slack doesn't say it of a channel that others share, or only names an organisation.

    Source: https://docs.slack.dev/apis/slack-connect; Bolt's ``extract_actor_team_id`` knows of organisations.
    """
    said = string(event.get("user_team")) or string(event.get("team"))
    if said.startswith("E"):
        return ""
    return said or ("" if body.get("is_ext_shared_channel") else string(body.get("team_id")))


def _in_thread(error: UsageError) -> Message:
    """What wasn't understood. What to type instead begins with the bot's name, since threads accept no commands."""
    if isinstance(error, OnlyInKeesa):
        return as_message(error)
    return remarks.usage_error(error.sentence, error.suggestion, error.command, wording.help.NAME)
