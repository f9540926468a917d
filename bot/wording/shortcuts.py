"""Shortcuts on messages."""

from __future__ import annotations

from bot.wording import access

MARK = "memo"


def message_is_on(number: str) -> str:
    return f"This message is on ticket {number} already. Choose another ticket."


def from_message(text: str, link: str) -> str:
    return "\n\n".join(filter(None, [text, f"From Slack: {link}"]))


def no_reply_under_message(channel_name: str) -> str:
    if not channel_name:
        return "I am not in this conversation, so nothing will appear under the message."
    return f"{access.not_in_channel(channel_name)} Otherwise nothing will appear under the message."
