"""Somebody opens their App Home.

The view itself stores which pages are open and when it was shown; only who did something lately is remembered here.

Sources: https://docs.slack.dev/surfaces/app-home and https://docs.slack.dev/reference/events/app_home_opened
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from slack_bolt import App

from bot import wording
from bot.model.errors import Busy
from handlers.blocks.home import closed_view
from handlers.features.home import Home, state_of
from handlers.listeners.access import Access, Refusal
from handlers.listeners.handing_over import once
from handlers.services import Services
from handlers.slack.metadata import HomeState

NOT_AGAIN_FOR: Final = timedelta(minutes=1)
_SETTLES: Final = timedelta(seconds=10)
"""The time within which the result of an action is visible."""
_MOST_ACTING: Final = 1_000


class HomeListener:
    """Checks access, and shows people their Home."""

    def __init__(self, services: Services, access: Access, home: Home) -> None:
        self._services = services
        self._access = access
        self._home = home
        self._acted: dict[str, float] = {}

    def register(self, app: App) -> None:
        """Register the event, and a middleware that notices who does something."""
        app.use(self._notice)
        app.event("app_home_opened")(self.opened)

    def _notice(self, body: dict[str, Any], next: Callable[[], None]) -> None:
        """Remember who did something, so that their Home shows it although it was shown a moment ago."""
        user_id, now = body.get("user_id") or (body.get("user") or {}).get("id"), self._services.clock().timestamp()
        if user_id:
            self._acted[user_id] = now
        if len(self._acted) > _MOST_ACTING:
            lately = now - NOT_AGAIN_FOR.total_seconds()
            self._acted = {user: acted_at for user, acted_at in list(self._acted.items()) if acted_at > lately}
        next()

    def opened(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Somebody opened their Home. Refresh it, unless that was done within the last minute."""
        state = state_of((event.get("view") or {}).get("private_metadata", ""))
        fresh = 0 <= self._services.clock().timestamp() - state.shown_at < NOT_AGAIN_FOR.total_seconds()  # the clock may be set
        fresh = fresh and self._acted.get(event["user"], 0) + _SETTLES.total_seconds() < state.shown_at
        if event.get("tab") == "home" and not fresh:
            user_id = event["user"]
            with suppress(Busy):
                show = once(self._services, body, lambda: self._open(user_id, state))
                self._services.keesa_workers.submit_for(user_id, lambda: self._home.guarded(user_id, show))

    def _open(self, user_id: str, state: HomeState) -> None:
        refusal = self._access.at(user_id)
        if self._access.is_stranger(user_id):
            refusal = Refusal(wording.access.OTHER_WORKSPACE)
        if refusal:
            self._home.publish(user_id, closed_view(refusal.message.text))
        else:
            self._home.show(user_id, state)
