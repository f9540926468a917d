"""Hands work over to the bot's own pools, so that Slack gets its ack at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from bot.model.errors import Busy
from bot.runtime.ornaments import ornament
from handlers.blocks import remarks
from handlers.blocks.kit import Message
from handlers.grammar.slack_text import mapping
from handlers.services import Services
from handlers.slack.comments import acknowledge_comment, is_comment
from handlers.slack.failures import guarded
from handlers.slack.reply import Reply

Work = Callable[[], Message | None]
"""Returns the answer for the person, or None if it has answered by itself."""


def start(services: Services, reply: Reply, work: Work, *, asks_keesa: bool = False, says_if_done: bool = False) -> None:
    """Run `work` on a pool and send its answer, or its error, to the person. Raises `Busy` if the pool is full.

    If Slack delivers the same again, nothing happens; `says_if_done` is for work that notices by itself, and says so. What was kept
    is on a pool already, and happens once since it was kept once: it is done when this returns.
    """

    def answer() -> None:
        if not (says_if_done or reply.is_kept or services.deliveries.is_first(reply.place.delivery)):
            return
        if said := work():
            reply.say(said)

    if reply.is_kept:
        guarded(reply, answer)()
        return
    (services.keesa_workers if asks_keesa else services.workers).submit_for(reply.place.user_id, guarded(reply, answer))


def hand_over(services: Services, reply: Reply, work: Work, *, asks_keesa: bool = False, says_if_done: bool = False) -> None:
    """The same if an ack can't carry an answer: that the pool is full is sent to the person, too."""
    try:
        start(services, reply, work, asks_keesa=asks_keesa, says_if_done=says_if_done)
    except Busy as busy:
        sentence = busy.for_person
        guarded(reply, lambda: reply.say(remarks.error(sentence)))()


def refuse_comment(services: Services, body: Mapping[str, Any], reason: str) -> None:
    """If it is a comment in a pane: that waits for its outcome, whatever the ack says. `reason` is plain text."""
    if not is_comment(mapping(body.get("view"))):
        return
    user_id, refuse = body["user"]["id"], partial(acknowledge_comment, services.client, services.timings, body["trigger_id"])
    with suppress(Busy):
        services.workers.submit_for(user_id, lambda: ornament("refusal", partial(refuse, error=reason), None))


def once(services: Services, body: Mapping[str, Any], work: Callable[[], object]) -> Callable[[], None]:
    """`work` on an event, which does nothing if Slack delivers the event again."""

    def run() -> None:
        if services.deliveries.is_first(body.get("event_id") or ""):
            work()

    return run
