"""A person in the workspace, who can do what people do in Slack and sees what they see."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import forms, functions, limits, payloads, views
from .deliveries import COMMAND, INTERACTIVE, Delivery
from .entities import Pane
from .interactions import Interaction, Submission
from .render import Control
from .step_runs import StepRun
from .values import PATIENCE, SCOPE_WORD, Channel, Json, Message, ResponseUrl, Trigger, User, View

if TYPE_CHECKING:
    from .room import Room
    from .server import SlackServer

Target = Message | View | None
_CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}


class Person:
    """Acts as one user. Each action waits for the ack and returns its result."""

    def __init__(self, slack: SlackServer, user: User) -> None:
        self.slack = slack
        self.user = user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def mention(self) -> str:
        return f"<@{self.user.id}>"

    def ask(self, words: str, *, channel: str = "#general", thread_ts: str = "") -> Message:
        """Write to the app: its mention and these words."""
        return self.say(f"<@{self.slack.bot_user_id}> {words}".strip(), channel=channel, thread_ts=thread_ts)

    # What the person sees

    @property
    def stack(self) -> list[View]:
        """The open modals, the topmost last."""
        with self.slack.changed:
            return list(self.slack.stacks.get(self.id, []))

    @property
    def view(self) -> View | None:
        """The topmost modal."""
        return self.stack[-1] if self.stack else None

    @property
    def home(self) -> View | None:
        """The app's home for this person."""
        return self.slack.homes.get(self.id)

    @property
    def dms(self) -> list[Message]:
        """The direct messages with the app, in order."""
        with self.slack.changed:
            return list(self.slack.dm_with(self.user).messages)

    @property
    def ephemerals(self) -> list[Message]:
        """What only this person sees, in order."""
        with self.slack.changed:
            return [message for message in self.slack.ephemeral_messages if message.seen_by == self.id]

    @property
    def visible(self) -> list[Message]:
        """All messages that this person can see, oldest first: in channels and threads, direct and ephemeral ones."""
        with self.slack.changed:
            channels = [channel for channel in self.slack.channels.values() if self.id in channel.members]
            messages = [message for channel in channels for message in channel.messages]
            return sorted([*messages, *self.ephemerals], key=lambda message: float(message.ts))

    def sees(self, containing: str, *, channel: str = "", timeout: float = PATIENCE) -> Message:
        """Wait for a message that contains this text (the newest one), anywhere or in one channel."""
        place = self.slack.channel(channel).channel if channel else None

        def found() -> Message | None:
            seen = [m for m in self.visible if containing in m.plain and place in (None, m.channel)]
            return seen[-1] if seen else None

        return self.slack.wait_for(found, timeout, f"{self.user.name} to see “{containing}”")

    def sees_view(self, containing: str = "", timeout: float = PATIENCE) -> View:
        """Wait until the topmost modal contains this text."""
        found = lambda: self.view if self.view and containing in self.view.plain else None  # noqa: E731
        return self.slack.wait_for(found, timeout, f"{self.user.name} to see a view with “{containing}”")

    def sees_home(self, containing: str = "", timeout: float = PATIENCE) -> View:
        """Wait until the app's home contains this text."""
        found = lambda: self.home if self.home and containing in self.home.plain else None  # noqa: E731
        return self.slack.wait_for(found, timeout, f"{self.user.name} to see a home with “{containing}”")

    # What the person does

    def command(self, line: str, *, channel: str = "#general") -> Interaction:
        """Type a slash command, such as ``/keesa show 2102001``; `channel` may be ``"dm"``."""
        place = self._enter(channel)
        trigger, url = self.slack.new_trigger(self.user, place), self.slack.new_response_url(self.user, place)
        payload = self.slack.payloads.command(self.user, place, line, trigger, url)
        return self._interact(COMMAND, payload, trigger, url)

    def shortcut(self, callback_id: str) -> Interaction:
        """Choose a global shortcut."""
        trigger = self.slack.new_trigger(self.user)
        return self._interact(INTERACTIVE, self.slack.payloads.shortcut(self.user, callback_id, trigger), trigger)

    def message_shortcut(self, callback_id: str, message: Message) -> Interaction:
        """Choose a shortcut on a message."""
        trigger = self.slack.new_trigger(self.user, message.channel)
        url = self.slack.new_response_url(self.user, message.channel, message)
        payload = self.slack.payloads.message_shortcut(self.user, callback_id, message, trigger, url)
        return self._interact(INTERACTIVE, payload, trigger, url)

    def press(self, name: str, target: Target = None, *, near: str = "") -> Interaction:
        """Press a button, by its label or action_id.

        Without a target: in the topmost modal, else in the newest message with this button, else in the home. `near` is text in the
        same row, for lists with such a button in each row. A confirmation dialog is confirmed.
        """
        target, control = self._find(name, target, near, lambda c: c.element["type"] == "button")
        return self._act(target, payloads.pressed(control))

    def select(self, name: str, option: Any, target: Target = None, *, near: str = "") -> Interaction:
        """Choose in a menu, by its label, placeholder, action_id or type (``overflow``); `option` by its label or value."""
        target, control = self._find(name, target, near, lambda c: c.element["type"] != "button")
        silent = control.is_input and not control.block.get("dispatch_action")
        assert not silent, f"“{name}” tells the app nothing until it is submitted: use fill or submit"
        if control.element["type"] == "overflow":
            return self._act(target, payloads.chosen(control, forms.option_named(control.element, option)))
        value = self._entry(target, control, option)
        with self.slack.changed:
            target.chosen[control.key] = value
        return self._act(target, payloads.chosen(control, value))

    def fill(self, view: View, answers: dict[str, Any]) -> None:
        """Enter values into inputs, by label: text, the label of an option, a list of these, None to empty it."""
        inputs = {control.label: control for control in view.controls if control.is_input}
        for label, given in answers.items():
            assert label in inputs, f"“{view.title}” has no input “{label}”, only {list(inputs)}"
            value = self._entry(view, inputs[label], given)
            with self.slack.changed:
                view.chosen[inputs[label].key] = value

    def suggestions(self, name: str, typed: str = "", target: Target = None) -> list[Json]:
        """What a menu with external options offers for what is typed, as Slack shows it."""
        target, control = self._find(name, target, "", lambda c: c.element["type"] == "external_select")
        return self._suggested(target, control, typed)

    def _suggested(self, target: Message | View, control: Control, typed: str) -> list[Json]:
        if len(typed) < control.element.get("min_query_length", 3):
            return []
        delivery = self.slack.send(INTERACTIVE, self.slack.payloads.suggestion(self.user, target, control, typed))
        answer = delivery.ack or {}
        for problem in limits.check_suggestions(answer):
            self.slack.violate(f"options for “{typed}”: {problem.reason}")
        return list(answer.get("options") or [])

    def _entry(self, target: Message | View, control: Control, given: Any) -> Any:
        """As `forms.entry`; in a menu with external options, a person types, and takes the first that is offered."""
        if control.element["type"] != "external_select" or given in (None, ""):
            return forms.entry(control.element, given)
        offered = self._suggested(target, control, str(given))
        assert offered, f"nothing is offered for “{given}”"
        return offered[0]

    def submit(self, view: View, answers: dict[str, Any] | None = None) -> Submission:
        """Fill in and submit. Untouched inputs keep their values; Slack itself rejects empty required inputs."""
        assert view is self.view, f"“{view.title}” is not on top"
        assert "submit" in view.payload, f"“{view.title}” cannot be submitted"
        self.fill(view, answers or {})
        view.errors = forms.refusals(view.controls, view.chosen)
        trigger = self.slack.new_trigger(self.user, view.origin)
        delivery = self.slack.new_delivery(INTERACTIVE, self.slack.payloads.submission(view, trigger))
        with views.submitting(self.slack, view):
            if not view.errors and not self.slack.deliver(delivery).error:
                views.respond(self.slack, view, delivery.ack)
        return Submission(self.slack, delivery, trigger, submitted=view, next_view=self.view)

    def open_pane(self, message: Message, **told: Any) -> Pane:
        """Open the first Work Object of a message beside it, and wait until the app has presented something.

        `told` is what Slack tells the app otherwise: ``external_ref``, ….
        """
        entity = self._object(message)
        trigger = self.slack.new_trigger(self.user, message.channel)
        pane = Pane(self.user, trigger)
        with self.slack.changed:
            self.slack.panes[trigger.id] = pane
        self.slack.event(self._about(entity) | {"trigger_id": trigger.id} | self._beside(message) | told, message.channel)
        return self.slack.wait_for(lambda: pane if pane.entity or pane.error else None, what="a pane")

    def read_comments(self, pane: Pane, *, limit: int = 100) -> list[str]:
        """Open the pane's comments, or scroll to the next page of them, and wait for it."""
        trigger, page = self._trigger_in(pane), pane.pages
        pane.limit = limit
        asked = self._about(pane.entity) | {"type": "entity_comments_requested", "trigger_id": trigger.id, "limit": limit}
        self.slack.event(asked | ({"cursor": pane.cursor} if pane.cursor else {}))
        self.slack.wait_for(lambda: pane.pages > page, what="comments")
        return pane.said

    def post_comment(self, pane: Pane, text: str) -> Interaction:
        """Write a comment in the pane. Its outcome is in `Pane.acknowledged`, by the trigger."""
        trigger = self._trigger_in(pane)
        elements = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}] if text else []}]
        written = {"type": "rich_text_input", "rich_text_value": {"type": "rich_text", "elements": elements}}
        view = {
            "id": f"V0{self.slack.number():06d}",
            "type": "entity_comment",
            "callback_id": "work-object-post-comment",
            "external_id": "",
            "private_metadata": "",
            "entity_url": pane.entity["url"],
            "external_ref": pane.entity["external_ref"],
            "state": {"values": {"comment_input_block": {"comment_input_action": written}}},
        }
        return self._interact(INTERACTIVE, self.slack.payloads.comment(self.user, view, trigger), trigger)

    def _trigger_in(self, pane: Pane) -> Trigger:
        trigger = self.slack.new_trigger(self.user)
        with self.slack.changed:
            self.slack.panes[trigger.id] = pane
        return trigger

    def press_in_pane(self, pane: Pane, label: str) -> Interaction:
        """Press a button at the bottom of a pane."""
        trigger = self._trigger_in(pane)
        return self._press_object(pane.entity, pane.buttons[label], "entity_detail", {}, trigger)

    def press_on_object(self, message: Message, label: str) -> Interaction:
        """Press a button of the Work Object below a message."""
        entity, trigger = self._object(message), self.slack.new_trigger(self.user, message.channel)
        actions = entity["entity_payload"]["actions"]
        action = next(one for kind in actions.values() for one in kind if one["text"] == label)
        where = {"message_ts": message.ts, "channel_id": message.channel.id}
        return self._press_object(entity, action, "message_attachment", where, trigger)

    def _press_object(self, entity: Json, action: Json, container: str, where: Json, trigger: Trigger) -> Interaction:
        """https://docs.slack.dev/messaging/work-objects-implementation: the container names the Work Object."""
        pressed = {key: action[key] for key in ("action_id", "value")} | {"type": "button", "block_id": "object"}
        named = {key: entity[key] for key in ("external_ref", "app_unfurl_url") if key in entity} | {"entity_url": entity["url"]}
        payload = self.slack.payloads.action_on_object(self.user, pressed, {"type": container, **named, **where}, trigger)
        return self._interact(INTERACTIVE, payload, trigger)

    @staticmethod
    def _object(message: Message) -> Json:
        found: list[Json] = [*message.entities.values(), *(message.metadata or {}).get("entities", [])]
        assert found, f"no Work Object below “{message.plain}”"
        return found[0]

    def _about(self, entity: Json) -> Json:
        """https://docs.slack.dev/reference/events/entity_details_requested."""
        link = str(entity.get("app_unfurl_url") or entity["url"])
        return {
            "type": "entity_details_requested",
            "user": self.id,
            "external_ref": entity["external_ref"],
            "entity_url": entity["url"],
            "link": {"url": link, "domain": link.split("/")[2]},
            "app_unfurl_url": link,
            "user_locale": "en-US",
        }

    @staticmethod
    def _beside(message: Message) -> Json:
        return {"channel": message.channel.id, "message_ts": message.ts, "thread_ts": message.thread_ts or message.ts}

    def close_view(self, *, everything: bool = False) -> list[Interaction]:
        """Cancel the topmost modal, or close all with the cross. The app is told about those with notify_on_close."""
        with self.slack.changed:
            stack = self.slack.stacks[self.id]
            cleared = everything or bool(stack[-1].payload.get("clear_on_close"))
            closed = views.close_from(stack, stack[0] if cleared else stack[-1])
            self.slack.touch()
        told = [view for view in closed if view.payload.get("notify_on_close")]
        return [self._interact(INTERACTIVE, self.slack.payloads.closed(view, cleared=cleared), None) for view in told]

    def open_home(self, tab: str = "home") -> Delivery:
        """Open the app's home, without waiting for its content."""
        event = {"type": "app_home_opened", "user": self.id, "channel": self.slack.dm_with(self.user).id, "tab": tab}
        view = {"view": self.home.to_api()} if self.home else {}
        return self.slack.event(event | view)

    def say(self, text: str, *, channel: str = "#general", thread_ts: str = "", **content: Any) -> Message:
        """Write a message. `content` is the rest of a `Message`: ``files``, ``blocks``, forwarded messages in ``attachments``, …

        Its ``metadata`` is what another app, or a forger, may put there.
        """
        place = self._enter(channel)
        ts = self.slack.new_ts()
        message = self.slack.add_message(Message(ts, place, self.id, text, thread_ts=thread_ts, **content))
        self._tell_app(message)
        return message

    def edit(self, message: Message, text: str) -> Message:
        """Edit a message. If it mentions the app, Slack sends the mention again."""
        with self.slack.changed:
            before, message.text, message.edits = message.text, text, message.edits + 1
            self.slack.touch()
        self._tell_app(message, before)
        return message

    def share_link(self, url: str, *, channel: str = "#general", text: str = "") -> Message:
        """Write a message with a link for which the app gets ``link_shared``."""
        message = self.say(text or f"look: <{url}>", channel=channel)
        link = {"url": url, "domain": url.split("/")[2]}
        event = {"type": "link_shared", "user": self.id, "channel": message.channel.id, "message_ts": message.ts, "links": [link]}
        source = {"source": "conversations_history", "unfurl_id": f"{message.channel.id}.{message.ts}", "is_bot_user_member": True}
        self.slack.event(event | source, message.channel)
        return message

    def run_step(self, callback_id: str, **inputs: Any) -> StepRun:
        """Start a workflow with a step of the app. It gets the person by itself; `channel` is a name."""
        slack = self.slack
        inputs |= {"person": {"id": self.id, "secret": "s3cret"}}
        if channel := inputs.get("channel"):
            inputs["channel"] = slack.channel(channel).id
        function = functions.function_of(callback_id, slack.functions[callback_id])
        functions.check_inputs(function, inputs)
        number = slack.number()
        run = StepRun(f"Fx0{number}", function, f"xwfp-{number}-run", slack.clock())
        with slack.changed:
            slack.step_runs[run.id] = run
        ids = {"function_execution_id": run.id, "workflow_execution_id": f"Wx0{number}", "bot_access_token": run.token}
        slack.event({"type": "function_executed", "function": function, "inputs": inputs, **ids})
        return run

    def join(self, channel: str) -> Room:
        """Join a channel."""
        room = self.slack.channel(channel)
        with self.slack.changed:
            room.channel.members.add(self.id)
        return room

    # Details

    def _tell_app(self, message: Message, before: str = "") -> None:
        """``app_mention`` and ``message`` in a channel that the app is in, ``message`` in its own conversation, if it may get them.

        Sources: https://docs.slack.dev/reference/events/app_mention and https://docs.slack.dev/reference/events/message
        """
        slack, place = self.slack, message.channel
        if slack.transport is slack.sockets and not slack.sockets.connections:  # what can't be delivered, no person sees
            return
        event = message.to_api() | {"team": self.user.team_id, "channel": place.id, "event_ts": message.ts}
        if message.thread_ts:
            parent = place.find(message.thread_ts)
            event |= {"parent_user_id": parent.user if parent else "USLACKBOT"}
        if message.edits:
            event |= {"edited": {"user": self.id, "ts": slack.new_ts()}}
        if place.kind != "im":
            is_meant = f"<@{slack.bot_user_id}>" in message.text and slack.is_member(place)
            if is_meant and "app_mentions:read" in slack.scopes:
                slack.event(event | {"type": "app_mention"}, place)
        if slack.is_member(place) and f"{SCOPE_WORD[place.kind]}:history" in slack.scopes:
            kind = {"type": "message", "channel_type": _CHANNEL_TYPES[place.kind]}
            changed = {"subtype": "message_changed", "hidden": True, "ts": slack.new_ts(), "message": event | kind}
            changed |= {"previous_message": event | kind | {"text": before}}
            slack.event((kind | changed | {"channel": place.id}) if message.edits else event | kind, place)

    def _enter(self, name: str) -> Channel:
        if name == "dm":
            return self.slack.dm_with(self.user)
        channel = self.slack.channel(name).channel
        assert channel.kind != "private" or self.id in channel.members, f"{self.user.name} is not in {name}"
        channel.members.add(self.id)
        return channel

    def _find(self, name: str, target: Target, near: str, wanted: Callable[[Control], bool]) -> tuple[Message | View, Control]:
        places = [target] if target else self._places()
        for place in places:
            found = [c for c in place.controls if wanted(c) and name in c.names() and near in c.near]
            assert len(found) <= 1, f"“{name}” is there {len(found)} times; say which with near=:\n{place.plain}"
            if found:
                return place, found[0]
        seen = "\n---\n".join(place.plain for place in places[:5])
        raise AssertionError(f"there is no “{name}” {near and f'near “{near}” '}to press or choose in:\n{seen}")

    def _places(self) -> list[Message | View]:
        home = [self.home] if self.home else []
        return [*self.stack[-1:], *self.visible[::-1], *home]

    def _act(self, target: Message | View, action: Json) -> Interaction:
        if isinstance(target, View):
            trigger = self.slack.new_trigger(self.user, target.origin)
            return self._interact(INTERACTIVE, self.slack.payloads.action_in_view(self.user, target, action, trigger), trigger)
        trigger = self.slack.new_trigger(self.user, target.channel)
        url = self.slack.new_response_url(self.user, target.channel, target)
        payload = self.slack.payloads.action_in_message(self.user, target, action, trigger, url)
        return self._interact(INTERACTIVE, payload, trigger, url)

    def _interact(self, kind: str, payload: Json, trigger: Trigger | None, url: ResponseUrl | None = None) -> Interaction:
        delivery = self.slack.send(kind, payload)
        if kind == COMMAND and url and delivery.ack and not delivery.error:
            self.slack.responses.take(url, delivery.ack, f"ack of {delivery.what}")
        return Interaction(self.slack, delivery, trigger or self.slack.new_trigger(self.user), url)
