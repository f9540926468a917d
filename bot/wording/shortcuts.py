"""Shortcuts on messages."""

from __future__ import annotations


def message_is_on(number: str) -> str:
    return f"This message is already on ticket {number}. Choose another ticket."


def from_message(text: str, link: str) -> str:
    """A ticket's description or a note, for Keesa."""
    return f"{text}\n\nFrom Slack: {link}" if text else f"From Slack: {link}"


def no_reply_under_message(channel_name: str) -> str:
    if not channel_name:
        return "I'm not in this conversation, so I can't reply under the message."
    return f"I'm not in #{channel_name}, so I can't reply under the message. To let me, type `/invite @keesa` there."
