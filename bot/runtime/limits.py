"""How much one person or channel may ask for, as one value: far more than anybody needs, and little enough to be fair to others."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """The limits in production. Tests may use others."""

    commands_a_minute: int = 30
    """For each person: one every two seconds, faster than anybody types."""
    kept: int = 10
    """How many tickets and notes of one person may wait to be sent. They are all sent in one burst when Keesa is back."""
    templates: int = 40
    """For the workspace: a message in Slack lists no more."""
    schedules: int = 20
    """For each channel: a report and a digest on each type, and a few more."""
    subscriptions: int = 50
    """For each channel: seven types with some filters each."""
