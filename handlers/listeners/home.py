"""The App Home. What the database knows is shown at once, the rest when Keesa has answered.

Which pages are open and when it was shown travels in the view itself; only who did something lately is remembered here. Sources:
https://docs.slack.dev/surfaces/app-home, https://docs.slack.dev/reference/events/app_home_opened and
https://docs.slack.dev/reference/methods/views.publish
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from slack_bolt import App
from slack_sdk.models.views import View

from bot import wording
from bot.model.errors import Busy, KeesaError, SlackError
from bot.model.tickets import Ticket
from handlers.blocks.home import HomeContent, Page, closed_view, failed_view, home_view, page_of
from handlers.features.lists import as_raised
from handlers.listeners.access import Access, Refusal
from handlers.listeners.guard import as_message
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.metadata import HomeState, MetadataError, PageRef
from handlers.slack.place import Place

log = logging.getLogger(__name__)

NOT_AGAIN_FOR: Final = timedelta(minutes=1)
_SETTLES: Final = timedelta(seconds=10)
"""After this long at the most it can be seen what came of what somebody did."""
_MOST_ACTING: Final = 1_000
_MINE: Final = 500


class Home:
    """Shows each person their Home."""

    def __init__(self, services: Services, access: Access) -> None:
        self._services = services
        self._access = access
        self._acted: dict[str, float] = {}

    def register(self, app: App) -> None:
        """Register the event, and notice who does something."""
        app.use(self._notice)
        app.event("app_home_opened")(self.opened)

    def _notice(self, body: dict[str, Any], next: Callable[[], None]) -> None:
        """Whoever does something anywhere finds it in their Home, though that was shown a moment ago."""
        user_id, now = body.get("user_id") or (body.get("user") or {}).get("id"), self._services.clock().timestamp()
        if user_id:
            self._acted[user_id] = now
        if len(self._acted) > _MOST_ACTING:
            lately = now - NOT_AGAIN_FOR.total_seconds()
            self._acted = {user: acted_at for user, acted_at in list(self._acted.items()) if acted_at > lately}
        next()

    def opened(self, event: dict[str, Any]) -> None:
        """Somebody looks: refresh it, unless that was done within the last minute."""
        state = _state((event.get("view") or {}).get("private_metadata", ""))
        fresh = self._services.clock().timestamp() - state.shown_at < NOT_AGAIN_FOR.total_seconds()
        fresh = fresh and self._acted.get(event["user"], 0) + _SETTLES.total_seconds() < state.shown_at
        if event.get("tab") == "home" and not fresh:
            user_id = event["user"]
            with suppress(Busy):
                self._services.ask(lambda: self._guarded(user_id, lambda: self._open(user_id, state)))

    def refresh(self, place: Place) -> None:
        """Somebody asked for it there."""
        self._guarded(place.user_id, lambda: self._show(place.user_id, _state(place.view_metadata)))

    def follow_up(self, place: Place) -> None:
        """Somebody submitted a form: where it was opened from the Home, that shows what came of it."""
        if place.in_home:
            self._guarded(place.user_id, lambda: self._show(place.user_id, HomeState()))

    def turn(self, place: Place, ref: PageRef) -> None:
        """Another page of one of the lists."""
        state = _state(place.view_metadata).model_copy(update={ref.kind.value: ref.page})
        self._guarded(place.user_id, lambda: self._show(place.user_id, state))

    def _guarded(self, user_id: str, show: Callable[[], None]) -> None:
        """Whatever goes wrong is told in the Home: an event has no other place for an answer."""
        try:
            show()
        except Exception as error:
            said = failed_view(as_message(error))
            try:
                self._publish(user_id, said)
            except SlackError as failure:
                log.warning("A Home cannot be shown: %s", failure)

    def _open(self, user_id: str, state: HomeState) -> None:
        refusal = self._access.at(user_id)
        if self._is_stranger(user_id):
            refusal = Refusal(wording.access.OTHER_WORKSPACE)
        if refusal:
            self._publish(user_id, closed_view(refusal.message.text))
        else:
            self._show(user_id, state)

    def _show(self, user_id: str, state: HomeState) -> None:
        content = self._known(user_id, state)
        state = state.model_copy(update={"shown_at": content.now.timestamp()})
        shown = self._publish(user_id, home_view(content, state, self._services.look))
        content = self._asked(content, state)
        try:
            self._publish(user_id, home_view(content, state, self._services.look), shown)
        except SlackError as error:
            if error.code != "hash_conflict":  # what was shown meanwhile is newer
                raise

    def _publish(self, user_id: str, view: View, instead_of: str | None = None) -> str:
        """The view's hash."""
        answer = call(self._services.client.views_publish, user_id=user_id, view=view, hash=instead_of)
        return str(answer["view"]["hash"])

    def _known(self, user_id: str, state: HomeState) -> HomeContent:
        """What the database knows."""
        followed = self._services.following.of_user(user_id)
        with self._services.database.read() as tx:
            mine = [as_raised(submission) for submission in tx.submissions.of_user(user_id, _MINE)]
            seen = tx.tickets.get_many([*followed, *(ticket.number for ticket in mine)])
            subscriptions, feeds = tx.subscriptions.all(), tx.feeds.all()
        known = {number: record.ticket for number, record in seen.items()}
        return HomeContent(
            now=self._services.clock(),
            mine=page_of([known.get(ticket.number, ticket) for ticket in mine], state.mine),
            followed=page_of([known.get(number) or Ticket(number=number) for number in followed], state.followed),
            subscriptions=page_of(subscriptions, state.subscriptions),
            feeds=feeds,
        )

    def _asked(self, content: HomeContent, state: HomeState) -> HomeContent:
        """The same, with what Keesa knows besides; where it does not answer, with the reason."""
        try:
            tickets = sorted(self._services.keesa.open_tickets(), key=lambda ticket: int(ticket.number), reverse=True)
            open_now = {ticket.number: ticket for ticket in tickets}
            mine, followed = self._as_now(content.mine, open_now), self._as_now(content.followed, open_now)
        except KeesaError as error:
            return replace(content, problem=error.for_person)
        return replace(content, open=page_of(tickets, state.open), mine=mine, followed=followed)

    def _as_now(self, page: Page[Ticket], open_now: Mapping[str, Ticket]) -> Page[Ticket]:
        return replace(page, items=self._services.as_now(page.items, open_now))

    def _is_stranger(self, user_id: str) -> bool:
        """Whether a person is of another workspace, which the event does not say."""
        user = call(self._services.client.users_info, user=user_id)["user"]
        return bool(user.get("is_stranger")) or user.get("team_id", self._services.team_id) != self._services.team_id


def _state(private_metadata: str) -> HomeState:
    try:
        return HomeState.from_json(private_metadata)
    except MetadataError:
        return HomeState()
