"""The workspace: its people, messages, open views, and the app's permissions. No HTTP here."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tests.fair_time import fair_seconds

from .faults import Faults
from .rates import Rates
from .step_runs import TOKEN_SECONDS, StepRun
from .values import PATIENCE, Call, Channel, Clock, Message, ResponseUrl, Trigger, Upload, User, View

if TYPE_CHECKING:
    from .entities import Pane

T = TypeVar("T")

BOT_SCOPES = frozenset(
    (
        *("app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands", "files:write"),
        *("groups:history", "groups:read", "im:history", "im:read", "im:write", "links:read", "links:write"),
        *("reactions:write", "team:read", "usergroups:read", "users:read"),
    )
)


class Workspace:
    """The state, protected by one condition. Settings that a test may change at any time are plain attributes.

    `read_lag` and the life of response_urls are in seconds of `clock`; `trigger_seconds` and `ack_seconds` in those of `stopwatch`,
    which measures how fast the app is.
    """

    team_id = "T0KEESA"
    team_domain = "keesa-test"
    app_id = "A0KEESA"
    bot_id = "B0KEESA"
    bot_user_id = "U0KEESABOT"
    bot_token = "xoxb-1-bot-token"
    app_token = "xapp-1-app-token"
    config_token = "xoxe.xoxp-1-config-token"
    signing_secret = "0123456789abcdef0123456789abcdef"

    def __init__(self, clock: Clock = time.time, stopwatch: Clock = fair_seconds) -> None:
        self.clock = clock
        self.stopwatch = stopwatch
        self.scopes: set[str] = set(BOT_SCOPES)
        self.manifest: dict[str, Any] = {}
        self.read_lag = 0.0
        self.trigger_seconds = 3.0
        self.ack_seconds = 3.0
        self.response_url_seconds = 1800.0
        self.violations: list[str] = []
        self.calls: list[Call] = []
        self.faults = Faults()
        self.rates = Rates(clock)
        self.changed = threading.Condition()
        self.stopping = threading.Event()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.base_url = ""
        self.uploads: dict[str, Upload] = {}
        self.usergroups: dict[str, list[str]] = {}
        self.handles: dict[str, str] = {}
        self.ephemeral_messages: list[Message] = []
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.functions: dict[str, Any] = {}
        self.step_runs: dict[str, StepRun] = {}
        self.panes: dict[str, Pane] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self._numbers = itertools.count(1)
        self._version = 0
        self._last_ts = 0
        bot = User(self.bot_user_id, "keesa", self.team_id, real_name="Keesa", is_bot=True)
        self.users[bot.id] = bot

    # Events

    def touch(self) -> None:
        """Wake everybody who waits for a change."""
        with self.changed:
            self._version += 1
            self.changed.notify_all()

    def violate(self, what: str) -> None:
        """Record something that the real Slack would reject."""
        with self.changed:
            self.violations.append(what)
            self.touch()

    def take_violations(self) -> list[str]:
        """Take the violations so far, in a test that causes them on purpose."""
        with self.changed:
            taken, self.violations[:] = list(self.violations), []
            return taken

    def wait_for(self, condition: Callable[[], T | None], timeout: float = PATIENCE, what: str = "") -> T:
        """Wait until `condition` returns something true, and return it.

        It is called without the lock, after every change here, and from time to time because of changes elsewhere (in a database).
        Raises AssertionError after `timeout` seconds of fair time.
        """
        deadline = fair_seconds() + timeout
        while True:
            with self.changed:
                version = self._version
            if result := condition():
                return result
            if fair_seconds() >= deadline:
                said = f"waited {timeout:g} s in vain for {what or 'a condition'}\n{self.describe()}"
                raise AssertionError(said.encode("utf-8", "backslashreplace").decode())  # a worker's report can hold nothing else
            with self.changed:
                if self._version == version:
                    self.changed.wait(0.05)

    def wait_ack(self, is_over: Callable[[], bool]) -> bool:
        """Wait until a delivery is over. False if that takes longer than `ack_seconds`."""
        deadline = self.stopwatch() + self.ack_seconds
        with self.changed:
            while not is_over():
                if self.stopwatch() >= deadline:
                    return False
                self.changed.wait(0.05)
        return True

    def describe(self) -> str:
        """The last calls, messages and violations, for a failing test."""
        with self.changed:
            calls = [f"  {call}" for call in self.calls[-8:]]
            said = [f"  {m.where}: {m.plain!r}" for c in self.channels.values() for m in c.messages[-3:]]
            said += [f"  {m.where}: {m.plain!r}" for m in self.ephemeral_messages[-3:]]
            return "\n".join(["last calls:", *calls, "last messages:", *said, f"violations: {self.violations}"])

    # Identifiers

    def number(self) -> int:
        return next(self._numbers)

    def new_ts(self) -> str:
        """A message's timestamp: the clock in microseconds, never the same twice."""
        with self.changed:
            self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self, user: User, channel: Channel | None = None) -> Trigger:
        with self.changed:
            trigger = Trigger(f"{self.number()}.{self.team_id}.trigger", user, self.stopwatch(), channel)
            self.triggers[trigger.id] = trigger
            return trigger

    def new_response_url(self, user: User, channel: Channel, message: Message | None = None) -> ResponseUrl:
        with self.changed:
            kind = "actions" if message else "commands"
            url = ResponseUrl(f"/{kind}/{self.team_id}/{self.number()}/secret", user, channel, self.clock(), message)
            self.response_urls[url.path] = url
            return url

    # Steps of workflows

    def token_state(self, run: StepRun) -> str:
        """``step`` while the token of a run is valid, else Slack's error."""
        if run.state != "running":
            return "token_revoked"
        return "step" if self.clock() < run.started_at + TOKEN_SECONDS else "token_expired"

    # People and channels

    def find_channel(self, value: str) -> Channel | None:
        """A channel by id, or by name with or without ``#``."""
        with self.changed:
            if channel := self.channels.get(value):
                return channel
            name = value.removeprefix("#")
            return next((c for c in self.channels.values() if c.name == name and c.kind != "im"), None)

    def dm_with(self, user: User) -> Channel:
        """The direct messages between the app and a person."""
        with self.changed:
            channel_id = f"D{user.id[1:]}"
            members = {user.id, self.bot_user_id}
            return self.channels.setdefault(channel_id, Channel(channel_id, "directmessage", "im", members, person=user.id))

    def is_member(self, channel: Channel) -> bool:
        """Whether the app is in a channel."""
        return self.bot_user_id in channel.members

    def add_message(self, message: Message) -> Message:
        """Add a message to its channel, or for the one person who sees it."""
        with self.changed:
            message.visible_at = self.clock() + self.read_lag
            (self.ephemeral_messages if message.seen_by else message.channel.messages).append(message)
            self.touch()
            return message

    def remove_message(self, message: Message) -> None:
        with self.changed:
            message.deleted = True
            (self.ephemeral_messages if message.seen_by else message.channel.messages).remove(message)
            self.touch()

    # Views

    def find_view(self, view_id: str = "", external_id: str = "") -> View | None:
        """An open modal or a home by either of its ids."""
        with self.changed:
            views = [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]
            return next((v for v in views if (view_id and v.id == view_id) or (external_id and v.external_id == external_id)), None)

    def new_view(self, user: User, payload: dict[str, Any], origin: Channel | None = None) -> View:
        """A view that isn't shown yet."""
        view = View(id=f"V0{self.number():06d}", user=user, team_id=self.team_id, app_id=self.app_id, bot_id=self.bot_id)
        view.origin = origin
        view.show(payload, self.new_hash())
        return view

    def new_hash(self) -> str:
        return f"{int(self.clock())}.{self.number():08x}"
