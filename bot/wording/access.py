"""Who may use the bot, and where."""

from __future__ import annotations

OTHER_WORKSPACE = "I belong to another workspace and work for its members only. Please ask one of them."
NOT_IN_THIS_CHANNEL = "I may not be used in this channel."
NOT_IN_A_CHANNEL = "I work for the people in certain channels only, and you are in none of them."
NOT_LOADED = "Slack has not told me yet who may use me. Please try again in a minute."
NOT_A_WRITER = (
    "You may look tickets up. To raise them, add notes and change subscriptions you have to be in one of the user groups that an "
    "administrator named for that; ask to be added."
)


def use_me_in(channels: str) -> str:
    return f"I may be used in {channels}."


SHARE_NOWHERE = "There is no channel here to share it with. Type `/keesa` and its number in one, then choose Share."


def not_in_channel(channel_name: str) -> str:
    return f"I am not in {f'#{channel_name}' if channel_name else 'this channel'}: invite me with /invite @keesa."


READ_ONLY_CHANNEL = "I may not post in this channel. Ask somebody who manages it, or use another one."
