"""Duties: what all replicas together do once, from time to time, in steps."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple


class Next(NamedTuple):
    """When a duty goes on after a step, and where: `position` is for its next step, whichever replica does it."""

    pause: timedelta
    position: str = ""
