"""``/keesa status``."""

from __future__ import annotations

from bot.keesa.tokens import SignInState
from bot.model.errors import KeesaError
from handlers.blocks.kit import Message
from handlers.blocks.status import StatusReport, status_message
from handlers.services import Services


def report(services: Services) -> Message:
    """How the bot is doing. What the feeds last saw of Keesa is believed; only without any is Keesa asked."""
    with services.database.read() as tx:
        feeds, owed_to_keesa, owed_to_slack = tuple(tx.feeds.all()), tx.submissions.owed(), tx.announcements.owed()
    if any(feed.last_success_at or feed.failures for feed in feeds):
        problem = next((feed.last_error for feed in feeds if feed.failures), "")
        reachable = any(not feed.failures for feed in feeds)
    else:
        reachable, problem = _ask(services)
    state = services.keesa.tokens.state()
    tried = state != SignInState()
    return status_message(
        StatusReport(
            now=services.clock(),
            reachable=reachable or state.rejected,
            signed_in=state.signed_in if tried else None,
            feeds=feeds,
            owed_to_keesa=owed_to_keesa,
            owed_to_slack=owed_to_slack,
            problem=state.last_error or problem,
        ),
        services.look,
    )


def _ask(services: Services) -> tuple[bool, str]:
    try:
        services.keesa.open_tickets()
    except KeesaError as error:
        return False, error.for_person
    return True, ""
