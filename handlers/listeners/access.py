"""Who may do what: a middleware before every listener.

People of other workspaces, met through Slack Connect, get a polite no, and so does everybody in a channel that the operator did not
name. Where no channel is at hand (direct messages, the App Home, a global shortcut), those may enter who are in one of the named
channels. Only the members of the named user groups may write. Whatever is not known to only read counts as writing.

Nothing here asks Slack: the roster is kept warm, so the ack does not wait. Events carry no request of a person's; their listeners
look for themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import Ack, App, BoltResponse

from bot import wording
from handlers.blocks.kit import Message, message, section
from handlers.grammar.parse import (
    Find,
    Follow,
    Help,
    ListByType,
    ListMine,
    ListOpen,
    ListSubscriptions,
    Show,
    ShowNotes,
    Status,
    Unfollow,
    UsageError,
    Why,
    parse,
)
from handlers.listeners.guard import hand_over, in_form
from handlers.services import Services
from handlers.slack.ids import Action, Callback
from handlers.slack.place import Place, Reply

READING_INTENTS: Final = (
    *(Find, Follow, Help, ListByType, ListMine, ListOpen, ListSubscriptions),
    *(Show, ShowNotes, Status, Unfollow, Why),
)
READING_ACTIONS: Final = frozenset(
    {
        Action.CANCEL_SUBMISSION,
        Action.FIND_TICKETS,
        Action.FOLLOW_TICKET,
        Action.HELP_TOPIC,
        Action.MY_TICKETS,
        Action.OPEN_IN_KEESA,
        Action.OPEN_TICKETS,
        Action.PAGE_NEXT,
        Action.PAGE_PREVIOUS,
        Action.REFRESH_HOME,
        Action.REFRESH_TICKET,
        Action.SHARE_TICKET,
        Action.SHOW_DESCRIPTION,
        Action.SHOW_NOTE,
        Action.SHOW_NOTES,
        Action.SHOW_TICKET,
        Action.UNFOLLOW_TICKET,
    }
)
READING_FORMS: Final = frozenset({Callback.FIND})


@dataclass(frozen=True)
class Refusal:
    """A plain sentence, and the ids of the channels to go to instead, if that helps."""

    sentence: str
    channels: tuple[str, ...] = ()

    @property
    def message(self) -> Message:
        where = wording.access.use_me_in(", ".join(f"<#{channel}>" for channel in self.channels)) if self.channels else ""
        said = " ".join(filter(None, [self.sentence, where]))
        return message([section(said)], said)


class Access:
    """The rules, by the roster and the workspace that the bot is installed in."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def check(self, body: dict[str, Any], next: Callable[[], None], ack: Ack) -> BoltResponse | None:
        """Let a request pass, or answer it with the reason why not."""
        refusal = self._refusal(body)
        if refusal is None:
            next()
            return None
        return self._refuse(body, refusal, ack)

    def at(self, user_id: str, channel_id: str = "") -> Refusal | None:
        """Why a person of this workspace may not use the bot there; `channel_id` is empty where there is none."""
        roster = self._services.roster
        if not roster.channels or channel_id in roster.channels:
            return None
        if channel_id and not channel_id.startswith("D"):
            return Refusal(wording.access.NOT_IN_THIS_CHANNEL, roster.channels)
        inside = roster.is_inside(user_id)
        if inside is None:
            return Refusal(wording.access.NOT_LOADED)
        return None if inside else Refusal(wording.access.NOT_IN_A_CHANNEL, roster.channels)

    def _refusal(self, body: Mapping[str, Any]) -> Refusal | None:
        if body.get("type") in ("event_callback", "view_closed"):
            return None
        if _team(body) != self._services.team_id:
            return Refusal(wording.access.OTHER_WORKSPACE)
        place = Place.of_command(body) if "command" in body else Place.of_interaction(body)
        return self.at(place.user_id, place.channel_id) or self._may_not_write(place.user_id, body)

    def _may_not_write(self, user_id: str, body: Mapping[str, Any]) -> Refusal | None:
        may_write = self._services.roster.may_write(user_id)
        if may_write or not self._is_write(body):
            return None
        return Refusal(wording.access.NOT_LOADED if may_write is None else wording.access.NOT_A_WRITER)

    def _is_write(self, body: Mapping[str, Any]) -> bool:
        if "command" in body:
            return self._is_writing_command(body.get("text") or "")
        if body.get("type") == "block_actions":
            return body["actions"][0]["action_id"] not in READING_ACTIONS
        return body.get("type") != "view_submission" or body["view"]["callback_id"] not in READING_FORMS

    def _is_writing_command(self, text: str) -> bool:
        try:
            return not isinstance(parse(text, self._services.statuses), READING_INTENTS)
        except UsageError:  # which the command answers by itself
            return False

    def _refuse(self, body: dict[str, Any], refusal: Refusal, ack: Ack) -> BoltResponse:
        if "command" in body:
            said = refusal.message
            return ack(text=said.text, blocks=said.blocks, response_type="ephemeral")
        if body.get("type") == "view_submission":
            return ack(response_action="errors", errors=in_form(body["view"], refusal.sentence))
        reply = Reply(self._services.client, Place.of_interaction(body), self._services.timings)
        hand_over(self._services, reply, lambda: reply.say(refusal.message))
        return ack()


def register(app: App, services: Services) -> Access:
    """Stand before every listener."""
    access = Access(services)
    app.use(access.check)
    return access


def _team(body: Mapping[str, Any]) -> str:
    """The workspace of the person, as far as Slack says it. Source: https://docs.slack.dev/apis/slack-connect"""
    user, team = body.get("user") or {}, body.get("team") or {}
    return str(user.get("team_id") or team.get("id") or body.get("team_id") or "")
