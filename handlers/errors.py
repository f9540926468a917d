"""The one place where an error becomes a message."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import Busy, KeesaBotError, SlackError
from handlers import wording
from handlers.blocks import errors
from handlers.blocks.parts import Message
from handlers.commands.parse import UsageError
from handlers.place import Reply
from handlers.services import Services

log = logging.getLogger(__name__)


def as_message(error: Exception) -> Message:
    """What to tell the person. What nobody foresaw is logged under a reference that the message names."""
    match error:
        case UsageError():
            return errors.usage_error(error.sentence, error.suggestion, error.command)
        case SlackError(code="expired_trigger_id" | "trigger_expired" | "exchanged_trigger_id"):
            return errors.error(wording.TOO_LATE)
        case KeesaBotError() if not isinstance(error, SlackError):
            log.info("Told a person: %s", error)
            return errors.error(error.for_person)
        case _:
            reference = secrets.token_hex(4)
            log.error("Unforeseen, told as %s", reference, exc_info=error)
            return errors.unforeseen(reference)


def guarded(reply: Reply, task: Callable[[], object]) -> Callable[[], None]:
    """`task`, with whatever goes wrong in it told to the person."""

    def run() -> None:
        try:
            task()
        except Exception as error:
            message = as_message(error)
            try:
                reply.say(message)
            except SlackError as failure:
                log.warning("An error could not be told: %s", failure)
        finally:
            reply.keep_promise()

    return run


def hand_over(services: Services, reply: Reply, task: Callable[[], object]) -> None:
    """Run `task` on the bot's own pool; whatever goes wrong, and that the pool is full, is told to the person."""
    try:
        services.run(guarded(reply, task))
    except Busy as busy:
        sentence = busy.for_person
        guarded(reply, lambda: reply.say(errors.error(sentence)))()


def in_form(view: Mapping[str, Any], sentence: str) -> dict[str, str]:
    """A sentence for the whole form: the errors of ``response_action: errors`` have to stand at a field, so at the last one."""
    return {next(block["block_id"] for block in reversed(view["blocks"]) if block["type"] == "input"): sentence}
