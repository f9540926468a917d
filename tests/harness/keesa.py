"""A sandbox Keesa that is slow at one kind of work."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest

from bot.sandbox.keesa import World


def hold_up(monkeypatch: pytest.MonkeyPatch, world: World, deed: str) -> Event:
    """Make Keesa wait in each call of this method (``raise_ticket``, ``add_note``) until the returned event is set."""
    may_finish, do = Event(), getattr(world, deed)

    def do_it_late(*args: Any, **more: Any) -> Any:
        may_finish.wait(300)
        return do(*args, **more)

    monkeypatch.setattr(world, deed, do_it_late)
    return may_finish
