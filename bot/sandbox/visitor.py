"""A person in the local Slack without a browser: types commands, presses buttons, fills in forms and reads messages.

Commands and the buttons of messages go through the local Slack's control API. Forms and windows go through the WebSocket of its web
page, whose first message is a snapshot of the whole workspace.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
import websocket

Message = dict[str, Any]
View = dict[str, Any]

TIMEOUT = 30
PRESETS = {
    "initial_value": "value",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_date": "selected_date",
}


@dataclass(frozen=True)
class Submitted:
    """The result of submitting a form: the view that is shown now (None if the form closed), or the errors by block id."""

    view: View | None = None
    errors: dict[str, str] = field(default_factory=dict)


class Visitor:
    """One of the users of the workspace at `url`."""

    def __init__(self, url: str, user: str) -> None:
        self.user = user
        self._control = f"{url}/_control"
        self._page = f"ws{url.removeprefix('http')}/ui"

    def command(self, channel: str, text: str, *, command: str = "/keesa") -> None:
        """Type a slash command."""
        self._post("command", channel=channel, user=self.user, command=command, text=text)

    def say(self, channel: str, text: str, *, thread_ts: str = "") -> None:
        where = {"channel": channel, "thread_ts": thread_ts} if thread_ts else {"channel": channel}
        self._post("message", user=self.user, text=text, **where)

    def open_home(self) -> None:
        self._post("open-home", user=self.user)

    def press(self, channel: str, message: Message, label: str) -> None:
        """Press the button with that label under a message. Raises `LookupError` if there is none."""
        self._post("interact", channel=channel, messageTs=message["ts"], user=self.user, action=_pressed(message, label))

    def press_in_view(self, view: View, label: str) -> None:
        """Press the button with that label in a window or in the Home. Raises `LookupError` if there is none."""
        event = {"t": "block_action", "channel": "", "messageTs": "", "user": self.user, "appId": view["app_id"]}
        with self._open_page() as page:
            page.send(json.dumps(event | {"action": _pressed(view, label)}))

    def messages(self, channel: str) -> list[Message]:
        """What this user sees in a channel, oldest first: messages, thread replies, and ephemeral messages to this user."""
        answer = requests.get(f"{self._control}/messages/{channel}", timeout=TIMEOUT)
        answer.raise_for_status()
        return [message for message in answer.json()["messages"] if message.get("ephemeral_to") in (None, self.user)]

    def replies(self, channel: str, message: Message) -> list[Message]:
        """The replies in a message's thread, oldest first."""
        return [reply for reply in self.messages(channel) if reply.get("thread_ts") == message["ts"] != reply["ts"]]

    def direct_messages(self) -> list[Message]:
        """The bot's direct messages to this user, oldest first."""
        state = self.snapshot()
        channels = [channel["id"] for channel in state["channels"] if channel["is_im"] and self.user in channel["members"]]
        return [message for channel in channels for message in state["messages"].get(channel, [])]

    def view(self) -> View | None:
        """The form or window that is open, if any."""
        stack: list[View] = self.snapshot()["modalStack"]
        return stack[-1] if stack else None

    def home(self) -> View | None:
        """The app's Home tab as published for this user."""
        views: dict[str, View] = self.snapshot()["homeViews"].get(self.user, {})
        return next(iter(views.values()), None)

    def submit(self, view: View, answers: Mapping[str, str]) -> Submitted:
        """Submit the open form with answers by label (for a menu, the option's text). Other fields keep their preset values.

        Raises `LookupError` if the form has no such label or option.
        """
        with self._open_page() as page:
            page.send(json.dumps({"t": "view_submit", "user": self.user, "values": form_values(view, answers)}))
            return _outcome(page)

    def snapshot(self) -> dict[str, Any]:
        """The whole workspace: users, channels, messages, modalStack, homeViews, log."""
        with closing(websocket.create_connection(self._page, timeout=TIMEOUT)) as page:
            state: dict[str, Any] = json.loads(page.recv())["state"]
            return state

    @contextmanager
    def _open_page(self) -> Iterator[Any]:
        with closing(websocket.create_connection(self._page, timeout=TIMEOUT)) as page:
            page.recv()
            yield page

    def _post(self, what: str, **body: Any) -> None:
        requests.post(f"{self._control}/{what}", json=body, timeout=TIMEOUT).raise_for_status()


def _outcome(page: Any) -> Submitted:
    while True:
        event = json.loads(page.recv())
        if event["t"] == "view_errors":
            return Submitted(errors=event["errors"])
        if event["t"] == "view":
            return Submitted(view=event["stack"][-1] if event["stack"] else None)


def button(message: Message, label: str) -> dict[str, Any]:
    """The button with that label among the blocks of a message or view, with its block's id. Raises `LookupError`."""
    for found in buttons(message):
        if found["text"]["text"] == label:
            return found
    raise LookupError(f"no button “{label}” in {[found['text']['text'] for found in buttons(message)]}")


def _pressed(where: Message | View, label: str) -> dict[str, Any]:
    found = button(where, label)
    return {key: found.get(key) for key in ("type", "action_id", "block_id", "value", "text")}


def buttons(message: Message) -> Iterator[dict[str, Any]]:
    for block in message.get("blocks") or []:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("type") == "button":
                yield {"block_id": block.get("block_id"), **element}


def form_values(view: View, answers: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The answers by label and the form's preset values, as Slack's ``state.values``. Raises `LookupError`."""
    inputs = {block["label"]["text"]: block for block in view["blocks"] if block["type"] == "input"}
    if unknown := answers.keys() - inputs.keys():
        raise LookupError(f"the form has no {sorted(unknown)}, only {list(inputs)}")
    values = {block["block_id"]: preset for block in inputs.values() if (preset := _preset(block["element"]))}
    for label, answer in answers.items():
        element = inputs[label]["element"]
        values[inputs[label]["block_id"]] = {element["action_id"]: _answered(element, answer)}
    return values


def _preset(element: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A field without an answer or a preset value is left to the local Slack."""
    preset = {key: element[initial] for initial, key in PRESETS.items() if initial in element}
    return {element["action_id"]: {"type": element["type"]} | preset} if preset else {}


def _answered(element: dict[str, Any], answer: str) -> dict[str, Any]:
    if "options" not in element:
        return {"type": element["type"], "value": answer}
    for option in element["options"]:
        if option["text"]["text"] == answer:
            return {"type": element["type"], "selected_option": option}
    raise LookupError(f"no option “{answer}” in {[option['text']['text'] for option in element['options']]}")
