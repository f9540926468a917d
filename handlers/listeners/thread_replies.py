"""Replies in the threads of cards, which become notes where a subscription has ``sync=notes``; an edited one becomes another note.

Most messages in Slack are none of these, so the cheapest questions come first. Slack acknowledges an event once its listener
returns: the note is committed by then or, if Slack has to be asked for a name or for what a thread is about, the reply as it came.
If it can't be committed, Slack delivers it again.

Source: https://docs.slack.dev/reference/events/message
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bot import wording
from bot.model.inbox import KeptMessage
from bot.model.writes import SYNCED, NewNote
from bot.writing.inbox import NotYet
from handlers.grammar.message_text import as_read, mentions, without_previews
from handlers.grammar.parse import parse
from handlers.grammar.said import addressed, is_talk
from handlers.grammar.slack_text import Mention, Reader, mapping, string
from handlers.grammar.usage_error import UnknownCommand, UsageError
from handlers.listeners.access import Access, NotAllowed, NotKnownYet
from handlers.listeners.keeping import RICH_PARTS, said_in, told_names, told_ticket
from handlers.services import Services
from handlers.slack.place import Place

log = logging.getLogger(__name__)

BY_PEOPLE: Final = (None, "", "file_share", "thread_broadcast")
"""The subtypes of what people write. Source: https://docs.slack.dev/reference/events/message, “message subtypes”."""
_EDITED: Final = "message_changed"


class _Said(NamedTuple):
    """What somebody wrote in a thread: the message, where, and when it was edited, if this is an edit.

    `whose` is their workspace, "" if Slack doesn't say.
    """

    message: Mapping[str, Any]
    place: Place
    whose: str
    edited_ts: str = ""

    @property
    def key(self) -> str:
        """The key of the note that the reply became, or becomes."""
        return f"{SYNCED}{self.place.delivery}"


class ThreadReplies:
    """Takes what people write in channels. A note is marked once Keesa has it, or its author is told why Keesa hasn't."""

    def __init__(self, services: Services, access: Access) -> None:
        self._services = services
        self._access = access

    def take(self, event: Mapping[str, Any], whose: str) -> None:
        """A message in a channel, by a person of the workspace `whose`."""
        if event.get("thread_ts") in (None, "", event["ts"]):
            return
        if not self._is_command(event["text"]):
            self._consider(_Said(event, Place.of_message(event), whose), event.get("parent_user_id"))

    def _is_command(self, said: str) -> bool:
        """Whether it is meant for the bot, rather than for the people in the thread although it begins with the bot's name."""
        words, services = addressed(said, self._services.identity.user_id), self._services
        if words is None:
            return False
        try:
            parse(words, services.statuses, services.links, services.calendar)
        except UsageError as error:
            return not (isinstance(error, UnknownCommand) and is_talk(words))
        return True

    def take_edit(self, event: Mapping[str, Any], whose: str) -> None:
        """Something about a message in a channel has changed: its text or, which doesn't matter, what Slack shows with it."""
        message, before = mapping(event.get("message")), mapping(event.get("previous_message"))
        edited_ts = string(mapping(message.get("edited")).get("ts"))
        if event.get("subtype") != _EDITED or not edited_ts or message.get("text") == before.get("text"):
            return
        if all(isinstance(message.get(key), str) and message[key] for key in ("user", "ts", "thread_ts")) and _is_whole(message):
            place = Place.of_message({**message, "channel": event["channel"]})
            self._consider(_Said(message, place, whose, edited_ts), None)

    def _consider(self, reply: _Said, parent: object) -> None:
        """Make it a note if its thread is synced, or keep it if Slack has to be asked first."""
        services, place = self._services, reply.place
        if (
            place.is_direct
            or reply.whose not in ("", services.identity.team_id)
            or self._access.at(place.user_id, place.channel_id)
        ):
            return
        number = services.threads.synced(place.channel_id, place.thread_ts or "")
        if number == "" or (number is None and parent not in (None, "", services.identity.user_id)):
            return
        if not self._may_write(place.user_id):
            return
        names = services.directory.names(mentions(reply.message, sender=False), 0)
        is_first = not reply.edited_ts or not services.inbox.has(reply.key)
        if number is not None and reply.whose and all(names.values()) and is_first:
            self._note(reply, number, names)
        else:
            self._keep(reply)

    def _keep(self, reply: _Said) -> None:
        place = reply.place
        message = {**reply.message, "channel": place.channel_id}
        said = said_in(message, reply.whose, RICH_PARTS, edited_ts=reply.edited_ts)
        self._services.inbox.keep(f"{reply.key} {reply.edited_ts}".strip(), place.user_id, place.channel_id, said)

    def carry_out(self, kept: KeptMessage) -> None:
        """What was kept, once Slack has told what has to be known. Raises a `KeesaBotError`: see `Carrier`."""
        services, said = self._services, kept.said
        reply = _Said(said["message"], Place.of_message(said["message"]), said["whose"], said["edited_ts"])
        if reply.edited_ts and services.inbox.has(reply.key):
            raise NotYet(wording.queue.EDITED_WAITS)
        names = told_names(services, kept, mentions(reply.message, sender=False))
        where = (reply.place.channel_id, reply.place.thread_ts or "")
        number = services.threads.synced(*where)
        if number is None and told_ticket(services, reply.place):
            number = services.threads.synced(*where)
        if number and (reply.whose or not self._access.is_stranger(reply.place.user_id)):
            self._note(reply, number, names)

    def _may_write(self, user_id: str) -> bool:
        """Raises `NotKnownYet`, so that Slack delivers the reply again."""
        try:
            self._access.check_may_write(user_id)
        except NotKnownYet:
            raise
        except NotAllowed as error:
            log.info("Left a reply in a thread as it is: %s", error)
            return False
        return True

    def _note(self, reply: _Said, number: str, names: Mapping[Mention, str]) -> None:
        services, place = self._services, reply.place
        reader = Reader(lambda mention: names.get(mention, ""), services.display.when_plain)
        words = as_read(without_previews(reply.message), reader)
        if not words:
            return
        text = wording.shortcuts.from_message(words, self._link(place))
        services.submitter.accept_reply(
            NewNote(ticket_number=number, text=wording.notes.edited(text) if reply.edited_ts else text),
            place.requester,
            key=reply.key,
            edited_ts=reply.edited_ts,
            thread_ts=place.thread_ts or "",
            message_ts=place.said_ts,
        )

    def _link(self, place: Place) -> str:
        """The reply's permalink, without asking Slack."""
        url = self._services.identity.url
        return (
            f"{url}archives/{place.channel_id}/p{place.said_ts.replace('.', '')}?thread_ts={place.thread_ts}&cid={place.channel_id}"
        )


def _is_whole(message: Mapping[str, Any]) -> bool:
    """Whether it is a person's, and not deleted."""
    return not message.get("bot_id") and isinstance(message.get("text"), str) and message.get("subtype") in BY_PEOPLE
