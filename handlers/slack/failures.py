"""Turns errors into messages for people. No other module does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot import wording
from bot.model.errors import (
    AppRefused,
    ChannelReadOnly,
    KeesaBotError,
    KeesaError,
    LeaseLost,
    SlackError,
    SlackNotSent,
    SlackOutcomeUnknown,
    SlackRefused,
    StoreError,
    TooMuch,
)
from bot.runtime.correlation import current_work, new_id
from handlers.blocks import remarks
from handlers.blocks.kit import Message
from handlers.grammar.elsewhere import OnlyInKeesa
from handlers.grammar.slack_text import unescaped
from handlers.grammar.usage_error import UsageError
from handlers.slack.comments import INPUT_BLOCK, is_comment
from handlers.slack.reply import WINDOW_CLOSED, Reply

log = logging.getLogger(__name__)

_TRIGGERS: Final = {
    "expired_trigger_id": wording.errors.TOO_LATE,
    "trigger_expired": wording.errors.TOO_LATE,
    "exchanged_trigger_id": wording.errors.OPENED_ALREADY,
    "trigger_exchanged": wording.errors.OPENED_ALREADY,
    "invalid_trigger_id": wording.errors.NOT_RECOGNISED,
    "invalid_trigger": wording.errors.NOT_RECOGNISED,
}
"""Errors that mean no window opens: the trigger is too old, was used, or is invalid.

Source: https://docs.slack.dev/reference/methods/views.open, and the names that older methods have for the same errors.
"""


def as_message(error: Exception, typed: str = "") -> Message:
    """The message about an error. An unexpected error is logged under a reference that the message contains.

    `typed` is the command as Slack sent it, which is returned to the person if it would be lost.
    """
    match error:
        case UsageError():
            return _not_understood(error)
        case StoreError() | TooMuch():
            log.log(_level(error), "Told a person that nothing was saved: %s", error)
            return remarks.not_saved(error.for_person, unescaped(typed))
        case SlackError():
            return _from_slack(error)
        case KeesaBotError():
            log.info("Told a person: %s", error)
            return remarks.error(error.for_person)
        case _:
            return _unforeseen(error)


def _level(error: Exception) -> int:
    """Anybody can ask for too much, as often as they like."""
    return logging.DEBUG if isinstance(error, TooMuch) else logging.INFO


def _from_slack(error: SlackError) -> Message:
    match error:
        case SlackError(code=code) if code in _TRIGGERS:
            log.info("Told a person that no window could be opened: %s", error)
            return remarks.error(_TRIGGERS[code])
        case SlackNotSent():
            log.warning("Told a person that Slack is rate-limiting: %s", error)
            return remarks.error(wording.errors.SLACK_IS_BUSY)
        case SlackOutcomeUnknown():
            log.warning("Told a person that Slack didn't respond: %s", error)
            return remarks.error(wording.errors.SLACK_DID_NOT_ANSWER)
        case AppRefused():
            log.warning("Told a person that Slack refuses the app: %s", error)
            return remarks.error(error.for_person)
        case ChannelReadOnly():
            return remarks.error(wording.access.READ_ONLY_CHANNEL)
        case _:
            return _unforeseen(error)


def _unforeseen(error: Exception) -> Message:
    reference = current_work().request or new_id()
    log.error("Unexpected error, reference %s", reference, exc_info=error)
    return remarks.unforeseen(reference)


def _not_understood(error: UsageError) -> Message:
    if isinstance(error, OnlyInKeesa):
        return remarks.only_in_keesa(error.sentence, error.number, error.url)
    return remarks.usage_error(error.sentence, error.suggestion, error.command)


def guarded(reply: Reply, task: Callable[[], object]) -> Callable[[], None]:
    """`task`; if it raises, the person is told, unless it is tried again."""

    def run() -> None:
        try:
            task()
        except Exception as error:
            if is_tried_again(reply, error):
                raise
            _tell(reply, error)
        finally:
            reply.cancel_notice()

    return run


def is_tried_again(reply: Reply, error: Exception) -> bool:
    """Whether it is about a message that was kept, and has nothing to do with what that asks for."""
    match error:
        case KeesaError() | SlackError():
            return False
        case LeaseLost():
            return reply.is_kept
        case KeesaBotError():
            return reply.is_kept and error.retryable
        case _:
            return False


def _tell(reply: Reply, error: Exception) -> None:
    if isinstance(error, SlackRefused) and error.code == WINDOW_CLOSED:
        log.info("The person closed the window before the reply: %s", error)
        return
    message = as_message(error, reply.place.typed)
    try:
        reply.say(message)
    except SlackError as failure:
        log.warning("Couldn't tell a person about an error: %s", failure)


def in_form(view: Mapping[str, Any], sentence: str) -> dict[str, str]:
    """A sentence about the whole form. ``response_action: errors`` needs a field for each error, so it is the last one.

    A comment has only one.
    """
    if is_comment(view):
        return {INPUT_BLOCK: sentence}
    return {next(block["block_id"] for block in reversed(view["blocks"]) if block["type"] == "input"): sentence}
