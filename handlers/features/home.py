"""The App Home. What the database has is shown at once, the rest when Keesa has answered.

The view itself stores which pages are open and when it was shown.
Source: https://docs.slack.dev/reference/methods/views.publish
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from slack_sdk.models.views import View

from bot.model.errors import Busy, KeesaError, SlackError
from bot.model.page import Page, page_of
from bot.model.reports import by_age
from bot.model.tickets import Ticket
from bot.model.writes import Requester
from handlers.blocks.home import A_PAGE, HomeContent, failed_view, home_view
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.failures import as_message
from handlers.slack.metadata import HomeState, MetadataError, PageRef
from handlers.slack.place import Place
from handlers.slack.reply import Reply
from handlers.slack.surfaces import Surface

log = logging.getLogger(__name__)


class Home:
    """Shows each person their Home, including errors: an event can't be answered anywhere else."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def refresh(self, reply: Reply) -> None:
        """Refresh was pressed in the Home."""
        place = reply.place
        self.guarded(place.user_id, lambda: self.show(place.user_id, state_of(place.view_metadata)))

    def follow_up(self, place: Place) -> None:
        """After an action in the Home, or in a window opened from it, show the result there."""
        if place.in_home:
            self.guarded(place.user_id, lambda: self.show(place.user_id, HomeState()))

    def follow_up_later(self, place: Place, done: str = "") -> None:
        """The same without waiting for Keesa, on the pages that were open. `done` (mrkdwn) says what happened."""
        if place.in_home:
            state = state_of(place.view_metadata)
            with suppress(Busy):
                self._services.keesa_workers.submit_for(
                    place.user_id, lambda: self.guarded(place.user_id, lambda: self.show(place.user_id, state, done))
                )

    def turn(self, place: Place, ref: PageRef) -> None:
        """Show another page of one of the lists."""
        if ref.kind.value not in HomeState.model_fields:
            raise MetadataError(f"{ref.kind} has no pages in the Home")
        state = state_of(place.view_metadata).model_copy(update={ref.kind.value: ref.page})
        self.guarded(place.user_id, lambda: self.show(place.user_id, state))

    def guarded(self, user_id: str, show: Callable[[], None]) -> None:
        """Call `show`. If it fails, show the error in this person's Home."""
        try:
            show()
        except Exception as error:
            said = failed_view(as_message(error))
            try:
                self.publish(user_id, said)
            except SlackError as failure:
                log.warning("Couldn't show an App Home: %s", failure)

    def show(self, user_id: str, state: HomeState, done: str = "") -> None:
        """Show the Home with those pages of its lists. `done` (mrkdwn) says what just happened."""
        mine, following = self._services.tickets.numbers_raised_by(user_id), self._services.following.of_user(user_id)
        above = {*following, *mine}
        content = self._known(user_id, state, mine, following)._replace(done=done)
        state = state.model_copy(update={"shown_at": content.now.timestamp()})
        shown = self._publish(user_id, content, state)
        content = self._asked(content, state, above)
        try:
            self._publish(user_id, content, state, shown)
        except SlackError as error:
            if error.code != "hash_conflict":  # something newer has been shown meanwhile
                raise

    def _publish(self, user_id: str, content: HomeContent, state: HomeState, instead_of: str | None = None) -> str:
        services = self._services
        return services.surfaces.tried(
            Surface.PICKERS,
            lambda picker: self.publish(user_id, home_view(content, state, services.display, picker=picker), instead_of),
        )

    def publish(self, user_id: str, view: View, instead_of: str | None = None) -> str:
        """Call ``views.publish`` and return the view's hash. `instead_of` is the hash of the view that it may replace."""
        answer = call(self._services.client.views_publish, self._services.timings, user_id=user_id, view=view, hash=instead_of)
        return str(answer["view"]["hash"])

    def _known(self, user_id: str, state: HomeState, mine: Sequence[str], following: Sequence[str]) -> HomeContent:
        """The content from the database, of which only the tickets that are shown are read."""
        services, raised = self._services, set(mine)
        others = [number for number in following if number not in raised]
        return HomeContent(
            now=services.clock(),
            who=Requester(user_id=user_id, user_name=user_id),
            mine=services.tickets.raised_by(user_id, state.mine, A_PAGE),
            following=frozenset(following),
            followed=page_of(others, state.followed, A_PAGE).read(services.tickets.known),
            subscriptions=services.subscribing.page(state.subscriptions, A_PAGE),
            schedules=services.scheduling.page(state.schedules, A_PAGE),
            feeds=services.status.feeds(),
            waiting=services.submissions.unfinished(user_id),
        )

    def _asked(self, content: HomeContent, state: HomeState, above: Collection[str]) -> HomeContent:
        """The same with Keesa's answer, or the reason why there is none. `above` are the tickets that are listed already."""
        try:
            open_now = self._services.tickets.open()
            mine, followed = self._as_now(content.mine, open_now), self._as_now(content.followed, open_now)
        except KeesaError as error:
            return content._replace(problem=error.for_person)
        others = [ticket for ticket in open_now if ticket.number not in above]
        shown = page_of(others, state.open, A_PAGE).read(self._services.tickets.completed)
        ages = by_age((content.now - ticket.raised_at).total_seconds() for ticket in open_now if ticket.raised_at)
        return content._replace(open=shown, open_above=len(open_now) - len(others), ages=ages, mine=mine, followed=followed)

    def _as_now(self, page: Page[Ticket], open_now: Sequence[Ticket]) -> Page[Ticket]:
        return page.read(lambda known: self._services.tickets.as_now(known, open_now))


def state_of(private_metadata: str) -> HomeState:
    """The state stored in a Home, as far as it has one."""
    try:
        return HomeState.from_json(private_metadata)
    except MetadataError:
        return HomeState()
