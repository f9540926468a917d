"""What is kept of a message before which Slack has to be asked something (`bot.writing.inbox`), and asking it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from bot import wording
from bot.model.errors import SlackError
from bot.model.inbox import KeptMessage
from bot.writing.inbox import NotYet
from handlers.grammar.slack_text import Mention
from handlers.services import Services
from handlers.slack.parents import ticket_of_parent
from handlers.slack.place import Place

log = logging.getLogger(__name__)

_PARTS: Final = ("user", "channel", "ts", "thread_ts", "parent_user_id", "text", "files")
RICH_PARTS: Final = (*_PARTS, "blocks", "attachments")


def said_in(message: Mapping[str, Any], whose: str, parts: Iterable[str] = _PARTS, **more: str) -> dict[str, Any]:
    """What a kept message says: these parts of Slack's, and the workspace of whoever wrote it, "" if Slack doesn't say."""
    return {"message": {part: message[part] for part in parts if part in message}, "whose": whose, **more}


def has_lasted(services: Services, kept: KeptMessage, span: timedelta) -> bool:
    """Whether the message came longer ago than that."""
    return services.clock.age(kept.created_at) > span


def told_names(services: Services, kept: KeptMessage, mentions: Iterable[Mention]) -> Mapping[Mention, str]:
    """The names, "" for what Slack doesn't tell. Raises `NotYet` if it may tell them soon."""
    names = services.directory.names(mentions, services.timings.name_patience.total_seconds())
    if services.directory.may_tell(names) and not has_lasted(services, kept, services.timings.name_awaited):
        raise NotYet(wording.queue.NAME_NOT_TOLD)
    return names


def told_ticket(services: Services, place: Place) -> str:
    """The ticket that the message's thread is about, according to the message that begins it; "" if it is about none.

    The next message there needn't ask any more. Raises a `SlackError` if Slack may tell later.
    """
    where = (place.channel_id, place.thread_ts or "")
    try:
        number = ticket_of_parent(services.client, services.timings, *where, services.identity.user_id)
    except SlackError as error:
        if error.retryable:
            raise
        log.info("Slack doesn't tell what a thread is about: %s", error)
        return ""
    if number:
        services.threads.begin(*where, number)
    return number
