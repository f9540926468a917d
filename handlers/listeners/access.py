"""Access. A middleware before every listener checks who may use the bot, and where; listeners check who may write.

People from other workspaces (Slack Connect) get a polite refusal, and so does everybody in a channel that isn't in
ALLOWED_CHANNELS. If there is no channel (direct messages, the App Home, a global shortcut), only members of those channels may use
the bot. Only members of ALLOWED_USERGROUPS may write, which is everything that the tables in `handlers.grammar` don't declare as
reading only.

No ack waits for Slack here: the membership is kept up to date in the background. Events don't come from a
person's request, so their listeners check for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from slack_bolt import Ack, BoltResponse

from bot import wording
from bot.model.errors import KeesaBotError
from handlers.blocks.kit import Message, message, section
from handlers.listeners.handing_over import hand_over, refuse_comment
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.failures import in_form
from handlers.slack.place import Place
from handlers.slack.reply import Reply


class NotAllowed(KeesaBotError):
    """This person may not do this."""

    @property
    def for_person(self) -> str:
        return str(self)


class NotKnownYet(NotAllowed):
    """Whether this person may do this is known once Slack has said who may."""

    retryable = True


class Refusal(NamedTuple):
    """A plain sentence and, if that helps, the ids of the channels to use instead."""

    sentence: str
    channels: tuple[str, ...] = ()

    @property
    def message(self) -> Message:
        where = wording.access.use_me_in(f"<#{channel}>" for channel in self.channels) if self.channels else ""
        said = " ".join(filter(None, [self.sentence, where]))
        return message([section(said)], said)


class Access:
    """The rules, given the membership and the workspace in which the bot is installed."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def check(self, body: dict[str, Any], next: Callable[[], None], ack: Ack) -> BoltResponse | None:
        """Let a request pass, or answer it with the reason for the refusal."""
        refusal = self._refusal(body)
        if refusal is None:
            next()
            return None
        return self._refuse(body, refusal, ack)

    def at(self, user_id: str, channel_id: str = "") -> Refusal | None:
        """Why a person of this workspace may not use the bot there, or None; `channel_id` is empty if there is no channel."""
        members = self._services.members
        if not members.channels or channel_id in members.channels:
            return None
        if channel_id and not channel_id.startswith("D"):
            return Refusal(wording.access.NOT_IN_THIS_CHANNEL, members.channels)
        inside = members.is_inside(user_id)
        if inside is None:
            return Refusal(wording.access.NOT_LOADED)
        return None if inside else Refusal(wording.access.NOT_IN_A_CHANNEL, members.channels)

    def check_may_write(self, user_id: str) -> None:
        """Raises `NotAllowed` if this person may only look things up, and `NotKnownYet` if nobody knows."""
        may_write = self._services.members.may_write(user_id)
        if may_write is None:
            raise NotKnownYet(wording.access.NOT_LOADED)
        if not may_write:
            raise NotAllowed(wording.access.NOT_A_WRITER)

    def is_stranger(self, user_id: str) -> bool:
        """Whether a person is from another workspace, which some events don't say. Asks Slack.

        In an Enterprise organisation, people belong to several workspaces.
        Source: https://docs.slack.dev/reference/objects/user-object
        """
        user = call(self._services.client.users_info, self._services.timings, user=user_id)["user"]
        own = self._services.identity.team_id
        teams = [user.get("team_id", own), *((user.get("enterprise_user") or {}).get("teams") or ())]
        return bool(user.get("is_stranger")) or own not in teams

    def _refusal(self, body: Mapping[str, Any]) -> Refusal | None:
        if body.get("type") in ("event_callback", "view_closed"):
            return None
        if _team(body) != self._services.identity.team_id:
            return Refusal(wording.access.OTHER_WORKSPACE)
        place = Place.of_command(body) if "command" in body else Place.of_interaction(body)
        return self.at(place.user_id, place.channel_id)

    def _refuse(self, body: dict[str, Any], refusal: Refusal, ack: Ack) -> BoltResponse:
        if "command" in body:
            said = refusal.message
            return ack(text=said.text, blocks=said.blocks, response_type="ephemeral")
        if body.get("type") == "block_suggestion":
            return ack(options=[])
        if body.get("type") == "view_submission":
            refuse_comment(self._services, body, refusal.sentence)
            return ack(response_action="errors", errors=in_form(body["view"], refusal.sentence))
        reply = Reply(self._services.client, Place.of_interaction(body), self._services.timings)
        hand_over(self._services, reply, lambda: refusal.message)
        return ack()


def _team(body: Mapping[str, Any]) -> str:
    """The person's workspace, as far as Slack says it. Source: https://docs.slack.dev/apis/slack-connect"""
    user, team = body.get("user") or {}, body.get("team") or {}
    return str(user.get("team_id") or team.get("id") or body.get("team_id") or "")
