"""Duties: what all replicas together do once, from time to time, in steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Next:
    """When a duty goes on after a step, and where: `position` is for its next step, whichever replica does it."""

    pause: timedelta
    position: str = ""
