"""Every command, through a strict Slack and a real Keesa."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.slack import Person

pytestmark = pytest.mark.usefixtures("bot")


def test_help(ana: Person) -> None:
    assert ana.command("/keesa").reply().buttons == ["Raise a ticket", "My tickets", "Open tickets"]
    assert "/keesa list customer open limit=20" in ana.command("/keesa help list").reply("limit=N").plain


@pytest.mark.parametrize("line", ["show {}", "{}", "#{}", "VIEW #{}"])
def test_show(ana: Person, world: World, line: str) -> None:
    number = world.raise_ticket("Fibre cut at Hulhumalé")
    card = ana.command(f"/keesa {line.format(number)}").reply("Fibre cut at Hulhumalé")
    assert card.buttons == ["Add note", "Notes (0)", "Follow", "Share", "Refresh"]
    assert card.seen_by == ana.id
