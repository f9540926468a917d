"""The objects in a workspace. They are live: a message that the bot edits changes in the test that holds it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from . import forms
from .render import Control, buttons, controls, render, words

PATIENCE = 20.0
"""Seconds to wait for something that should come soon, on a machine that may be busy."""

Json = dict[str, Any]
Clock = Callable[[], float]
ChannelKind = Literal["public", "private", "im"]
SCOPE_WORD = {"public": "channels", "private": "groups", "im": "im"}


class ManualClock:
    """A clock that only moves when a test moves it."""

    def __init__(self, now: float = 1_760_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True)
class Call:
    """A call that the app made. `token` is ``bot``, ``app``, ``none`` or ``unknown``.

    `outcome` is ``ok``, Slack's error or the name of a fault.
    """

    method: str
    args: Json
    token: str
    at: float
    outcome: str = ""

    def __str__(self) -> str:
        return f"{self.method} -> {self.outcome}"


@dataclass(eq=False)
class User:
    """A person or a bot. Another `team_id` means an external person (Slack Connect), unless `teams` has the workspace: in an
    Enterprise organisation, people belong to several.
    """

    id: str
    name: str
    team_id: str
    real_name: str = ""
    display_name: str = ""
    email: str = ""
    tz: str = "Indian/Maldives"
    tz_offset: int = 18_000
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    teams: tuple[str, ...] = ()


@dataclass(eq=False)
class Channel:
    """A channel, or the direct messages with one `person` (kind ``im``)."""

    id: str
    name: str
    kind: ChannelKind
    members: set[str]
    person: str = ""
    archived: bool = False
    deleted: bool = False
    ext_shared: bool = False
    read_only: bool = False
    created: int = 1_700_000_000
    messages: list[Message] = field(default_factory=list)

    def find(self, ts: str) -> Message | None:
        return next((message for message in self.messages if message.ts == ts), None)

    def replies(self, ts: str) -> list[Message]:
        return [message for message in self.messages if message.thread_ts == ts and message.ts != ts]


@dataclass(eq=False)
class Message:
    """A message. `seen_by` is the id of the only person who sees it, if it is ephemeral."""

    ts: str
    channel: Channel
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Json | None = None
    bot_id: str = ""
    seen_by: str = ""
    broadcast: bool = False
    visible_at: float = 0.0
    edits: int = 0
    deleted: bool = False
    unfurls: dict[str, Json] = field(default_factory=dict)
    entities: dict[str, Json] = field(default_factory=dict)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """What people read: the blocks if there are any, else the text; then attachments and unfurls."""
        more = [render(part.get("blocks", [])) or str(part.get("text", "")) for part in [*self.attachments, *self.unfurls.values()]]
        return "\n".join(filter(None, [render(self.blocks) or self.text, *more]))

    @property
    def where(self) -> str:
        place = f"#{self.channel.name}" if self.channel.kind != "im" else f"DM {self.channel.person}"
        return f"{place}, only {self.seen_by}" if self.seen_by else place

    @property
    def all_blocks(self) -> list[Json]:
        parts = [*self.attachments, *self.unfurls.values()]
        return [*self.blocks, *(block for part in parts for block in part.get("blocks", []))]

    @property
    def buttons(self) -> list[str]:
        return buttons(self.all_blocks)

    @property
    def controls(self) -> list[Control]:
        return list(controls(self.all_blocks))

    def unfurled_at(self, block_id: str) -> str:
        """The link whose unfurl contains this block, ``""`` if the block is the message's own."""
        return next((url for url, shown in self.unfurls.items() if any(b["block_id"] == block_id for b in shown["blocks"])), "")

    @property
    def link(self) -> str:
        """Its permalink."""
        return f"https://keesa-test.slack.com/archives/{self.channel.id}/p{self.ts.replace('.', '')}"

    def to_api(self, *, with_metadata: bool = False) -> Json:
        """As the Web API and the payloads show it."""
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.bot_id:
            shown |= {"bot_id": self.bot_id, "app_id": "A0KEESA", "team": "T0KEESA"}
        if self.edits:
            shown["edited"] = {"user": self.user, "ts": self.ts}
        if self.metadata and with_metadata:
            shown["metadata"] = self.metadata
        for key in ("blocks", "attachments", "files", "thread_ts"):
            if value := getattr(self, key):
                shown[key] = value
        return copy.deepcopy(shown | self._thread())

    def _thread(self) -> Json:
        replies = self.channel.replies(self.ts)
        if not replies:
            return {}
        users = sorted({reply.user for reply in replies})
        return {"thread_ts": self.ts, "reply_count": len(replies), "reply_users": users, "latest_reply": replies[-1].ts}


@dataclass(eq=False)
class Upload:
    """A file that is being uploaded; `content` is None until its bytes have arrived."""

    id: str
    name: str
    length: int
    content: bytes | None = None
    shared: bool = False
    is_processed: bool = False
    """Slack does that a moment after the upload. Here a message that shows the file finds it unprocessed once."""

    def share(self, title: str) -> Json:
        """The file as messages contain it."""
        self.shared = True
        return {"id": self.id, "name": self.name, "title": title or self.name, "size": self.length}


@dataclass(eq=False)
class Trigger:
    """Allows the app to open one view for one person, for a few seconds."""

    id: str
    user: User
    made_at: float
    channel: Channel | None
    view: View | None = None


@dataclass(eq=False)
class ResponseUrl:
    """Allows the app to answer an interaction, five times."""

    path: str
    user: User
    channel: Channel
    made_at: float
    original: Message | None
    uses: int = 0
    messages: list[Message] = field(default_factory=list)


@dataclass(eq=False)
class View:
    """A modal or a home, with what the person has filled in so far (`chosen`) and the errors at its fields.

    While it is `submitting`, the ack that says what it turns into is on its way, and updates wait for it.
    """

    id: str
    user: User
    team_id: str
    app_id: str
    bot_id: str
    payload: Json = field(default_factory=dict)
    hash: str = ""
    origin: Channel | None = None
    below: View | None = None
    is_open: bool = True
    submitting: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    chosen: dict[tuple[str, str], Any] = field(default_factory=dict)

    def show(self, payload: Json, view_hash: str) -> None:
        """Show this content. As in Slack, an input with the same block_id and action_id keeps its value."""
        self.payload, self.hash, self.errors = payload, view_hash, {}
        here = self.origin.id if self.origin else None
        initial = {
            control.key: forms.initial_value(control.element, here) for control in self.controls if forms.holds(control.element)
        }
        self.chosen = initial | {key: value for key, value in self.chosen.items() if key in initial}

    @property
    def title(self) -> str:
        return words(self.payload.get("title", {}))

    @property
    def callback_id(self) -> str:
        return str(self.payload.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        return str(self.payload.get("external_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.payload.get("private_metadata", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.payload["blocks"])

    @property
    def plain(self) -> str:
        return "\n".join(filter(None, [self.title, render(self.blocks)]))

    @property
    def buttons(self) -> list[str]:
        return buttons(self.blocks)

    @property
    def controls(self) -> list[Control]:
        return list(controls(self.blocks))

    @property
    def labels(self) -> list[str]:
        """The labels of the inputs, in order."""
        return [control.label for control in self.controls if control.is_input]

    @property
    def filled(self) -> dict[str, str]:
        """The value of each input, by label: text, the labels of the chosen options, or ``""``."""
        return {control.label: forms.shown(self.chosen.get(control.key)) for control in self.controls if control.is_input}

    @property
    def errors_by_label(self) -> dict[str, str]:
        labels = {control.key[0]: control.label for control in self.controls if control.is_input}
        return {labels.get(block_id, block_id): error for block_id, error in self.errors.items()}

    def to_api(self) -> Json:
        """As views.* and the payloads show it."""
        root = self
        while root.below:
            root = root.below
        own = {
            "id": self.id,
            "team_id": self.team_id,
            "hash": self.hash,
            "app_id": self.app_id,
            "bot_id": self.bot_id,
            "app_installed_team_id": self.team_id,
            "root_view_id": root.id,
            "previous_view_id": self.below.id if self.below else None,
            "state": {"values": forms.state(self.controls, self.chosen)},
        }
        defaults: Json = {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": None,
            "close": None,
            "submit": None,
        }
        return copy.deepcopy(defaults | {"clear_on_close": False, "notify_on_close": False} | self.payload | own)
