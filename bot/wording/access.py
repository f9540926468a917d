"""Who may use the bot, and where."""

from __future__ import annotations

from collections.abc import Iterable

from bot.wording import buttons
from bot.wording.enumerations import any_of

OTHER_WORKSPACE = "I only work for members of my own workspace. Please ask one of them."
NOT_IN_THIS_CHANNEL = "You can't use me in this channel."
NOT_IN_A_CHANNEL = "You aren't in any of the channels where I can be used."
NOT_LOADED = "I'm still checking with Slack who can use me. Please try again in a minute."
NOT_A_WRITER = (
    "You can look up tickets. To raise them, add notes or change subscriptions, you need to be in one of the user groups that your "
    "administrator chose. Ask them to add you."
)
SHARE_NOWHERE = (
    f"There's no channel to share this in. Type `/keesa` and the ticket number in a channel, then choose {buttons.SHARE}."
)
ARCHIVED = "This channel is archived, so nobody can post in it. Use another channel."
READ_ONLY_CHANNEL = "I don't have permission to post in this channel. Ask a channel manager, or use another channel."


def use_me_in(channels: Iterable[str]) -> str:
    return f"Use me in {any_of(channels)}."


def not_in_channel(channel_name: str) -> str:
    if not channel_name:
        return "I'm not in this channel. Invite me with `/invite @keesa`."
    return f"I'm not in #{channel_name}. Invite me with `/invite @keesa`."
