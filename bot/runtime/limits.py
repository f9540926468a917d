"""How much one person or channel may ask for, in one value: far more than anybody needs, and little enough for the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits in production. Tests may set others."""

    commands_a_minute: int = 30
    """For each person: one every two seconds, which nobody types."""
    kept: int = 10
    """The tickets and notes of one person that may wait to be sent: more would be sent in one burst when Keesa is back."""
    subscriptions: int = 50
    """For each channel: seven types with some filters each."""
