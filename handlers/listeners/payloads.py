"""Checks payloads before listeners get them: every part that is read must have the right type. Pure.

Parts that aren't named here aren't read, or are read by something that accepts anything (`handlers.grammar.slack_text`). Lengths
are the database's limits. Source: https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from handlers.grammar.slack_text import mapping
from handlers.slack.comments import is_comment

_Text = Annotated[str, StringConstraints(strict=True)]
_Id = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=32)]
_ViewId = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=64)]
_Name = Annotated[str, StringConstraints(strict=True, max_length=128)]
_ChannelName = Annotated[str, StringConstraints(strict=True, max_length=1_000)]
"""That of a conversation of several people has all their names in it, and is never stored."""
_Ts = Annotated[str, StringConstraints(strict=True, max_length=32)]
_Trigger = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=150, pattern=r"^[\w.-]+$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", defer_build=True)


class _Person(_Part):
    id: _Id
    name: _Name | None = None
    username: _Name | None = None
    team_id: _Text | None = None


class _Team(_Part):
    id: _Text | None = None


class _Where(_Part):
    """If there is no channel, some clients send an empty one."""

    id: _Ts | None = None
    name: _ChannelName | None = None


class _InChannel(_Where):
    id: _Id


class _Block(_Part):
    type: _Text
    block_id: _Text | None = None
    elements: list[dict[str, Any]] | None = None


def _with_an_input(blocks: list[_Block]) -> list[_Block]:
    """Errors about the whole form are shown at its last input, so there must be one."""
    if not any(block.type == "input" and block.block_id for block in blocks):
        raise ValueError("no input")
    return blocks


class _Message(_Part):
    """Anybody's, whose content is read by something that accepts anything."""

    ts: _Ts
    thread_ts: _Ts | None = None


class _OwnMessage(_Message):
    """With the bot's buttons."""

    blocks: list[_Block] | None = None


class _Option(_Part):
    value: _Text


class _Filled(_Part):
    value: _Text | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None


class _State(_Part):
    values: dict[str, dict[str, _Filled]]


class _View(_Part):
    id: _ViewId
    type: _Text
    callback_id: _Text | None = None
    private_metadata: _Text | None = None


class _Form(_View):
    callback_id: _Text
    private_metadata: _Text
    blocks: Annotated[list[_Block], AfterValidator(_with_an_input)]
    state: _State


class _Action(_Part):
    action_id: _Text
    block_id: _Text | None = None
    value: _Text | None = None
    selected_option: _Option | None = None
    action_ts: _Ts | None = None


class _Container(_Part):
    type: _Text | None = None
    thread_ts: _Ts | None = None
    message_ts: _Ts | None = None
    channel_id: _Ts | None = None
    app_unfurl_url: _Text | None = None


class _Request(_Part):
    response_url: _Text | None = None
    team: _Team | None = None


class _Command(_Request):
    trigger_id: _Trigger
    command: _Text
    user_id: _Id
    user_name: _Name | None = None
    channel_id: _Id
    channel_name: _ChannelName | None = None
    text: _Text | None = None
    thread_ts: _Ts | None = None
    team: None = None


class _Interaction(_Request):
    user: _Person
    channel: _Where | None = None
    container: _Container | None = None


class _Press(_Interaction):
    trigger_id: _Trigger
    actions: Annotated[list[_Action], Field(min_length=1)]
    message: _OwnMessage | None = None
    view: _View | None = None


class _Submission(_Interaction):
    view: _Form


class _CommentView(_Part):
    """What is written in it is read by something that accepts anything."""

    id: _ViewId | None = None
    callback_id: _Text


class _Comment(_Interaction):
    trigger_id: _Trigger
    view: _CommentView


class _Closing(_Interaction):
    view: _View


class _Shortcut(_Interaction):
    trigger_id: _Trigger
    callback_id: _Text
    action_ts: _Ts | None = None


class _MessageShortcut(_Shortcut):
    channel: _InChannel
    message: _Message


class _Said(_Part):
    type: _Text


class _Event(_Part):
    event: _Said
    event_id: _Trigger | None = None


class _HomeView(_Part):
    private_metadata: _Text | None = None


class _Opened(_Said):
    user: _Id
    tab: _Text | None = None
    view: _HomeView | None = None


class _Link(_Part):
    url: _Text


class _Shared(_Said):
    """While the message is being written, its `message_ts` is another id."""

    channel: _Id
    message_ts: _Trigger
    source: _Text | None = None
    links: list[_Link]


class _Spoken(_Said):
    """A message, or something that happened to one. Of mentions and plain messages everything below is there."""

    subtype: _Text | None = None
    user: _Id | None = None
    text: _Text | None = None
    ts: _Ts | None = None
    thread_ts: _Ts | None = None
    channel: _Id | None = None


class _Function(_Part):
    callback_id: _Text


class _Executed(_Said):
    """A step of a workflow. Its inputs are read by something that accepts anything."""

    function: _Function
    function_execution_id: _ViewId
    inputs: dict[str, Any]
    bot_access_token: _Text | None = None


class _Asked(_Said):
    """Somebody wants to see a Work Object. Which one it is, and where, is read by something that accepts anything."""

    user: _Id
    trigger_id: _Trigger
    channel: _Ts | None = None
    cursor: _Text | None = None
    limit: int | None = None


class _Gone(_Said):
    channel: _Id


class _Named(_InChannel):
    name: _Name


class _Renamed(_Said):
    channel: _Named


class _Moved(_Said):
    old_channel_id: _Id
    new_channel_id: _Id


class _Suggestion(_Interaction):
    """Somebody types in a menu, which is in a view or a message."""

    action_id: _Text
    block_id: _Text | None = None
    value: _Text | None = None
    view: _View | None = None
    message: _OwnMessage | None = None


_INTERACTIONS: Final[Mapping[str, type[_Part]]] = {
    "block_actions": _Press,
    "block_suggestion": _Suggestion,
    "view_submission": _Submission,
    "view_closed": _Closing,
    "shortcut": _Shortcut,
    "message_action": _MessageShortcut,
    "event_callback": _Event,
}
_EVENTS: Final[Mapping[str, type[_Said]]] = {
    "app_home_opened": _Opened,
    **dict.fromkeys(("entity_comments_requested", "entity_details_requested"), _Asked),
    "link_shared": _Shared,
    "function_executed": _Executed,
    **dict.fromkeys(("app_mention", "message"), _Spoken),
    **dict.fromkeys(("channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left"), _Gone),
    **dict.fromkeys(("channel_rename", "group_rename"), _Renamed),
    "channel_id_changed": _Moved,
}


def kind_of(body: Mapping[str, Any]) -> str:
    """Which of the kinds of payloads that are read it is, ``command`` among them; ``other`` if none."""
    kind = "command" if "command" in body else body.get("type")
    return kind if isinstance(kind, str) and kind in ("command", *_INTERACTIONS) else "other"


def fault_of(body: Mapping[str, Any]) -> str:
    """What is wrong with a payload, in a few words for the log; empty if it can be read."""
    kind = body.get("type")
    if "ssl_check" in body or kind == "url_verification":
        return ""
    shape = _Command if "command" in body else _INTERACTIONS.get(kind) if isinstance(kind, str) else None
    if shape is None:
        return "unknown type"
    if shape is _Submission and is_comment(mapping(body.get("view"))):
        shape = _Comment
    try:
        read = shape.model_validate(body)
        if isinstance(read, _Event) and read.event.type in _EVENTS:
            _EVENTS[read.event.type].model_validate(body["event"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{kind or 'command'} {'.'.join(map(str, first['loc']))}: {first['type']}"[:200]
    return ""
