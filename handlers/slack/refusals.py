"""What Slack's error codes are about: the answer, the whole app, the channel, the message, or the content.

Source: https://docs.slack.dev/reference/methods, the errors of chat.postMessage, chat.update, reactions.add and conversations.*.
A code that isn't listed here refuses one call, for an unknown time: `SlackRefused`.
"""

from __future__ import annotations

from typing import Final

from bot.model.errors import (
    AppRefused,
    ChannelGone,
    ChannelReadOnly,
    ContentRefused,
    MessageGone,
    SlackError,
    SlackOutcomeUnknown,
    SlackRefused,
)

PASSING: Final = frozenset({"org_login_required", "team_added_to_org"})
"""Slack refuses the app while the workspace moves to an Enterprise organisation."""

_UNKNOWN_OUTCOME = ("internal_error", "fatal_error", "request_timeout", "service_unavailable")
_TOKEN = ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type")
_RIGHTS = ("missing_scope", "no_permission")
_POLICY = (
    *("org_login_required", "accesslimited", "access_denied", "ekm_access_denied", "team_access_not_granted"),
    *("enterprise_is_restricted", "two_factor_setup_required", "message_limit_exceeded", "team_added_to_org"),
    *("deprecated_endpoint", "method_deprecated"),
)
_CHANNEL_GONE = ("channel_not_found", "not_in_channel", "is_archived", "is_inactive")
_PERSON_GONE = ("user_disabled", "user_not_found", "users_not_found", "user_not_visible", "cannot_dm_bot")
_READ_ONLY = (
    *("restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel"),
    "restricted_action_non_threadable_channel",
)
_MESSAGE_GONE = (
    *("message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed", "cannot_reply_to_message"),
    "restricted_action_thread_locked",
)
_CONTENT = (
    *("invalid_blocks", "invalid_blocks_format", "block_mismatch", "msg_too_long", "msg_blocks_too_long", "no_text"),
    *("invalid_attachments", "too_many_attachments", "attachment_payload_limit_exceeded", "markdown_text_conflict"),
    *("invalid_arguments", "invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_json"),
    *("json_not_object", "invalid_metadata", "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large"),
)

_MEANINGS: Final[tuple[tuple[type[SlackError], tuple[str, ...]], ...]] = (
    (SlackOutcomeUnknown, _UNKNOWN_OUTCOME),
    (AppRefused, (*_TOKEN, *_RIGHTS, *_POLICY)),
    (ChannelGone, (*_CHANNEL_GONE, *_PERSON_GONE)),
    (ChannelReadOnly, _READ_ONLY),
    (MessageGone, _MESSAGE_GONE),
    (ContentRefused, _CONTENT),
)
_BY_CODE: Final = {code: kind for kind, codes in _MEANINGS for code in codes}


def error_of(call: str, code: str) -> SlackError:
    """The error for ``{"ok": false, "error": code}``, except when Slack asks for a pause."""
    if code.startswith("restricted_action"):
        return _BY_CODE.get(code, ChannelReadOnly)(call, code)
    return _BY_CODE.get(code, SlackRefused)(call, code)


def is_about_content(code: str) -> bool:
    """Whether Slack takes the same call with other content."""
    return code in _CONTENT
