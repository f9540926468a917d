"""Somebody asks for more than is fair to others."""

from __future__ import annotations

from bot.wording.plurals import counted


def too_many_commands(most: int, seconds: int) -> str:
    return f"You've sent {most} commands in the last minute. Please try again in {counted(seconds, 'second')}."


def too_many_kept(most: int) -> str:
    return (
        f"{most} of your tickets and notes are still waiting to be sent to Keesa. Please try again after I've told you that some "
        "were sent, or cancel one."
    )


def too_many_subscriptions(most: int) -> str:
    return f"This channel has {most} subscriptions, which is the most it can have. Remove one with `/keesa subscriptions` first."
