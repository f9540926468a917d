"""Payloads in the form in which Slack sends them: https://docs.slack.dev/reference/interaction-payloads and /events."""

from __future__ import annotations

from . import forms
from .render import Control
from .state import Workspace
from .values import Channel, Json, Message, ResponseUrl, Trigger, User, View

VERIFICATION_TOKEN = "verification"
_SHOWN_NAMES = {"im": "directmessage", "private": "privategroup"}


class Payloads:
    """Creates payloads for one workspace; `base_url` is the address of response_urls."""

    def __init__(self, workspace: Workspace, base_url: str) -> None:
        self._workspace = workspace
        self.base_url = base_url

    def command(self, user: User, channel: Channel, line: str, trigger: Trigger, url: ResponseUrl) -> Json:
        """A slash command; all values are strings: https://docs.slack.dev/interactivity/implementing-slash-commands."""
        command, _, text = line.partition(" ")
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": self._workspace.team_id,
            "team_domain": self._workspace.team_domain,
            "channel_id": channel.id,
            "channel_name": _SHOWN_NAMES.get(channel.kind, channel.name),
            "user_id": user.id,
            "user_name": user.name,
            "command": command,
            "text": text.strip(),
            "api_app_id": self._workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self.base_url + url.path,
            "trigger_id": trigger.id,
        }

    def action_in_message(self, user: User, message: Message, action: Json, trigger: Trigger, url: ResponseUrl) -> Json:
        """A button press or a choice in a message. The app isn't shown an ephemeral message again."""
        place = {"channel": self._channel(message.channel), "response_url": self.base_url + url.path}
        state = {"state": {"values": forms.state(message.controls, message.chosen)}}
        shown = {} if message.seen_by else {"message": message.to_api(with_metadata=True)}
        if link := message.unfurled_at(action["block_id"]):
            shown = {"app_unfurl": message.unfurls[link]}
        return self._action(user, action, trigger) | {"container": _container(message, link)} | shown | place | state

    def action_in_view(self, user: User, view: View, action: Json, trigger: Trigger) -> Json:
        """A button press or a choice in a modal or a home."""
        return self._action(user, action, trigger) | {"container": {"type": "view", "view_id": view.id}, "view": view.to_api()}

    def action_on_object(self, user: User, action: Json, container: Json, trigger: Trigger) -> Json:
        """A button press on a Work Object or in its pane; it says neither the message nor a response_url."""
        return self._action(user, action, trigger) | {"container": container}

    def comment(self, user: User, view: Json, trigger: Trigger) -> Json:
        """A comment posted in a pane: https://docs.slack.dev/messaging/work-objects-comments."""
        return self.interaction("view_submission", user, trigger) | {"view": view}

    def suggestion(self, user: User, target: Message | View, control: Control, typed: str) -> Json:
        """What somebody types in a menu with external options; it has no trigger."""
        asked = self.interaction("block_suggestion", user) | _ids(control) | {"value": typed}
        if isinstance(target, View):
            return asked | {"container": {"type": "view", "view_id": target.id}, "view": target.to_api()}
        shown = {} if target.seen_by else {"message": target.to_api()}
        return asked | shown | {"container": _container(target, ""), "channel": self._channel(target.channel)}

    def submission(self, view: View, trigger: Trigger) -> Json:
        """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload."""
        return self.interaction("view_submission", view.user, trigger) | {"view": view.to_api(), "response_urls": []}

    def closed(self, view: View, *, cleared: bool) -> Json:
        """view_closed, which has no trigger."""
        return self.interaction("view_closed", view.user) | {"view": view.to_api(), "is_cleared": cleared}

    def shortcut(self, user: User, callback_id: str, trigger: Trigger) -> Json:
        """A global shortcut."""
        ts = {"action_ts": self._workspace.new_ts(), "callback_id": callback_id}
        return self.interaction("shortcut", user, trigger) | ts

    def message_shortcut(self, user: User, callback_id: str, message: Message, trigger: Trigger, url: ResponseUrl) -> Json:
        """A shortcut on a message."""
        return self.interaction("message_action", user, trigger) | {
            "callback_id": callback_id,
            "action_ts": self._workspace.new_ts(),
            "message_ts": message.ts,
            "channel": self._channel(message.channel),
            "message": message.to_api(with_metadata=True),
            "response_url": self.base_url + url.path,
        }

    def event(self, event: Json, channel: Channel | None = None) -> Json:
        """The outer shape of an event: https://docs.slack.dev/apis/events-api#event-type-structure."""
        team, bot = self._workspace.team_id, self._workspace.bot_user_id
        authorization = {"enterprise_id": None, "team_id": team, "user_id": bot, "is_bot": True, "is_enterprise_install": False}
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": self._workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{self._workspace.number():09d}",
            "event_time": int(self._workspace.clock()),
            "authorizations": [authorization],
            "is_ext_shared_channel": bool(channel and channel.ext_shared),
            "event_context": "4-event-context",
        }

    def interaction(self, kind: str, user: User, trigger: Trigger | None = None) -> Json:
        return {
            "type": kind,
            "team": {"id": self._workspace.team_id, "domain": self._workspace.team_domain},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
            "api_app_id": self._workspace.app_id,
            "token": VERIFICATION_TOKEN,
            "enterprise": None,
            "is_enterprise_install": False,
        } | ({"trigger_id": trigger.id} if trigger else {})

    def _action(self, user: User, action: Json, trigger: Trigger) -> Json:
        timed = action | {"action_ts": self._workspace.new_ts()}
        return self.interaction("block_actions", user, trigger) | {"actions": [timed]}

    @staticmethod
    def _channel(channel: Channel) -> Json:
        return {"id": channel.id, "name": _SHOWN_NAMES.get(channel.kind, channel.name)}


def _container(message: Message, link: str) -> Json:
    """Where in a message it happened; `link` is the link of the unfurl, if it was in one."""
    place: Json = {"type": "message_attachment" if link else "message", "message_ts": message.ts, "channel_id": message.channel.id}
    place |= {"is_ephemeral": bool(message.seen_by)}
    if message.thread_ts:
        place["thread_ts"] = message.thread_ts
    return place | ({"attachment_id": 1, "is_app_unfurl": True, "app_unfurl_url": link} if link else {"is_app_unfurl": False})


def pressed(control: Control) -> Json:
    """The action of a button."""
    element = control.element
    kept = {key: element[key] for key in ("type", "text", "value", "style", "url", "confirm") if key in element}
    return kept | _ids(control)


def chosen(control: Control, value: object) -> Json:
    """The action of a menu, a date picker and the like."""
    kind = control.element["type"]
    key = "selected_option" if kind == "overflow" else forms.VALUE_KEYS[kind]
    kept = {name: item for name, item in control.element.items() if name.startswith("initial_") or name == "placeholder"}
    return kept | {"type": kind, key: value} | _ids(control)


def _ids(control: Control) -> Json:
    return {"block_id": control.key[0], "action_id": control.key[1]}
