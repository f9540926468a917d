"""The line that ends every description and note the bot sends to Keesa.

Keesa sees one service account, so the line names the person, the channel and the time to the second. It is also how the bot knows
its own write again when an answer was lost: the reference in it is unlike any other.
"""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Final

from bot.models import Submission

_END: Final = re.compile(r"\(ref (\w{1,16})\)(?:\s|&nbsp;|</?\w+\s*/?>)*$")


def signed(text: str, submission: Submission, time_zone: tzinfo) -> str:
    """`text`, ended by the line."""
    who = submission.requester
    where = f"in #{who.channel_name}" if who.channel_name else "in a direct message"
    when = submission.created_at.astimezone(time_zone).strftime("%Y-%m-%d %H:%M:%S")
    return f"{text.rstrip()}\n\n— {who.user_name} {where} on Slack, {when} ({reference(submission)})"


def reference(submission: Submission) -> str:
    """The part of the line that no other write has."""
    return f"ref {submission.id}"


def is_signed_by(submission: Submission, text: str) -> bool:
    """Whether `text`, as Keesa has it, ends in this submission's line; Keesa may have made HTML of it."""
    return f"({reference(submission)})" in text


def signature(text: str) -> str | None:
    """The id of the submission whose line ends `text`; None where no line of the bot's does. Anybody can write such a line."""
    found = _END.search(text)
    return found[1] if found else None
